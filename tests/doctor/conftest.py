from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from lookalike.catalog.store import CatalogStore
from lookalike.catalog.view import CatalogView
from lookalike.config import PhotoSettings
from lookalike.doctor.check import Patient
from lookalike.doctor.measurements import Measurements
from lookalike.storage.blobs import MemoryBlobs
from lookalike.storage.database import Database
from lookalike.types import Photo, Product


class World:
    """A catalogue that is drawn product by product."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.blobs = MemoryBlobs()
        self.items: list[Product] = []

    def add(self, product_id: str, photo: Image.Image | bytes | None = None, **facts: str) -> None:
        name = facts.pop("name", f"Product {product_id}")
        photos: tuple[Photo, ...] = ()
        if photo is not None:
            data = photo if isinstance(photo, bytes) else png(photo)
            size = (0, 0) if isinstance(photo, bytes) else photo.size
            photos = (Photo(self.blobs.put(data), *size),)
        self.items.append(Product(product_id, name, dict(facts), photos))

    def view(self) -> CatalogView:
        return CatalogView.of(self.items)

    def patient(self) -> Patient:
        return Patient(
            self.view(), self.blobs, Measurements(self.folder), PhotoSettings(), snapshot=None
        )


def png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "doctor")


@pytest.fixture
def store(database: Database) -> CatalogStore:
    return CatalogStore(database)


@pytest.fixture
def encode() -> Callable[[Image.Image], bytes]:
    return png

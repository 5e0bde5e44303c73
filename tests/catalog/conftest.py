import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from lookalike.catalog.store import CatalogStore
from lookalike.storage.database import Database


@pytest.fixture
def store(database: Database) -> CatalogStore:
    return CatalogStore(database)


@pytest.fixture(scope="session")
def photo() -> Callable[..., bytes]:
    """Draws a small photo, another one for every number."""

    def draw(number: int, *, width: int = 6, height: int = 8) -> bytes:
        pixels = np.random.default_rng(number).integers(0, 256, (height, width, 3), dtype=np.uint8)
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, "PNG")
        return file.getvalue()

    return draw

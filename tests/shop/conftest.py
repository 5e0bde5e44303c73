from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import lookalike
from lookalike.shop import Shop


@pytest.fixture(scope="session")
def built(tiny_catalogue: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop with the tiny world, built with the quick encoder. Not to be changed."""
    folder = tmp_path_factory.mktemp("built") / "shop"
    with lookalike.open(folder, encoder={"name": "pixels"}) as shop:
        shop.ingest(tiny_catalogue / "styles.csv", images=tiny_catalogue / "images")
        shop.build()
        yield shop


@pytest.fixture
def catalogue(tiny_catalogue: Path, tmp_path: Path) -> Path:
    """A copy of the tiny world that may be changed."""
    return Path(shutil.copytree(tiny_catalogue, tmp_path / "catalogue"))


@pytest.fixture
def shop(catalogue: Path, tmp_path: Path) -> Iterator[Shop]:
    """A shop of one's own, ingested and built."""
    with lookalike.open(tmp_path / "shop", encoder={"name": "pixels"}) as shop:
        shop.ingest(catalogue / "styles.csv", images=catalogue / "images")
        shop.build()
        yield shop

"""A database with a few products to be reviewed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # so that tests find ``written``

from lookalike.catalog.reviews import ReviewStore
from lookalike.catalog.store import CatalogStore
from lookalike.storage.database import Database, open_database, sqlite_address
from lookalike.types import Product


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(sqlite_address(tmp_path / "catalogue.sqlite"))
    yield opened
    opened.close()


@pytest.fixture
def catalogue(database: Database) -> CatalogStore:
    store = CatalogStore(database)
    store.upsert(Product(id=f"P{number:03d}", name=f"Product {number}") for number in range(30))
    return store


@pytest.fixture
def store(database: Database, catalogue: CatalogStore) -> ReviewStore:
    return ReviewStore(database)

"""A database with a few products to be reviewed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # so that tests find ``written``

from lookalike.catalog.reviews import ReviewStore
from lookalike.catalog.store import CatalogStore
from lookalike.storage.database import Database
from lookalike.types import Product


@pytest.fixture
def catalogue(database: Database) -> CatalogStore:
    store = CatalogStore(database)
    store.upsert(Product(id=f"P{number:03d}", name=f"Product {number}") for number in range(30))
    return store


@pytest.fixture
def store(database: Database, catalogue: CatalogStore) -> ReviewStore:
    return ReviewStore(database)

from __future__ import annotations

import time

from sqlalchemy import text

from lookalike.catalog.store import CatalogStore
from lookalike.catalog.view import CatalogView
from lookalike.types import Product


def now() -> int:
    return time.time_ns() // 1000


def test_a_product_is_first_seen_once(store: CatalogStore) -> None:
    before = now()
    store.upsert([Product("b"), Product("a")])
    between = now()
    store.upsert([Product("c"), Product("a", "new name")])
    after = now()
    view = CatalogView.load(store)
    assert view.ids == ("a", "b", "c")
    a, b, c = view.first_seen.tolist()
    assert before <= a == b <= between <= c <= after


def test_a_product_that_comes_back_is_new(store: CatalogStore) -> None:
    store.upsert([Product("a")])
    first = CatalogView.load(store).first_seen[0]
    store.delete(["a"])
    time.sleep(0.001)
    store.upsert([Product("a")])
    assert CatalogView.load(store).first_seen[0] > first


def test_it_is_not_known_of_products_from_before_it_was_noted(store: CatalogStore) -> None:
    store.upsert([Product("a"), Product("b")])
    with store._database.write() as connection:
        connection.execute(text("UPDATE products SET first_seen = NULL WHERE id = 'a'"))
    first = CatalogView.load(store).first_seen
    assert first[0] == -1
    assert first[1] > 0


def test_products_in_no_store_were_never_seen() -> None:
    assert CatalogView.of([Product("a")]).first_seen.tolist() == [-1]

"""Words find photos of products whose own text says nothing, in a world of coloured shapes."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import pytest

import lookalike
import tiny
from lookalike.shop import Shop

KINDS = [(shape, colour) for shape in tiny.SHAPES for colour in tiny.COLOURS]
NAMED, NAMELESS = 36, 4


@pytest.fixture(scope="module")
def pictured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Products that are called what they are, and a few that have only a number."""
    folder = tmp_path_factory.mktemp("pictured")
    (folder / "images").mkdir()
    with (folder / "products.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(("id", "name"))
        for at, (shape, colour) in enumerate(KINDS):
            for copy in range(NAMED + NAMELESS):
                product = 1000 * (at + 1) + copy
                named = copy < NAMED
                table.writerow((product, f"{colour} {shape} model {copy}" if named else ""))
                tiny.draw(shape, colour, copy).save(folder / "images" / f"{product}.png")
    with lookalike.open(folder / "shop", encoder={"name": "pixels"}) as shop:
        shop.ingest(folder / "products.csv", images=folder / "images")
        shop.build(pictured=True)
        yield shop


def test_words_find_products_without_any(pictured: Shop) -> None:
    wanted = 1000 * (1 + KINDS.index(("Bars", "Blue")))
    hits = pictured.search("blue bars", weights={"text": 0, "pictured": 1}, k=NAMED + NAMELESS)
    nameless = [hit.product_id for hit in hits if not hit.product.name]
    assert len(nameless) >= NAMELESS // 2
    assert all(int(name) - wanted in range(NAMED + NAMELESS) for name in nameless)
    assert all(hit.parts["pictured"] > 0 for hit in hits)


def test_it_stays_on_and_can_be_turned_off(pictured: Shop) -> None:
    assert not pictured.build().changed
    assert pictured.build(pictured=False).changed
    hits = pictured.search("blue bars", k=1)
    assert "pictured" not in hits[0].parts

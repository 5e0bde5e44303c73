"""A gate for quality: what a new shop finds on drawn products must not get worse.

The figures are precision at 5 for photos of products that are not in the shop, and precision at 10
of words. After a change that is meant, ``UPDATE_QUALITY=1 pytest tests/quality`` writes them anew;
the change of ``floor.json`` is then part of the change that caused it, for everyone to see.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import lookalike
from lookalike.demo.sample import write_sample_shop
from lookalike.shop import Shop

FLOOR = Path(__file__).with_name("floor.json")
TOLERANCE = 0.02
"""Sums of floats differ a little between processors, and with them a few neighbours."""
PRODUCTS, HELD_APART = 500, 100
ATTRIBUTES = ("articleType", "baseColour", "gender")

Row = dict[str, str]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shop, list[Row], Path]]:
    """A shop of drawn products, and the rows and photos of others it does not have."""
    folder = tmp_path_factory.mktemp("quality")
    write_sample_shop(folder / "all", products=PRODUCTS, seed=11)
    with (folder / "all" / "styles.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if None not in row]  # not the mended ones
    apart = rows[:: len(rows) // HELD_APART][:HELD_APART]
    kept = [row for row in rows if row not in apart]
    with (folder / "styles.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0].keys())
        table.writeheader()
        table.writerows(kept)
    with lookalike.open(folder / "shop") as shop:
        shop.ingest(folder / "styles.csv", images=folder / "all" / "images")
        shop.build()
        yield shop, apart, folder / "all" / "images"


def _share(found: list[bool]) -> float:
    return sum(found) / len(found)


def _photos(shop: Shop, apart: list[Row], images: Path) -> dict[str, float]:
    same: dict[str, list[bool]] = {name: [] for name in (*ATTRIBUTES, "articleType+baseColour")}
    for row in apart:
        for hit in shop.similar(image=images / f"{row['id']}.jpg", k=5):
            known = hit.product.attributes
            for name in same:
                same[name].append(all(known.get(part) == row[part] for part in name.split("+")))
    return {f"photo {name} P@5": _share(found) for name, found in same.items()}


def _words(shop: Shop, apart: list[Row]) -> dict[str, float]:
    pairs = {(row["baseColour"], row["articleType"]) for row in apart}
    right = []
    for colour, article in sorted(pairs):
        wanted = {"baseColour": colour, "articleType": article}
        exist = shop.products(where=wanted, limit=10).total
        hits = shop.search(f"{colour} {article}".lower(), k=max(1, min(10, exist)))
        known = [hit.product.attributes for hit in hits]
        right += [all(a[n] == v for n, v in wanted.items()) for a in known] if exist else []
    return {"words type and colour P@10": _share(right)}


def test_the_default_is_not_worse_than_it_was(sample: tuple[Shop, list[Row], Path]) -> None:
    shop, apart, images = sample
    figures = {**_photos(shop, apart, images), **_words(shop, apart)}
    if os.environ.get("UPDATE_QUALITY"):
        rounded = {name: round(value, 3) for name, value in figures.items()}
        FLOOR.write_text(json.dumps(rounded, indent=2) + "\n", encoding="utf-8")
    floor = json.loads(FLOOR.read_text(encoding="utf-8"))
    assert set(figures) == set(floor)
    worse = {n: (round(v, 3), floor[n]) for n, v in figures.items() if v < floor[n] - TOLERANCE}
    assert not worse, f"worse than the floor (now, floor): {worse}"

"""Building with what the catalogue knows: kept when it helps, refused when it does not.

In this world a small pale mark at the edge tells who made a product. Shape and colour, which fill
the photo, say nothing about it: principal components see little else, and the makers are what is
to be learned.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

import lookalike
import tiny
from lookalike.shop import Shop
from lookalike.types import HitList

MAKERS = {"North": (24, 0, 35, 5), "South": (24, 74, 35, 79), "East": (54, 32, 59, 47)}
COPIES = 60
KINDS = [(s, c, maker) for s in tiny.SHAPES for c in tiny.COLOURS for maker in MAKERS]
PRODUCTS = [(kind, copy) for copy in range(COPIES // 3) for kind in KINDS]


def draw(kind: tuple[str, str, str], copy: int) -> Image.Image:
    shape, colour, maker = kind
    photo = tiny.draw(shape, colour, copy)
    ImageDraw.Draw(photo).rectangle(MAKERS[maker], fill=(225, 225, 225))
    return photo


def filled(folder: Path, makers: list[str]) -> Shop:
    """A shop with all products, which its table says are by ``makers``."""
    photos = folder / "catalogue" / "images"
    photos.mkdir(parents=True)
    with (folder / "catalogue" / "products.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(("id", "name", "maker"))
        for at, ((kind, copy), maker) in enumerate(zip(PRODUCTS, makers, strict=True)):
            table.writerow((at, f"Product {at}", maker))
            draw(kind, copy).save(photos / f"{at}.png")
    shop = lookalike.open(folder / "shop", encoder={"name": "pixels"})
    shop.ingest(folder / "catalogue" / "products.csv", images=photos)
    return shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("makers")
    with filled(folder, [kind[2] for kind, _ in PRODUCTS]) as shop:
        yield shop


def right(hits: HitList, maker: str) -> int:
    return [hit.product.attributes["maker"] for hit in hits].count(maker)


def share_right(shop: Shop) -> float:
    """Of five answers to photos that are in no catalogue, how many are by the same maker."""
    asked = [(kind, copy) for kind in KINDS for copy in (1001, 1002)]
    found = [right(shop.similar(image=draw(kind, copy)), kind[2]) for kind, copy in asked]
    return sum(found) / (5 * len(asked))


def test_what_was_learned_finds_what_the_look_alone_does_not(shop: Shop) -> None:
    shop.build(adapt=False)
    before = share_right(shop)
    report = shop.build(adapt=True)
    assert report.adaptation is not None
    assert report.adaptation["kept"], report.adaptation["reason"]
    (gain,) = report.adaptation["attributes"]
    assert gain["attribute"] == "maker"
    assert gain["after"] > gain["before"]
    assert share_right(shop) > max(0.9, before + 0.1)


def test_parts_sum_to_the_score_and_reasons_name_what_is_shared(shop: Shop) -> None:
    shop.build(adapt=True)
    hits = shop.similar(image=draw(("Discs", "Red", "East"), 2000))
    for hit in hits:
        assert set(hit.parts) == {"visual", "attributes"}
        assert sum(hit.parts.values()) == pytest.approx(hit.score)
        assert 0 <= hit.score <= 1
    assert "Seems to share: maker East." in hits[0].reasons


def test_it_stays_on_until_it_is_turned_off(shop: Shop) -> None:
    shop.build(adapt=True)
    assert not shop.build().changed
    plain = shop.build(adapt=False)
    assert plain.changed
    assert plain.encoded == 0
    assert set(shop.similar(product="1")[0].parts) == {"visual"}
    assert not shop.build().changed


def test_what_photos_do_not_show_is_refused(tmp_path: Path) -> None:
    dice = random.Random(5)
    with filled(tmp_path, [dice.choice(list(MAKERS)) for _ in PRODUCTS]) as shop:
        report = shop.build(adapt=True)
        assert report.adaptation is not None
        assert not report.adaptation["kept"]
        assert report.adaptation["reason"]
        assert set(shop.similar(product="1")[0].parts) == {"visual"}


def test_a_changed_attribute_moves_its_product_without_a_new_fit(tmp_path: Path) -> None:
    with filled(tmp_path, [kind[2] for kind, _ in PRODUCTS]) as shop:
        shop.build(adapt=True)
        before = shop.similar(product="0", k=5)
        table = tmp_path / "catalogue" / "products.csv"
        table.write_text(table.read_text().replace("\n0,Product 0,North", "\n0,Product 0,South"))
        assert shop.ingest(table).updated == 1
        report = shop.build()
        assert (report.encoded, report.fitted, report.changed) == (0, False, True)
        assert right(before, "North") == 5
        assert shop.similar(product="0", k=5)[0].score < before[0].score


def test_a_product_s_own_photo_is_recognised_in_an_adapted_space(shop: Shop) -> None:
    shop.build(adapt=True)
    hits = shop.similar(image=draw(*PRODUCTS[5]), k=1)
    assert hits[0].product_id == "5"
    assert hits[0].reasons[0] == "The same photo."

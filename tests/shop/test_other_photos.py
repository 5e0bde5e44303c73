"""Products with several photos: found by the best of them, in a world with known answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import lookalike
import tiny
from lookalike.errors import NotFound
from lookalike.recommend.photos import by_best_photo
from lookalike.recommend.query import photo_query
from lookalike.shop import Shop
from lookalike.types import HitList

SIDES = {"1000": ("Bars", "Green", 21), "1005": ("Bars", "Green", 22), "1016": ("Boxes", "Red", 23)}
"""What the second photo of a product shows: something else than the first."""


@pytest.fixture
def sided(catalogue: Path, tmp_path: Path) -> Iterator[Shop]:
    """The tiny world, where three products also have a photo from another side."""
    for product, shown in SIDES.items():
        tiny.draw(*shown).save(catalogue / "images" / f"{product}_2.png")
    with lookalike.open(tmp_path / "sided", encoder={"name": "pixels"}) as shop:
        report = shop.ingest(catalogue / "styles.csv", images=catalogue / "images")
        assert not report.issues
        shop.build()
        yield shop


def found(hits: HitList) -> list[tuple[str, float]]:
    return [(hit.product_id, hit.score) for hit in hits]


def photos_of(shop: Shop, product: str) -> list[str]:
    return [photo.content for photo in shop.product(product).photos]


@pytest.mark.parametrize("product", SIDES)
def test_a_product_is_found_by_its_further_photo_and_shown_with_it(
    sided: Shop, product: str
) -> None:
    photo = tiny.draw(*SIDES[product])
    for hits in (sided.similar(image=photo, k=3), sided.search(image=photo, k=3)):
        assert hits[0].product_id == product
        assert hits[0].score == pytest.approx(1, abs=1e-4)
        assert hits[0].photo == photos_of(sided, product)[1]
        assert hits[0].reasons[0] == "The same photo."
    own = sided.similar(image=tiny.draw("Discs", "Red", 0), k=1)[0]
    assert (own.product_id, own.photo) == ("1000", "")


def oracle(shop: Shop, photo: Image.Image) -> list[tuple[str, float]]:
    """Every product by its best photo, by comparing all photos."""
    snapshot = shop._current.shelf().snapshot
    query = photo_query(photo, shop._query_encoder(snapshot), snapshot)
    cosines = {
        place.product_id: float(snapshot.vectors[at] @ query.vector[0])
        for at, place in enumerate(snapshot.places)
        if place is not None
    }
    assert snapshot.others is not None
    for (product, _), vector in zip(snapshot.others.photos, snapshot.others.vectors, strict=True):
        cosines[product] = max(cosines[product], float(vector @ query.vector[0]))
    return sorted(cosines.items(), key=lambda each: -each[1])


@pytest.mark.parametrize("k", [1, 3, 5, 36])
@pytest.mark.parametrize("seed", [21, 30])
def test_answers_are_exact_and_every_product_comes_once(sided: Shop, k: int, seed: int) -> None:
    photo = tiny.draw("Bars", "Green", seed)
    expected = oracle(sided, photo)[:k]
    for hits in (sided.similar(image=photo, k=k), sided.search(image=photo, k=k)):
        assert len({hit.product_id for hit in hits}) == k
        got = [hit.score for hit in hits]
        np.testing.assert_allclose(got, [max(0, c) for _, c in expected], atol=2e-6)
    where = {"baseColour": "Red"}
    red = [pair for pair in oracle(sided, photo) if is_red(sided, pair[0])][:k]
    filtered = sided.similar(image=photo, k=k, where=where)
    assert len(filtered) == len(red)
    np.testing.assert_allclose(
        [hit.score for hit in filtered], [max(0, c) for _, c in red], atol=2e-6
    )


def is_red(shop: Shop, product: str) -> bool:
    return shop.product(product).attributes["baseColour"] == "Red"


def test_lists_about_a_product_are_as_without_further_photos(sided: Shop, shop: Shop) -> None:
    for product in ("1000", "1005", "1033"):
        assert found(sided.similar(product=product, k=8)) == found(
            shop.similar(product=product, k=8)
        )


def test_words_stand_beside_a_further_photo(sided: Shop) -> None:
    hits = sided.search("red", image=tiny.draw(*SIDES["1000"]), k=36)
    assert hits[0].product_id == "1000"
    assert hits[0].parts["visual"] > 0
    assert hits[0].score == pytest.approx(sum(hits[0].parts.values()))


def test_photos_come_and_stay_and_are_encoded_once(
    sided: Shop, catalogue: Path, tmp_path: Path
) -> None:
    images = catalogue / "images"
    again = sided.ingest(catalogue / "styles.csv", images=images)
    assert (again.updated, again.issues) == (0, ())
    assert not sided.build().changed
    tiny.draw("Boxes", "Blue", 40).save(images / "1000_3.png")
    assert sided.ingest(catalogue / "styles.csv", images=images).updated == 1
    assert sided.status().pending == 1
    report = sided.build()
    assert (report.encoded, report.changed) == (1, True)
    assert sided.status().pending == 0
    hits = sided.similar(image=tiny.draw("Boxes", "Blue", 40), k=1)
    assert (hits[0].product_id, hits[0].photo) == ("1000", photos_of(sided, "1000")[2])
    assert sided.similar(image=tiny.draw(*SIDES["1000"]), k=1)[0].product_id == "1000"
    (images / "1000_3.png").write_bytes(b"no photo")
    refused = sided.ingest(catalogue / "styles.csv", images=images)
    assert [issue.kind for issue in refused.issues] == ["photo_refused"]
    assert len(photos_of(sided, "1000")) == 3


def test_the_photo_that_matched_can_be_had(sided: Shop) -> None:
    first, second = photos_of(sided, "1000")
    assert sided.photo("1000") == sided.photo("1000", content=first)
    assert sided.photo("1000", content=second) != sided.photo("1000")
    with pytest.raises(NotFound, match="no such photo"):
        sided.photo("1001", content=second)


def test_without_further_photos_nothing_is_kept(shop: Shop) -> None:
    snapshot = shop._current.shelf().snapshot
    assert snapshot.others is None
    query = photo_query(tiny.draw("Bars", "Red", 1), shop._query_encoder(snapshot), snapshot)
    assert by_best_photo(snapshot, query, [], k=3, allowed=None) == []


@pytest.mark.parametrize("known_first", [False, True])
def test_the_photo_of_a_product_of_its_own_is_nobody_elses_further_one(
    catalogue: Path, tmp_path: Path, known_first: bool
) -> None:
    table = catalogue / "styles.csv"
    rows = table.read_text(encoding="utf-8").splitlines()
    own = rows[1].replace("1000", "1000-2", 1)
    rows = [rows[0], own, *rows[1:]] if known_first else [*rows, own]
    table.write_text("\n".join(rows), encoding="utf-8")
    tiny.draw("Bars", "Green", 21).save(catalogue / "images" / "1000-2.png")
    tiny.draw("Boxes", "Red", 22).save(catalogue / "images" / "1000-3.png")
    with lookalike.open(tmp_path / "variants", encoder={"name": "pixels"}) as shop:
        for _ in range(2):  # and reading it again changes nothing
            report = shop.ingest(table, images=catalogue / "images")
            sources = [photo.source for photo in shop.product("1000").photos]
            assert sources == ["1000.jpg", "1000-3.png"]
            assert [photo.source for photo in shop.product("1000-2").photos] == ["1000-2.png"]
        assert report.unchanged == report.read


def test_further_photos_keep_the_order_of_their_numbers(catalogue: Path, tmp_path: Path) -> None:
    def names(shop: Shop) -> list[str]:
        shop.ingest(catalogue / "styles.csv", images=catalogue / "images")
        return [photo.source for photo in shop.product("1000").photos]

    for number in (2, 4):
        tiny.draw("Bars", "Green", number).save(catalogue / "images" / f"1000_{number}.png")
    with lookalike.open(tmp_path / "ordered", encoder={"name": "pixels"}) as shop:
        assert names(shop) == ["1000.jpg", "1000_2.png", "1000_4.png"]
        tiny.draw("Bars", "Green", 3).save(catalogue / "images" / "1000_3.png")
        assert names(shop) == ["1000.jpg", "1000_2.png", "1000_3.png", "1000_4.png"]
        (catalogue / "images" / "1000_2.png").unlink()
        assert names(shop) == ["1000.jpg", "1000_3.png", "1000_4.png", "1000_2.png"]

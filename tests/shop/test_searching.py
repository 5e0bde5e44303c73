"""Searching, in a world where everybody can see what is meant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import lookalike
import tiny
from lookalike.errors import InvalidInput, NotFound
from lookalike.shop import Shop
from lookalike.types import HitList


@pytest.fixture(scope="module")
def seen(tiny_catalogue: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The tiny world, built with the encoder a new shop has. Not to be changed."""
    with lookalike.open(tmp_path_factory.mktemp("seen") / "shop") as shop:
        shop.ingest(tiny_catalogue / "styles.csv", images=tiny_catalogue / "images")
        shop.build()
        yield shop


def _kinds(hits: HitList) -> set[tuple[object, object]]:
    return {(h.product.attributes["articleType"], h.product.attributes["baseColour"]) for h in hits}


def test_words_find_what_they_name(seen: Shop) -> None:
    hits = seen.search("red discs", k=tiny.COPIES)
    assert _kinds(hits) == {("Discs", "Red")}
    assert all(hit.score == pytest.approx(sum(hit.parts.values())) for hit in hits)
    assert hits.understood is not None
    assert {chip.text for chip in hits.understood.chips} == {"Red", "Discs"}


def test_a_photo_with_words_keeps_what_they_do_not_change(seen: Shop) -> None:
    photo = tiny.draw("Bars", "Red", 9)
    assert _kinds(seen.search("but in blue", image=photo, k=tiny.COPIES)) == {("Bars", "Blue")}
    assert _kinds(seen.search("same colour, boxes", product="1001", k=tiny.COPIES)) == {
        ("Boxes", "Red")
    }


def test_what_is_denied_is_not_found(seen: Shop) -> None:
    found = _kinds(seen.search("discs not red", k=2 * tiny.COPIES))
    assert found == {("Discs", "Blue"), ("Discs", "Green")}


def test_the_colour_slider_finds_the_colour_whatever_the_shape(seen: Shop) -> None:
    colours = [
        hit.product.attributes["baseColour"]
        for hit in seen.search(product="1000", weights={"visual": 0, "colour": 1}, k=11)
    ]
    assert colours == ["Red"] * 11


def test_the_pattern_slider_has_a_part_of_its_own(seen: Shop) -> None:
    hits = seen.search(product="1000", weights={"visual": 1, "pattern": 1}, k=3)
    assert all(hit.parts["pattern"] > 0 for hit in hits)


@pytest.mark.parametrize("palette", [["#1e3cbe"], {"#1e3cbe": 0.9, "white": 0.1}])
def test_a_palette_finds_products_of_these_colours(seen: Shop, palette: object) -> None:
    hits = seen.search(palette=palette, k=12)  # type: ignore[arg-type]
    assert {hit.product.attributes["baseColour"] for hit in hits} == {"Blue"}
    assert _kinds(seen.search("boxes", palette=palette, k=4)) == {("Boxes", "Blue")}  # type: ignore[arg-type]


def test_products_can_be_liked_and_not_liked(seen: Shop) -> None:
    liked = seen.search(like=["1000", "1001"], k=34)
    assert not {"1000", "1001"} & {hit.product_id for hit in liked}
    away = seen.search("discs", unlike=["1000"], k=8)
    assert ("Discs", "Red") not in _kinds(away)


def test_filters_leave_as_many_as_asked(seen: Shop) -> None:
    hits = seen.search("red", where={"baseColour": "Green"}, k=5)
    assert [hit.product.attributes["baseColour"] for hit in hits] == ["Green"] * 5


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({}, "Nothing is asked"),
        ({"text": "  "}, "Nothing is asked"),
        ({"text": "red", "k": 0}, "k is 0"),
        ({"text": "red", "weights": {"colr": 1}}, "did you mean 'colour'"),
        ({"palette": ["reddish"]}, "no colour"),
        ({"palette": "red"}, "list of colours"),
        ({"palette": {"red": 0}}, "share above zero"),
        ({"palette": [3]}, "list of colours"),
    ],
)
def test_what_makes_no_sense_is_said(seen: Shop, asked: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        seen.search(**asked)  # type: ignore[arg-type]


def test_unknown_products_are_said(seen: Shop) -> None:
    with pytest.raises(NotFound, match="no product '77'"):
        seen.search("red", unlike=["77"])


def test_a_new_name_is_found_after_the_next_build(shop: Shop, catalogue: Path) -> None:
    table = catalogue / "styles.csv"
    table.write_text(table.read_text().replace("Red Discs no. 0", "Crimson Wheel"))
    shop.ingest(table, images=catalogue / "images")
    assert shop.build().changed
    assert shop.search("wheel", k=1)[0].product_id == "1000"
    assert not shop.build().changed


@pytest.mark.parametrize("crop", [None, (0, 0, 60, 80)])
def test_an_absurd_photo_is_no_good_match_however_it_is_asked(seen: Shop, crop: object) -> None:
    pixels = np.full((80, 60, 3), (20, 15, 40), dtype=np.uint8)
    pixels[10:50, 5:25], pixels[30:70, 35:55] = (250, 240, 20), (200, 20, 220)
    asked = seen.similar(image=pixels, crop=crop)
    searched = seen.search(image=pixels, crop=crop, k=5)
    weighed = seen.search(image=pixels, crop=crop, k=5, weights={"visual": 2})
    assert asked.no_good_match
    assert {asked.notice} == {searched.notice} == {weighed.notice}
    assert not seen.search("red discs", image=pixels, crop=crop).no_good_match  # the words have it
    assert not seen.search(image=tiny.draw("Bars", "Red", 0), crop=crop).no_good_match

"""Asking about a part of a photo, in a world where everybody can see what looks like what."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

import tiny
from lookalike.encoders.registry import builtin_encoders
from lookalike.errors import InvalidInput
from lookalike.shop import Shop

pytestmark = pytest.mark.skipif(
    not builtin_encoders().installed("efficientnet-lite0"),
    reason="the weights of EfficientNet-Lite0 are not installed",
)


def two_products() -> Image.Image:
    """A red disc on the left, blue bars on the right, as photos beside each other."""
    both = Image.new("RGB", (120, 80), "white")
    both.paste(tiny.draw("Discs", "Red", 0), (0, 0))
    both.paste(tiny.draw("Bars", "Blue", 1), (60, 0))
    return both


@pytest.mark.parametrize(
    ("crop", "shape", "colour"),
    [
        ((0, 0, 60, 80), "Discs", "Red"),
        ((60, 0, 120, 80), "Bars", "Blue"),
        ((0.5, 0.0, 1.0, 1.0), "Bars", "Blue"),
    ],
)
def test_the_crop_alone_is_asked(
    built: Shop, crop: tuple[float, ...], shape: str, colour: str
) -> None:
    best = built.similar(image=two_products(), crop=crop, k=1)[0]
    assert best.score == pytest.approx(1.0, abs=0.01)  # the shop has it as a JPEG file
    attributes = best.product.attributes
    assert (attributes["articleType"], attributes["baseColour"]) == (shape, colour)


def test_a_photo_like_the_shops_own_is_asked_as_a_whole(built: Shop, tiny_catalogue: Path) -> None:
    for product_id in ("1000", "1017", "1035"):
        path = tiny_catalogue / "images" / f"{product_id}.jpg"
        auto, whole = built.similar(image=path, crop="auto"), built.similar(image=path)
        assert [(h.product_id, h.score) for h in auto] == [(h.product_id, h.score) for h in whole]
        assert auto.notice == whole.notice


@pytest.mark.parametrize("crop", ["auto", (10, 10, 60, 70)])
def test_as_many_as_asked_and_within_the_filter(built: Shop, crop: object) -> None:
    hits = built.similar(image=two_products(), crop=crop, k=4, where={"baseColour": "Green"})
    assert len(hits) == 4
    assert {hit.product.attributes["baseColour"] for hit in hits} == {"Green"}


def test_regions_are_inside_the_photo_and_the_whole_is_one(built: Shop) -> None:
    found = built.regions(two_products())
    assert (0, 0, 120, 80) in [region.box for region in found]
    assert 1 <= len(found) <= 6
    for region in found:
        left, top, right, bottom = region.box
        assert 0 <= left < right <= 120
        assert 0 <= top < bottom <= 80
        assert len(built.similar(image=two_products(), crop=region.box, k=3)) == 3


def test_boxes_are_those_of_the_upright_photo(built: Shop, tmp_path: Path) -> None:
    lying = two_products().transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise when shown
    lying.save(tmp_path / "lying.png", exif=exif)
    assert built.regions(tmp_path / "lying.png") == built.regions(two_products())


def test_a_crop_of_a_product_is_refused(built: Shop) -> None:
    with pytest.raises(InvalidInput, match="ask with a photo"):
        built.similar(product="1000", crop="auto")
    with pytest.raises(InvalidInput, match="ask for 1 to"):
        built.similar(image=two_products(), crop="auto", k=0)


@pytest.mark.parametrize("crop", [(60, 0, 120, 80), (0.5, 0.0, 1.0, 1.0)])
def test_words_stand_beside_the_crop(built: Shop, crop: tuple[float, ...]) -> None:
    hits = built.search("but in green", image=two_products(), crop=crop, k=tiny.COPIES)
    alone = built.search("but in green", image=two_products().crop((60, 0, 120, 80)), k=tiny.COPIES)
    assert [(h.product_id, h.parts) for h in hits] == [(h.product_id, h.parts) for h in alone]
    assert {hit.product.attributes["baseColour"] for hit in hits} == {"Green"}
    assert all(hit.score == pytest.approx(sum(hit.parts.values())) for hit in hits)
    assert hits.looked_at == ((0.5, 0.0, 1.0, 1.0),)
    assert hits.understood is not None


def test_a_crop_without_words_finds_what_it_shows(built: Shop) -> None:
    best = built.search(image=two_products(), crop=(0, 0, 60, 80), k=1)[0]
    assert (best.product.attributes["articleType"], best.score) == (
        "Discs",
        pytest.approx(1.0, abs=0.01),
    )


@pytest.mark.parametrize("crop", ["auto", (10, 10, 60, 70)])
def test_a_search_beside_a_crop_keeps_to_the_filter(built: Shop, crop: object) -> None:
    hits = built.search("red", image=two_products(), crop=crop, k=4, where={"baseColour": "Green"})
    assert [hit.product.attributes["baseColour"] for hit in hits] == ["Green"] * 4


def test_auto_beside_words_is_the_whole_of_a_photo_like_the_shops_own(
    built: Shop, tiny_catalogue: Path
) -> None:
    path = tiny_catalogue / "images" / "1017.jpg"
    auto = built.search("in red", image=path, crop="auto")
    whole = built.search("in red", image=path)
    assert [(h.product_id, h.score) for h in auto] == [(h.product_id, h.score) for h in whole]
    assert auto.looked_at == ()


@pytest.mark.parametrize("asked", [{"text": "red"}, {"product": "1000"}, {"palette": ["red"]}])
def test_a_search_with_a_crop_of_no_photo_is_refused(built: Shop, asked: dict[str, object]) -> None:
    with pytest.raises(InvalidInput, match="ask with a photo"):
        built.search(crop="auto", **asked)  # type: ignore[arg-type]

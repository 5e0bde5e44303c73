"""What may be given as a crop, and how lists for several garments become one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from lookalike.catalog.view import CatalogView
from lookalike.encoders.regions.box import Box
from lookalike.encoders.regions.finding import GarmentFinder
from lookalike.encoders.regions.garments import GarmentKind, Garments
from lookalike.errors import InvalidInput
from lookalike.recommend.crops import (
    WHOLE_PHOTO,
    ProductTypes,
    Region,
    box_of,
    find_regions,
    region_at,
)
from lookalike.recommend.crops_auto import taking_turns
from lookalike.recommend.crops_given import crop_box
from lookalike.types import Hit, HitList, Product, Size

SIZE = Size(200, 400)
KNOWN = Garments(
    kinds=(
        GarmentKind("feet", 0.3, (0,), (("shoe", "boot"),)),
        GarmentKind("upper body", 0.3, (1,), (("jacket",),)),
    ),
    legs=("trouser",),
    never=(),
)


class FixedMap:
    """A map that is known, whatever the photo."""

    def __init__(self, feet: float, upper: float) -> None:
        self.seen = np.zeros((20, 10, 2), dtype=np.float32)
        self.seen[14:18, 2:6, 0] = feet
        self.seen[2:8, 2:8, 1] = upper

    def look(self, image: Image.Image) -> np.ndarray:
        return self.seen


def view() -> CatalogView:
    types = ["Casual Shoes"] * 3 + ["Sports Shoes"] * 5 + ["Boots"] * 2 + ["Tops"]
    return CatalogView.of(
        Product(str(at), attributes={"articleType": kind}) for at, kind in enumerate(types)
    )


def regions(feet: float, upper: float, size: Size | None = None) -> tuple[Region, ...]:
    finder = GarmentFinder(FixedMap(feet, upper), KNOWN)
    return find_regions(Image.new("RGB", SIZE), finder, ProductTypes.of(view()), size=size)


@pytest.mark.parametrize(
    ("crop", "box"),
    [
        ((0, 0, 200, 400), Box(0, 0, 1, 1)),
        ((50, 100, 100, 300), Box(0.25, 0.25, 0.5, 0.75)),
        ([0.25, 0.25, 0.5, 0.75], Box(0.25, 0.25, 0.5, 0.75)),
        ((0, 0, 1, 1.0), Box(0, 0, 1, 1)),
        ((0, 0, 1, 1), Box(0, 0, 1 / 200, 1 / 400)),
        ((-50, 100, 900, 300), Box(0, 0.25, 1, 0.75)),
        (np.array([50, 100, 100, 300]), Box(0.25, 0.25, 0.5, 0.75)),
    ],
)
def test_whole_numbers_are_pixels_and_decimal_ones_shares(crop: Sequence[float], box: Box) -> None:
    assert crop_box(crop, SIZE) == box


@pytest.mark.parametrize(
    "crop",
    [
        *("auto please", 7, (1, 2, 3), (1, 2, 3, 4, 5), ("0", "0", "1", "1"), (0, 0, True, 1)),
        *((0.0, 0, 1, float("nan")), (0.5, 0, 20, 1), (100, 100, 100, 200), (300, 0, 400, 400)),
        (100, 300, 200, 100),
    ],
)
def test_a_crop_that_makes_no_sense_is_refused_in_one_sentence(crop: object) -> None:
    with pytest.raises(InvalidInput, match=r"^crop is") as refused:
        crop_box(crop, SIZE)
    assert "\n" not in str(refused.value)


@given(st.lists(st.integers(-500, 900), min_size=4, max_size=4))
def test_any_pixels_give_a_box_inside_or_are_refused(crop: list[int]) -> None:
    try:
        box = crop_box(crop, SIZE)
    except InvalidInput:
        return
    left, top, right, bottom = box.pixels(SIZE)
    assert (left, top) == (max(0, crop[0]), max(0, crop[1]))
    assert (right, bottom) == (min(200, crop[2]), min(400, crop[3]))


def test_regions_carry_the_shops_own_types_and_the_whole_photo_is_one() -> None:
    found = regions(0.9, 0.6)
    assert [region.kind for region in found] == ["feet", "upper body", "lower body", WHOLE_PHOTO]
    feet, jacket, _, whole = found
    assert feet.label == "Sports Shoes"  # as likely as Casual Shoes, and there are more of them
    assert feet.types == ("Sports Shoes", "Casual Shoes", "Boots")
    assert (jacket.label, jacket.types) == (None, ())
    assert whole.box == (0, 0, 200, 400)
    assert whole.confidence == pytest.approx(1 - feet.confidence)


def test_a_photo_without_garments_is_one_region() -> None:
    (whole,) = regions(0, 0)
    assert (whole.kind, whole.confidence) == (WHOLE_PHOTO, 1)


def test_boxes_are_for_the_size_that_is_asked_for() -> None:
    small, large = regions(0.9, 0.6), regions(0.9, 0.6, Size(400, 800))
    for one, other in zip(small, large, strict=True):
        assert tuple(2 * side for side in one.box) == other.box


def test_a_drawn_box_is_about_the_garment_it_overlaps_most() -> None:
    found = regions(0.9, 0.6)
    for region in found[:3]:
        assert region_at(box_of(region, SIZE), found, SIZE) == region
    assert region_at(Box(0.8, 0.9, 1, 1), found, SIZE) is None
    assert region_at(Box(0, 0, 1, 1), found, SIZE) is None


def test_rows_are_those_of_the_chosen_types() -> None:
    catalogue = view()
    types = ProductTypes.of(catalogue)
    chosen = types.rows(catalogue, ("Boots", "Tops"))
    assert chosen.sum() == 3
    names = [
        str(catalogue.product(int(row)).attributes["articleType"]) for row in chosen.nonzero()[0]
    ]
    assert sorted(names) == ["Boots", "Boots", "Tops"]


def test_a_catalogue_without_types_has_no_rows_and_no_values() -> None:
    plain = CatalogView.of([Product("1", attributes={"shine": "high"})])
    types = ProductTypes.of(plain)
    assert (types.attribute, types.values) == (None, ())
    assert not types.rows(plain, ("Boots",)).any()


def hits(ids: str, *, good: bool) -> HitList:
    listed = [Hit(name, 0.5, {"visual": 0.5}, ("Looks like it.",), Product(name)) for name in ids]
    return HitList(listed, request_id="r", encoder="e", snapshot="s", no_good_match=not good)


SHOES = Region((0, 0, 1, 1), "feet", "Boots", 0.9, ("Boots",))
HAT = Region((0, 0, 1, 1), "head", None, 0.5)


def test_lists_take_turns_and_no_product_comes_twice() -> None:
    together = taking_turns([SHOES, HAT], [hits("abcd", good=True), hits("xayz", good=False)], k=5)
    assert [hit.product_id for hit in together] == ["a", "x", "b", "c", "y"]
    assert together[0].reasons[0] == "For the Boots in the photo."
    assert together[1].reasons[0] == "For the head in the photo."
    assert not together.no_good_match
    assert together.notice == "Seen in this photo: Boots and head."


def test_when_no_garment_has_a_good_match_the_list_says_so() -> None:
    together = taking_turns([SHOES], [hits("ab", good=False)], k=5)
    assert together.no_good_match
    assert together.notice is not None
    assert "come closest" in together.notice


@given(
    st.lists(st.lists(st.sampled_from("abcdefgh"), unique=True), min_size=1, max_size=4),
    st.integers(1, 9),
)
def test_taking_turns_gives_k_different_ones_while_there_are_any(
    names: list[list[str]], k: int
) -> None:
    lists = [hits("".join(each), good=True) for each in names]
    together = [h.product_id for h in taking_turns([SHOES] * len(lists), lists, k=k)]
    every = {name for each in names for name in each}
    assert len(together) == len(set(together)) == min(k, len(every))
    assert set(together) <= every

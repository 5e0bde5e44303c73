"""Garments on made-up maps, and in drawn photos where what is where is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from encoders.regions.drawn_street import background, first_of, paste
from lookalike.config import EncoderSettings
from lookalike.encoders.regions.box import Box
from lookalike.encoders.regions.finding import (
    GarmentFinder,
    connected,
    create_finder,
    garments_on,
    smoothed,
)
from lookalike.encoders.regions.garments import GarmentKind, Garments
from lookalike.encoders.registry import builtin_encoders

TWO = Garments(
    kinds=(
        GarmentKind("feet", 0.3, (0, 1), (("shoe",), ("sandal", "heel"))),
        GarmentKind("upper body", 0.3, (2,), (("jacket",),)),
    ),
    legs=("trouser",),
    never=(),
)


def empty() -> np.ndarray:
    return np.zeros((20, 10, 3), dtype=np.float32)


def test_a_block_is_found_where_it_is() -> None:
    seen = empty()
    seen[14:18, 2:6, 1] = 1
    (garment,) = garments_on(seen, TWO)
    assert garment.kind == "feet"
    assert garment.box == Box(0.2, 0.7, 0.6, 0.9)
    assert garment.confidence == pytest.approx(1)
    assert garment.words == {"shoe": 0.0, "sandal": 1.0, "heel": 0.75}


def test_nothing_is_found_below_the_least_confidence() -> None:
    seen = empty()
    seen[5:9, 5:9, 0] = 0.29
    assert garments_on(seen, TWO) == ()


def test_a_block_apart_does_not_belong() -> None:
    seen = empty()
    seen[2:5, 1:4, 2] = 1
    seen[10:13, 6:9, 2] = 0.8
    (garment,) = garments_on(seen, TWO)
    assert garment.box == Box(0.1, 0.1, 0.4, 0.25)


def test_between_jacket_and_shoes_are_legs() -> None:
    seen = empty()
    seen[3:8, 3:7, 2] = 1
    seen[17:20, 4:8, 0] = 0.9
    found = {garment.kind: garment for garment in garments_on(seen, TWO)}
    assert found["lower body"].box == Box(0.3, 0.4, 0.8, 0.85)
    assert found["lower body"].words == {"trouser": 1.0}
    assert [g.kind for g in garments_on(seen, TWO)][-1] == "lower body"


def test_shoes_above_a_jacket_have_no_legs_between() -> None:
    seen = empty()
    seen[12:17, 3:7, 2] = 1
    seen[2:5, 4:8, 0] = 0.9
    assert {garment.kind for garment in garments_on(seen, TWO)} == {"feet", "upper body"}


@settings(max_examples=60, deadline=None)
@given(
    arrays(
        np.float32,
        st.tuples(st.integers(2, 12), st.integers(2, 12), st.just(3)),
        elements=st.floats(0, 0.3125, width=32),
    )
)
def test_on_any_map_each_kind_is_found_once_and_the_surest_first(seen: np.ndarray) -> None:
    found = garments_on(seen, TWO)
    kinds = [garment.kind for garment in found]
    assert len(kinds) == len(set(kinds))
    sure = [garment.confidence for garment in found]
    assert sure == sorted(sure, reverse=True)
    assert found == garments_on(seen, TWO)


@settings(max_examples=60, deadline=None)
@given(arrays(np.bool_, st.tuples(st.integers(1, 9), st.integers(1, 9))), st.data())
def test_connected_is_the_whole_island_and_nothing_else(
    marked: np.ndarray, data: st.DataObject
) -> None:
    start = data.draw(st.tuples(*(st.integers(0, side - 1) for side in marked.shape)))
    marked[start] = True
    reached = connected(marked, start)
    assert reached[start]
    assert not (reached & ~marked).any()
    around = np.pad(reached, 1)
    rows, columns = reached.shape
    touched = np.zeros_like(reached)
    for down in range(3):
        for across in range(3):
            touched |= around[down : down + rows, across : across + columns]
    assert not (touched & marked & ~reached).any()


def test_smoothing_keeps_what_is_the_same_everywhere() -> None:
    flat = np.full((4, 5), 0.4, dtype=np.float32)
    np.testing.assert_allclose(smoothed(flat), flat, rtol=1e-6)
    one = np.zeros((5, 5), dtype=np.float32)
    one[2, 2] = 1
    assert smoothed(one)[2, 2] == pytest.approx(0.2)
    assert smoothed(one)[1, 1] == pytest.approx(0.1)
    assert smoothed(one)[0, 0] == 0


@pytest.fixture(scope="module")
def finder(tmp_path_factory: pytest.TempPathFactory) -> GarmentFinder:
    if not builtin_encoders().installed("efficientnet-lite0"):
        pytest.skip("the weights of EfficientNet-Lite0 are not installed")
    cache = tmp_path_factory.mktemp("cache")
    return create_finder(settings=EncoderSettings(threads=1), cache=Path(cache))


@pytest.mark.parametrize("place", [(20, 30), (190, 350)])
@pytest.mark.parametrize(
    ("article", "kind", "words"),
    [
        ("Sunglasses", "eyes", {"sunglass"}),
        ("Sandals", "feet", {"sandal"}),
        ("Tshirts", "upper body", {"tshirt", "sweatshirt"}),
    ],
)
def test_a_drawn_garment_on_a_busy_background_is_found_in_its_place(
    finder: GarmentFinder, article: str, kind: str, words: set[str], place: tuple[int, int]
) -> None:
    photo = background(1)
    true = paste(photo, first_of(article), place)
    best = finder.find(photo)[0]
    assert best.kind == kind
    assert max(best.words, key=best.words.__getitem__) in words
    assert best.box.overlap(true) > 0.4


def test_two_garments_are_told_apart(finder: GarmentFinder) -> None:
    photo = background(2)
    shirt = paste(photo, first_of("Tshirts"), (100, 60))
    sandal = paste(photo, first_of("Sandals"), (100, 400))
    found = {garment.kind: garment.box for garment in finder.find(photo)}
    assert found["upper body"].overlap(shirt) > 0.4
    assert found["feet"].overlap(sandal) > 0.4


@pytest.mark.parametrize("size", [(1, 1), (900, 3), (60, 80)])
def test_photos_of_any_shape_give_the_same_boxes_each_time(
    finder: GarmentFinder, size: tuple[int, int]
) -> None:
    photo = Image.effect_noise(size, 60).convert("RGB")
    assert finder.find(photo) == finder.find(photo)

"""Heat maps: right where the answer is known, and true to what happens when parts are covered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from lookalike.encoders.base import ImageEncoder
from lookalike.encoders.colour import ColourEncoder
from lookalike.encoders.pixels import PixelEncoder
from lookalike.recommend.heat.occlusion import GRID, Looker, cost_of_covering, heat
from lookalike.recommend.heat.picture import picture

SIDE = 140
CELL = SIDE // GRID


@dataclass(frozen=True)
class AsItIs:
    """A space that keeps features, less what a white photo has, at length one."""

    white: NDArray[np.float32]

    def transform(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        rows = features - self.white
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


def seen(encoder: ImageEncoder, *photos: Image.Image) -> NDArray[np.float32]:
    return encoder.encode(np.stack([encoder.prepare(photo) for photo in photos]))


def looker(encoder: ImageEncoder, query: Image.Image) -> Looker:
    space = AsItIs(seen(encoder, Image.new("RGB", (SIDE, SIDE), "white")))
    return Looker(encoder, space, space.transform(seen(encoder, query)))  # type: ignore[arg-type]


def drawn(*patches: tuple[int, int, str]) -> Image.Image:
    """White, with a patch of two by two cells at each (row, column) of the map."""
    image = Image.new("RGB", (SIDE, SIDE), "white")
    pen = ImageDraw.Draw(image)
    for row, column, colour in patches:
        left, top = column * CELL, row * CELL
        pen.rectangle((left, top, left + 2 * CELL - 1, top + 2 * CELL - 1), fill=colour)
    return image


places = st.tuples(st.integers(0, GRID - 2), st.integers(0, GRID - 2))


@settings(max_examples=25, deadline=None)
@given(common=places, own=places, other=places)
def test_the_patch_both_photos_have_is_where_it_is_warm(
    common: tuple[int, int], own: tuple[int, int], other: tuple[int, int]
) -> None:
    if min(_apart(common, own), _apart(common, other), _apart(own, other)) < 2:
        return
    photo = drawn((*common, "darkgreen"), (*own, "crimson"))
    query = drawn((*common, "darkgreen"), (*other, "navy"))
    for encoder in (PixelEncoder(), ColourEncoder()):
        found = heat(photo, looker(encoder, query))
        row, column = common
        inside = found.shares[row : row + 2, column : column + 2].sum()
        assert inside > 0.7
        warmest = np.unravel_index(found.lost.argmax(), found.lost.shape)
        assert warmest[0] - row in (0, 1)
        assert warmest[1] - column in (0, 1)


def _apart(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1]))


def test_a_colour_in_common_is_found_wherever_it_is() -> None:
    photo = drawn((0, 0, "crimson"), (4, 4, "darkgreen"))
    found = heat(photo, looker(ColourEncoder(), drawn((1, 3, "darkgreen"))))
    assert found.shares[4:6, 4:6].sum() > 0.9
    assert found.lost[0, 0] < 0  # without the red one it would be more alike


def test_two_photos_with_nothing_in_common_have_no_warm_place_that_is_bare() -> None:
    photo = drawn((2, 2, "crimson"))
    found = heat(photo, looker(PixelEncoder(), drawn((5, 5, "navy"))))
    bare = np.ones((GRID, GRID), np.bool_)
    bare[2:4, 2:4] = False
    assert np.abs(found.lost[bare]).max() < 0.01


def test_a_blank_photo_has_a_map_without_heat() -> None:
    found = heat(drawn(), looker(PixelEncoder(), drawn((2, 2, "navy"))))
    assert found.similarity == pytest.approx(0, abs=1e-5)
    assert found.shares.sum() == pytest.approx(0, abs=1e-9) or found.lost.max() < 1e-6


def test_covering_the_warmest_costs_more_than_the_coldest_or_any() -> None:
    """On photos of many patches; the same every time."""
    dice = np.random.default_rng(4)
    warm, cold, any_ = [], [], []
    for _ in range(20):
        photo, query = _scene(dice), _scene(dice)
        for encoder in (PixelEncoder(), ColourEncoder()):
            look = looker(encoder, query)
            order = np.argsort(-heat(photo, look).lost, axis=None, kind="stable")
            some = dice.permutation(GRID * GRID)
            for cells, costs in ((order[:9], warm), (order[-9:], cold), (some[:9], any_)):
                costs.append(cost_of_covering(photo, look, _mask(cells)))
    assert np.mean(warm) > 2 * np.mean(any_) > 0
    assert np.mean(np.array(warm) > np.array(cold)) >= 0.95
    assert np.mean(np.array(warm) > np.array(any_)) >= 0.9


def _scene(dice: np.random.Generator) -> Image.Image:
    colours = ("crimson", "darkgreen", "navy", "black", "orange", "purple")
    spots = [(int(dice.integers(0, 6)), int(dice.integers(0, 6))) for _ in range(5)]
    return drawn(*((*spot, colours[dice.integers(0, 6)]) for spot in spots))


def _mask(cells: NDArray[np.int64]) -> NDArray[np.bool_]:
    mask = np.zeros(GRID * GRID, np.bool_)
    mask[cells] = True
    return mask.reshape(GRID, GRID)


def test_a_picture_is_red_where_it_is_warm_and_grey_elsewhere() -> None:
    import io

    shares = np.zeros((GRID, GRID))
    shares[0, 0] = 1.0
    png = picture(drawn((0, 0, "navy"), (4, 4, "navy")), shares, width=70)
    image = Image.open(io.BytesIO(png))
    assert image.format == "PNG"
    assert image.size == (70, 70)
    red, green, blue = image.getpixel((4, 4))
    assert red > green + 60
    assert red > blue + 60
    red, green, blue = image.getpixel((52, 52))
    assert max(red, green, blue) - min(red, green, blue) <= 2

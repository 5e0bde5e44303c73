"""The colour descriptor: colours that look alike are close, and the background hardly counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from lookalike.encoders.colour import DIM, ColourEncoder, _cielab, _linear_light

ENCODER = ColourEncoder()
WHITE = (255, 255, 255)
colours = st.tuples(*[st.integers(0, 255)] * 3)


def product(colour: tuple[int, ...], background: tuple[int, ...] = WHITE) -> np.ndarray:
    """The vector of a photo with a block of one colour in the middle."""
    photo = Image.new("RGB", (60, 80), background)
    ImageDraw.Draw(photo).rectangle((15, 20, 44, 59), fill=colour)
    return ENCODER.encode(ENCODER.prepare(photo)[None])[0]


@given(colours, colours)
def test_vectors_have_length_one(colour: tuple[int, ...], background: tuple[int, ...]) -> None:
    vector = product(colour, background)
    assert vector.shape == (DIM,)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    assert vector.min() >= 0


@given(colours, st.tuples(*[st.integers(-3, 3)] * 3))
def test_a_shift_of_colour_moves_no_more_than_in_proportion(
    colour: tuple[int, ...], shift: tuple[int, ...]
) -> None:
    # Shares between two bins change by 0.07 for a unit of lightness, 1/14 of chroma and, at worst,
    # 12 / (2 * pi * 14) across it; a Bhattacharyya coefficient loses no more than shares move.
    shifted = tuple(int(np.clip(c + s, 0, 255)) for c, s in zip(colour, shift, strict=True))
    first, second = _cielab(_linear_light()[np.array([colour, shifted]).T]).T
    distance = float(np.linalg.norm(first - second))
    assert 1 - product(colour) @ product(shifted) <= 0.28 * distance + 0.005


def test_like_colours_are_closer_than_unlike_ones() -> None:
    red, darker_red, blue = product((200, 30, 40)), product((180, 25, 35)), product((30, 40, 200))
    assert red @ darker_red > 0.8
    assert red @ blue < 0.4


def test_the_background_hardly_counts() -> None:
    on_white, on_grey = product((200, 30, 40)), product((200, 30, 40), (225, 225, 225))
    assert on_white @ on_grey > 0.8
    assert on_white @ product((30, 40, 200)) < 0.4 < on_white @ on_grey


def test_a_white_product_on_white_is_described_as_white() -> None:
    white = product((250, 250, 250))
    assert white @ product(WHITE) > 0.9
    assert white @ product((20, 20, 20)) < 0.5


def test_hues_on_both_sides_of_zero_are_neighbours() -> None:
    # a* and b* of these two lie just above and just below the hue of zero
    assert product((230, 60, 100)) @ product((230, 60, 115)) > 0.8


def test_gives_the_known_numbers() -> None:
    vector = product((200, 30, 40))
    top = np.argsort(-vector)[:4]
    assert top.tolist() == [89, 175, 90, 114]
    np.testing.assert_allclose(vector[top], [0.8897, 0.34, 0.2547, 0.1607], atol=1e-3)

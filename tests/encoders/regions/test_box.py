"""Boxes stay inside the photo whatever is done to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookalike.encoders.regions.box import WHOLE, Box
from lookalike.types import Size


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    across = sorted(draw(st.lists(st.integers(0, 1000), min_size=2, max_size=2, unique=True)))
    down = sorted(draw(st.lists(st.integers(0, 1000), min_size=2, max_size=2, unique=True)))
    return Box(across[0] / 1000, down[0] / 1000, across[1] / 1000, down[1] / 1000)


@given(boxes(), st.integers(1, 5000), st.integers(1, 5000), st.floats(0, 3))
def test_pixels_are_inside_and_never_empty(
    box: Box, width: int, height: int, margin: float
) -> None:
    left, top, right, bottom = box.padded(margin).pixels(Size(width, height))
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height


@given(boxes(), boxes())
def test_overlap_is_a_symmetric_share(one: Box, other: Box) -> None:
    assert one.overlap(one) == pytest.approx(1)
    assert one.overlap(other) == pytest.approx(other.overlap(one))
    assert 0 <= one.overlap(other) <= 1 + 1e-9
    assert one.overlap(WHOLE) == pytest.approx(one.area)


def test_a_known_overlap() -> None:
    assert Box(0, 0, 0.5, 1).overlap(Box(0.25, 0, 0.75, 1)) == pytest.approx(1 / 3)
    assert Box(0, 0, 0.2, 0.2).overlap(Box(0.5, 0.5, 1, 1)) == 0


@pytest.mark.parametrize("sides", [(0, 0, 0, 1), (0.5, 0, 0.4, 1), (-0.1, 0, 1, 1), (0, 0, 1, 1.1)])
def test_an_empty_box_or_one_outside_is_refused(sides: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="empty or not inside"):
        Box(*sides)

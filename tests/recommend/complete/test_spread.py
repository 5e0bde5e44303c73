"""A list over kinds: what is taken away for variety goes by the angle between looks alone."""

from __future__ import annotations

import numpy as np
import pytest

from lookalike.recommend.complete.spread import AGAIN, ALIKE, spread

LOOKS = np.array([[1, 0], [1, 0], [0, 1], [0.6, 0.8]], np.float32)
SCORES = np.array([0.9, 0.8, 0.79, 0.5])
GROUPS = np.array([0, 0, 0, 1])


@pytest.mark.parametrize("length", [1.0, 0.447, 3.0])
def test_the_length_of_the_looks_does_not_matter(length: float) -> None:
    """In a shop that was adapted to its attributes the look is but a part of a unit vector."""
    order, taken = spread(LOOKS * np.float32(length), np.arange(4), GROUPS, SCORES, 2)
    assert order.tolist() == [0, 2]  # the other one of its kind looks the same as the first
    assert taken == pytest.approx([0, -AGAIN])
    order, taken = spread(LOOKS[:2] * np.float32(length), np.arange(2), GROUPS[:2], SCORES[:2], 2)
    assert taken == pytest.approx([0, -AGAIN - ALIKE])

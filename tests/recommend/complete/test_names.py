"""Likeness of names, in a world small enough to count."""

from __future__ import annotations

import numpy as np
import pytest

from lookalike.recommend.complete.names import Names

WORLD = ["Hanna Bikini Top", "Hanna Bikini Briefs", "Olga Bikini Top", "", "T-shirt", "tshirts"]


def test_rare_words_in_common_say_more_than_common_ones() -> None:
    alike = Names.of(WORLD).alike(0, np.arange(len(WORLD)))
    assert alike[0] == pytest.approx(1)
    assert alike[1] > 0.3  # "Hanna" and "Bikini"
    assert alike[3] == alike[4] == 0


def test_by_hand() -> None:
    """Of four names, "a" is in two and "b", "c" in one each."""
    found = Names.of(["a b", "a c", "d", "d"]).alike(0, np.array([1]))
    rarity = {n: np.log1p((4 - n + 0.5) / (n + 0.5)) for n in (1, 2)}
    expected = rarity[2] ** 2 / (rarity[1] ** 2 + rarity[2] ** 2)
    assert found[0] == pytest.approx(expected, rel=1e-5)


def test_ways_to_write_one_word_meet_and_no_name_is_like_nothing() -> None:
    names = Names.of(WORLD)
    assert names.alike(4, np.array([5]))[0] == pytest.approx(1)
    assert not names.alike(3, np.arange(len(WORLD))).any()
    assert not Names.of(["", ""]).alike(0, np.array([1])).any()

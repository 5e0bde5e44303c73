from __future__ import annotations

from collections import defaultdict
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookalike.recommend.explore import MOST_POOL, explore, pool


class Loaded:
    """A generator whose next draws are given."""

    def __init__(self, order: tuple[int, ...], coins: tuple[float, ...]) -> None:
        self._order, self._coins = order, coins

    def permutation(self, _: np.ndarray) -> np.ndarray:
        return np.array(self._order, np.int64)

    def random(self, size: int) -> np.ndarray:
        return np.array(self._coins[:size])


def every_outcome(
    best: list[int], others: list[int], share: float, k: int
) -> list[tuple[float, list[int], list[float], list[bool]]]:
    """Probability, list, propensities and what was explored, for every way the draws can go."""
    size = min(k, len(best) + len(others))
    orders = list(permutations(others))
    found = []
    for order, coins in product(orders, product((0.0, 1.0), repeat=size)):
        chance = 1 / len(orders)
        for coin in coins:
            chance *= share if coin == 0.0 else 1 - share
        made = explore(
            np.array(best, np.int64),
            np.array(others, np.int64),
            share=share,
            k=k,
            generator=Loaded(order, coins),  # type: ignore[arg-type]
        )
        found.append(
            (chance, made.order.tolist(), made.propensities.tolist(), made.explored.tolist())
        )
    return found


@pytest.mark.parametrize(
    ("best", "others", "share", "k"),
    [
        ([1, 2, 3], [7, 8, 9], 0.3, 3),
        ([1, 2, 3, 4], [7, 8], 0.5, 4),  # the pool can run out
        ([1, 2], [7, 8, 9], 0.2, 4),  # the best do
        ([1], [9], 0.25, 5),  # both do
        ([1, 2], [], 0.5, 2),
        ([], [8, 9], 0.5, 2),
        ([1, 2, 3], [8, 9], 0.0, 3),
        ([1, 2], [7, 8, 9], 1.0, 3),
    ],
)
def test_propensities_are_the_chances_over_all_that_can_happen(
    best: list[int], others: list[int], share: float, k: int
) -> None:
    outcomes = every_outcome(best, others, share, k)
    assert sum(chance for chance, *_ in outcomes) == pytest.approx(1)
    chance_of: dict[tuple[int, int], float] = defaultdict(float)
    for chance, order, _, _ in outcomes:
        for place, item in enumerate(order):
            chance_of[place, item] += chance
    for chance, order, propensities, explored in outcomes:
        assert len(order) == min(k, len(best) + len(others)) == len(set(order))
        assert [item in others for item in order] == explored
        assert [item for item in order if item in best] == best[: explored.count(False)]
        if chance > 0:
            expected = [chance_of[place, item] for place, item in enumerate(order)]
            assert propensities == pytest.approx(expected)


@settings(max_examples=15, deadline=None)
@given(
    st.integers(0, 6), st.integers(0, 6), st.floats(0.05, 0.95), st.integers(1, 6), st.integers()
)
def test_what_is_drawn_is_as_frequent_as_its_propensity(
    best: int, others: int, share: float, k: int, seed: int
) -> None:
    generator = np.random.default_rng(abs(seed))
    rounds = 1500
    counts: dict[tuple[int, int], int] = defaultdict(int)
    said: dict[tuple[int, int], float] = {}
    for _ in range(rounds):
        made = explore(
            np.arange(best), 100 + np.arange(others), share=share, k=k, generator=generator
        )
        for place, (item, chance) in enumerate(
            zip(made.order.tolist(), made.propensities.tolist(), strict=True)
        ):
            counts[place, item] += 1
            assert said.setdefault((place, item), chance) == chance
    for key, chance in said.items():
        spread = np.sqrt(chance * (1 - chance) / rounds)
        assert abs(counts[key] / rounds - chance) <= 6 * spread + 1e-9


def test_weighing_by_propensities_gives_the_value_of_a_list_that_was_not_shown() -> None:
    """The point of it all: what the best list alone would bring, from lists that explored."""
    worth = {1: 0.5, 2: 0.4, 8: 0.1, 9: 0.9}
    outcomes = every_outcome([1, 2], [8, 9], 0.3, 2)
    wanted = [1, 2]
    estimate = sum(
        chance
        * sum(
            worth[item] / propensity
            for item, propensity, target in zip(order, propensities, wanted, strict=True)
            if item == target
        )
        for chance, order, propensities, _ in outcomes
    )
    assert estimate == pytest.approx(worth[1] + worth[2])


def test_without_a_share_the_list_is_the_best_for_certain() -> None:
    generator = np.random.default_rng(1)
    made = explore(np.array([4, 2, 9]), np.array([1]), share=0, k=3, generator=generator)
    assert made.order.tolist() == [4, 2, 9]
    assert made.propensities.tolist() == [1, 1, 1]
    assert not made.explored.any()


def test_a_long_list_is_made_exactly_too() -> None:
    generator = np.random.default_rng(1)
    made = explore(np.arange(1000), 1000 + np.arange(50), share=0.1, k=1000, generator=generator)
    assert len(set(made.order.tolist())) == 1000
    assert ((made.propensities > 0) & (made.propensities <= 1)).all()


def test_a_product_in_both_is_a_mistake() -> None:
    generator = np.random.default_rng(1)
    with pytest.raises(ValueError, match="cannot be in the pool"):
        explore(np.array([1, 2]), np.array([2]), share=0.1, k=2, generator=generator)
    with pytest.raises(ValueError, match="share"):
        explore(np.array([1]), np.array([2]), share=1.1, k=2, generator=generator)


def test_the_pool_holds_what_few_have_seen_and_suits_somewhat() -> None:
    found = np.array([0, 1, 2, 3, 4, 5, 6])
    scores = np.array([0.9, 0.8, 0.45, 0.41, 0.39, -0.1, 0.7])
    shown = np.array([0, 500, 3, 0, 0, 0, 20])
    taken = np.array([1, 0])
    assert pool(found, scores, shown, taken=taken, below=20).tolist() == [2, 3]
    assert pool(found, scores, shown, taken=taken, below=21).tolist() == [6, 2, 3]
    assert pool(found, scores, shown, taken=taken, below=20, fit=0.0).tolist() == [2, 3, 4]
    assert pool(found[:0], scores[:0], shown, taken=taken, below=20).tolist() == []


def test_the_pool_is_no_larger_than_can_be_tried() -> None:
    found = np.arange(1000)
    scores = np.linspace(1, 2, 1000)
    best = pool(found, scores, np.zeros(1000, np.int64), taken=np.array([999]), below=1)
    assert best.tolist() == list(range(998, 998 - MOST_POOL, -1))


def test_of_one_family_there_is_one_in_the_list_and_the_pool_together() -> None:
    found = np.arange(6)
    scores = np.array([0.9, 0.8, 0.7, 0.6, 0.7, 0.5])
    family = np.array([0, 1, 0, 3, 1, 3])
    shown = np.zeros(6, np.int64)
    taken = np.array([0])
    alone = pool(found, scores, shown, taken=taken, below=1, family=family)
    assert alone.tolist() == [1, 3]
    assert pool(found, scores, shown, taken=taken, below=1).tolist() == [1, 2, 4, 3, 5]

"""How much others count: by hand, and that chance alone moves nothing."""

from __future__ import annotations

import numpy as np
import pytest

from lookalike.learning.mixing import SHARES, ndcg_of_shares, surely_best
from lookalike.recommend.hybrid.mix import CAUTIOUS, UNTOLD, Mix

START = SHARES.index(CAUTIOUS)


def test_ndcg_of_each_share_is_the_one_computed_by_hand() -> None:
    taste = np.array([1.0, 0.0])
    others = np.array([0.0, 1.0])
    found = ndcg_of_shares(taste, np.zeros(2), others, np.array([False, True]), wanted=1)
    for share, value in zip(SHARES, found.tolist(), strict=True):
        place = 1 if share > 0.5 else 2  # at one half both score the same: the first stays first
        assert value == pytest.approx(1 / np.log2(place + 1))


def test_what_is_disliked_is_pushed_away_whatever_the_share() -> None:
    others = np.array([1.0, 0.9])
    disliked = np.array([-0.8, 0.0])
    found = ndcg_of_shares(np.zeros(2), disliked, others, np.array([False, True]), wanted=1)
    assert found == pytest.approx(1.0)


def test_what_cannot_be_found_counts_in_what_would_have_been_ideal() -> None:
    found = ndcg_of_shares(np.ones(1), np.zeros(1), np.ones(1), np.array([True]), wanted=2)
    assert found == pytest.approx(1 / (1 + 1 / np.log2(3)))


def test_a_share_that_is_better_on_all_lists_is_taken() -> None:
    ndcg = np.zeros((40, len(SHARES)))
    ndcg[:, 7] = 0.5
    assert surely_best(ndcg, START) == 7


def test_with_few_lists_the_share_stays() -> None:
    ndcg = np.zeros((29, len(SHARES)))
    ndcg[:, 7] = 1.0
    assert surely_best(ndcg, START) == START


def test_a_gain_on_one_half_of_the_lists_alone_is_chance() -> None:
    ndcg = np.full((40, len(SHARES)), 0.5)
    ndcg[::2, 7] = 1.0
    ndcg[1::2, 7] = 0.2
    assert surely_best(ndcg, START) == START


def test_chance_seldom_moves_the_share() -> None:
    chance = np.random.default_rng(3)
    moved = sum(surely_best(chance.random((200, 2)), 0) != 0 for _ in range(200))
    assert moved < 60  # one in six by the standard error, less by both halves having to agree


def test_a_mix_goes_by_the_length_of_the_history_and_survives_being_written() -> None:
    mix = Mix((0, 1, 4), (UNTOLD, 0.2, 0.7), 3.0)
    assert [mix.share(length) for length in (0, 1, 3, 4, 90)] == [UNTOLD, 0.2, 0.2, 0.7, 0.7]
    assert Mix.from_json(mix.to_json()) == mix


@pytest.mark.parametrize(
    ("edges", "shares", "scale"),
    [((1,), (0.5,), 1.0), ((0, 1), (0.5,), 1.0), ((0,), (1.5,), 1.0), ((0,), (0.5,), 0.0)],
)
def test_a_mix_that_makes_no_sense_is_refused(
    edges: tuple[int, ...], shares: tuple[float, ...], scale: float
) -> None:
    with pytest.raises(ValueError, match=r"share|scale"):
        Mix(edges, shares, scale)

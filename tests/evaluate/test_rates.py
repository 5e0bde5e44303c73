import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookalike.evaluate.intervals import bootstrap_ratio
from lookalike.evaluate.online.rates import Share, difference, difference_of_means


def one_each(successes, units):
    """Every unit is of another shopper."""
    parts = np.zeros(units)
    parts[:successes] = 1
    return Share.of(parts, np.ones(units), np.arange(units))


def test_wilson_by_hand():
    assert Share(5, 10, 10).wilson() == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert Share(0, 10, 10).wilson() == pytest.approx((0, 0.2775), abs=1e-4)
    assert Share(10, 10, 10).wilson() == pytest.approx((0.7225, 1), abs=1e-4)


def test_a_difference_as_in_the_paper():
    """Newcombe (1998), table II: 56 of 70 less 48 of 80, method 10."""
    found = difference(Share(48, 80, 80), Share(56, 70, 70))
    assert found.value == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=1e-4)
    assert found.p_value == pytest.approx(0.0081, abs=2e-4)


def test_where_nobody_clicked_there_is_no_difference_but_an_interval():
    found = difference(one_each(0, 30), one_each(0, 30))
    assert found.value == 0
    assert found.p_value == 1
    assert found.low < -0.1
    assert found.high > 0.1


def test_ten_lists_of_one_shopper_say_as_much_as_one():
    clicked = np.array([1, 0, 1, 1, 0, 0, 1, 0, 0, 0], float)
    shopper = np.repeat(np.arange(10), 10)
    found = Share.of(np.repeat(clicked, 10), np.ones(100), shopper)
    assert found.value == 0.4
    assert found.effective == pytest.approx(9)  # 10 shoppers, one of whom the mean costs


def test_where_everybody_did_the_same_shoppers_count():
    found = Share.of(np.zeros(50), np.ones(50), np.repeat(np.arange(5), 10))
    assert found.effective == 5


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), min_size=1, max_size=30))
def test_the_interval_holds_the_share_and_stays_in_bounds(rows):
    parts = np.array([min(a, 2) for a, _ in rows], float)
    wholes = np.array([min(a, 2) + b + 1 for a, b in rows], float)
    found = Share.of(parts, wholes, np.arange(len(rows)) // 2)
    low, high = found.wilson()
    assert 0 <= low <= found.value + 1e-12
    assert found.value - 1e-12 <= high <= 1
    assert 0 < found.effective <= wholes.sum()


def test_there_is_no_share_of_nothing():
    with pytest.raises(ValueError, match="nothing"):
        Share.of(np.zeros(0), np.zeros(0), np.zeros(0, np.int64))
    with pytest.raises(ValueError, match="nothing"):
        bootstrap_ratio(np.zeros(2), np.zeros(2))


def test_a_difference_of_means_by_hand():
    one = np.array([1.0, 3.0]), np.ones(2)
    other = np.array([4.0, 6.0]), np.ones(2)
    found = difference_of_means(one, other)
    assert found.value == 3
    half = 1.959964 * np.sqrt(1 + 1)  # each mean has the variance 2 / 2
    assert (found.low, found.high) == pytest.approx((3 - half, 3 + half))
    assert found.p_value == pytest.approx(0.0339, abs=1e-4)
    same = difference_of_means((np.ones(3), np.ones(3)), (np.ones(3), np.ones(3)))
    assert (same.value, same.p_value) == (0, 1)
    with pytest.raises(ValueError, match="two shoppers"):
        difference_of_means(one, (np.ones(1), np.ones(1)))


def test_intervals_of_clustered_shares_hold_what_they_promise():
    """Who clicks always or never: intervals for independent lists would be far too narrow."""
    inside = naive = 0
    for seed in range(200):
        chance = np.random.default_rng(seed)
        habits = chance.random(60) < 0.3
        parts = np.repeat(habits, 8).astype(float)
        found = Share.of(parts, np.ones(480), np.repeat(np.arange(60), 8))
        low, high = found.wilson()
        inside += low <= 0.3 <= high
        low, high = Share(parts.sum(), 480, 480).wilson()
        naive += low <= 0.3 <= high
    assert inside >= 180
    assert naive < 140


def test_a_ratio_is_resampled_by_shopper():
    parts, wholes = np.array([0.0, 10.0] * 20), np.array([1.0, 9.0] * 20)
    found = bootstrap_ratio(parts, wholes)
    assert found.value == 1
    assert found.n == 200
    assert found.low < 1 < found.high
    assert found == bootstrap_ratio(parts, wholes)

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lookalike.evaluate.intervals import bootstrap_mean


def test_agrees_with_the_normal_interval_for_many_values():
    values = np.random.default_rng(3).normal(0.7, 0.2, size=2000)
    found = bootstrap_mean(values)
    half = 1.96 * values.std() / np.sqrt(len(values))
    assert found.mean == pytest.approx(values.mean())
    assert found.low == pytest.approx(values.mean() - half, abs=0.001)
    assert found.high == pytest.approx(values.mean() + half, abs=0.001)
    assert found.values == 2000


def test_covers_the_true_mean_about_as_often_as_it_says():
    chance = np.random.default_rng(5)
    covered = 0
    for seed in range(200):
        found = bootstrap_mean(chance.binomial(5, 0.4, size=100) / 5, seed=seed)
        covered += found.low <= 0.4 <= found.high
    assert 0.88 <= covered / 200 <= 0.99


@given(arrays(np.float64, st.integers(1, 40), elements=st.floats(0, 1)), st.integers(0, 9))
def test_lies_within_the_values_around_the_mean_and_is_repeatable(values, seed):
    found = bootstrap_mean(values, seed=seed)
    tiny = 1e-12
    assert values.min() - tiny <= found.low <= found.high <= values.max() + tiny
    assert found == bootstrap_mean(values, seed=seed)


def test_a_wider_level_is_a_wider_interval():
    values = np.random.default_rng(1).random(50)
    narrow, wide = bootstrap_mean(values, level=0.5), bootstrap_mean(values, level=0.99)
    assert wide.low < narrow.low < narrow.high < wide.high


def test_refuses_no_values():
    with pytest.raises(ValueError, match="no values"):
        bootstrap_mean(np.empty(0))

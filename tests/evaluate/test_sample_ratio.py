import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookalike.evaluate.experiments.sample_ratio import chi_squared_tail, sample_ratio


def test_by_hand():
    found = sample_ratio({"a": 60, "b": 40}, {"a": 1, "b": 1})
    assert found.chi_squared == pytest.approx(4)
    assert found.p_value == pytest.approx(0.0455, abs=1e-4)
    assert found.expected == {"a": 50, "b": 50}
    assert not found.suspicious


def test_what_chance_hardly_does_is_suspicious():
    found = sample_ratio({"a": 821_588, "b": 815_482}, {"a": 1, "b": 1})
    assert found.suspicious
    assert found.p_value == pytest.approx(1.8e-6, rel=0.02)


def test_a_variant_nobody_should_see_or_that_is_unknown_is_suspicious():
    for counts in ({"a": 50, "b": 1}, {"a": 50, "other": 1}):
        found = sample_ratio(counts, {"a": 1, "b": 0})
        assert found.p_value == 0
        assert found.suspicious
        assert math.isinf(found.chi_squared)
    assert not sample_ratio({"a": 50}, {"a": 1, "b": 0}).suspicious


def test_nothing_cannot_be_compared():
    with pytest.raises(ValueError, match="nothing"):
        sample_ratio({"a": 0}, {"a": 1})


@settings(deadline=None)
@given(st.floats(0, 200), st.integers(1, 12))
def test_the_tail_is_that_of_scipy(statistic, freedom):
    stats = pytest.importorskip("scipy.stats")
    assert chi_squared_tail(statistic, freedom) == pytest.approx(
        float(stats.chi2.sf(statistic, freedom)), rel=1e-9, abs=1e-300
    )

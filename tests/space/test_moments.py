"""Streaming moments against the two-pass formulas on everything at once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookalike.errors import InvalidInput
from lookalike.space.moments import BLOCK_ROWS, blocks, moments_of


def rows(count, dim, *, seed=0, offset=0.0):
    rng = np.random.default_rng(seed)
    return (rng.normal(size=(count, dim)) + offset).astype(np.float32)


def stream_moments(chunks):
    return moments_of(blocks(chunks))


def reference(features):
    wide = features.astype(np.float64)
    mean = wide.mean(axis=0)
    return mean, (wide - mean).T @ (wide - mean)


@pytest.mark.parametrize("count", [1, 2, BLOCK_ROWS - 1, BLOCK_ROWS, BLOCK_ROWS + 1, 3000])
def test_one_chunk_of_any_length(count):
    features = rows(count, 7)
    mean, scatter = reference(features)
    moments = stream_moments([features])
    assert moments.count == count
    np.testing.assert_allclose(moments.mean, mean, rtol=0, atol=1e-12)
    np.testing.assert_allclose(moments.scatter, scatter, rtol=1e-12, atol=1e-9)


@settings(max_examples=30, deadline=None)
@given(cuts=st.lists(st.integers(0, 2500), max_size=6), seed=st.integers(0, 100))
def test_cuts_do_not_matter(cuts, seed):
    features = rows(2500, 5, seed=seed, offset=3.0)
    chunks = np.split(features, sorted(cuts))
    whole, cut = stream_moments([features]), stream_moments(chunks)
    assert cut.count == 2500
    np.testing.assert_array_equal(cut.mean, whole.mean)
    np.testing.assert_array_equal(cut.scatter, whole.scatter)


def test_a_mean_far_from_zero_costs_no_digits():
    features = rows(5000, 4, offset=1e4)
    mean, scatter = reference(features)
    moments = stream_moments([features])
    np.testing.assert_allclose(moments.mean, mean, rtol=1e-14)
    np.testing.assert_allclose(moments.scatter, scatter, rtol=1e-10, atol=1e-6)


def test_the_input_is_left_alone():
    features = rows(10, 3)
    before = features.copy()
    stream_moments([features])
    np.testing.assert_array_equal(features, before)


@pytest.mark.parametrize(
    ("chunks", "said"),
    [
        ([], "no features"),
        ([np.empty((0, 3), np.float32)], "no features"),
        ([rows(2, 3), rows(2, 4)], "one length"),
        ([np.zeros(3, np.float32)], "one length"),
        ([np.array([[1.0, np.nan]], np.float32)], "not a number"),
        ([np.array([[np.inf, 1.0]], np.float32)], "infinite"),
    ],
)
def test_what_cannot_be_used_is_refused(chunks, said):
    with pytest.raises(InvalidInput, match=said):
        stream_moments(chunks)

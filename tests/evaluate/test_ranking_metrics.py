import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookalike.evaluate import ranking_metrics as metrics

LISTS = np.array([[3, 1, 2], [4, 5, 6], [7, -1, -1]])
TARGETS = [np.array([1, 9]), np.array([4]), np.array([8])]
COUNT = np.array([2, 1, 1])


def test_by_hand():
    wanted = metrics.wanted_in(LISTS, TARGETS)
    assert wanted.tolist() == [[False, True, False], [True, False, False], [False] * 3]
    assert metrics.hit_rate(wanted).tolist() == [1, 1, 0]
    assert metrics.recall(wanted, COUNT).tolist() == [0.5, 1, 0]
    assert metrics.precision(wanted) == pytest.approx([1 / 3, 1 / 3, 0])
    assert metrics.reciprocal_rank(wanted).tolist() == [0.5, 1, 0]
    second = 1 / np.log2(3)
    assert metrics.ndcg(wanted, COUNT) == pytest.approx([second / (1 + second), 1, 0])
    assert metrics.coverage(LISTS, 10) == 0.7


def test_no_product_is_never_wanted():
    assert not metrics.wanted_in(np.array([[-1, -1]]), [np.array([-1])]).any()


def test_novelty_is_bits_of_surprise():
    counts = np.array([4.0, 2.0, 0.0, 2.0])
    found = metrics.novelty(np.array([[0, 1], [2, 3], [-1, -1], [1, -1]]), counts)
    assert found == pytest.approx([1.5, 2.5, 0, 2])


def test_diversity_of_the_same_and_of_opposites():
    vectors = np.array([[1, 0], [1, 0], [0, 1], [-1, 0]], np.float32)
    lists = np.array([[0, 1], [0, 2], [0, 3], [0, -1]])
    assert metrics.diversity(lists, vectors) == pytest.approx([0, 1, 2, 0])


@given(st.lists(st.lists(st.booleans(), min_size=5, max_size=5), min_size=1, max_size=8))
def test_all_lie_between_nothing_and_one(rows):
    wanted = np.array(rows)
    targets = np.maximum(wanted.sum(axis=1), 1)
    for values in (
        metrics.hit_rate(wanted),
        metrics.recall(wanted, targets),
        metrics.precision(wanted),
        metrics.reciprocal_rank(wanted),
        metrics.ndcg(wanted, targets),
    ):
        assert (values >= 0).all()
        assert (values <= 1 + 1e-12).all()


@given(st.lists(st.booleans(), min_size=5, max_size=5))
def test_a_right_product_further_up_is_never_worse(row):
    wanted = np.array([row])
    better = -np.sort(-wanted.astype(int), axis=1) > 0
    targets = np.maximum(wanted.sum(axis=1), 1)
    assert metrics.ndcg(better, targets)[0] >= metrics.ndcg(wanted, targets)[0]

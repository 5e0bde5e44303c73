import numpy as np
import pytest

from lookalike.evaluate.metrics import label, precision_at_k, recall_against, relevance


def test_label_is_all_values_or_nothing():
    attributes = {"articleType": "Tshirts", "baseColour": "Blue"}
    assert label(attributes, ["articleType"]) == ("Tshirts",)
    assert label(attributes, ["baseColour", "articleType"]) == ("Blue", "Tshirts")
    assert label(attributes, ["articleType", "usage"]) is None


def test_relevance_compares_each_answer_with_its_own_query():
    right = relevance(
        [("Tops",), ("Jeans",)],
        [[("Tops",), ("Jeans",), None], [("Tops",), ("Jeans",), ("Jeans",)]],
        k=3,
    )
    assert right.tolist() == [[True, False, False], [False, True, True]]


def test_an_answer_of_unknown_label_is_wrong_even_to_a_query_of_unknown_label():
    assert relevance([None], [[None, ("Tops",)]], k=2).tolist() == [[False, False]]


def test_answers_that_are_not_there_are_wrong_and_those_beyond_k_do_not_count():
    right = relevance([("a",), ("a",)], [[("a",)], [("b",), ("b",), ("a",)]], k=2)
    assert right.tolist() == [[True, False], [False, False]]


def test_precision_by_hand():
    right = np.array([[1, 1, 0, 0, 1], [0, 0, 0, 0, 0], [1, 0, 0, 0, 0]], dtype=bool)
    assert precision_at_k(right, 5).tolist() == [0.6, 0.0, 0.2]
    assert precision_at_k(right, 2).tolist() == [1.0, 0.0, 0.5]


@pytest.mark.parametrize("k", [0, 6])
def test_precision_refuses_a_k_there_are_no_answers_for(k):
    with pytest.raises(ValueError, match="5 answers"):
        precision_at_k(np.zeros((2, 5), dtype=bool), k)


def test_recall_ignores_order():
    found = np.array([[3, 2, 1], [7, 8, -1]])
    exact = np.array([[1, 2, 3], [9, 8, 6]])
    assert recall_against(found, exact).tolist() == pytest.approx([1.0, 1 / 3])

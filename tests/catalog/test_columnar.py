"""Which attribute follows from which, counted by hand."""

from __future__ import annotations

import numpy as np

from lookalike.catalog.columnar import decided_by

TYPE = np.array([0, 0, 0, 1, 1, 2, -1], np.int8)


def test_each_value_goes_with_its_usual_one() -> None:
    wider = np.array([0, 0, 0, 1, 1, -1, 1], np.int8)
    found = decided_by(TYPE, wider, values=4, share=1.0)
    assert found is not None
    assert found.tolist() == [0, 1, -1, -1]  # the third has no other, the fourth no product


def test_nothing_is_decided_where_products_of_one_value_differ() -> None:
    other = np.array([0, 0, 1, 1, 1, 0, 0], np.int8)  # five of six are as usual
    assert decided_by(TYPE, other, values=3, share=0.84) is None
    found = decided_by(TYPE, other, values=3, share=0.83)
    assert found is not None
    assert found.tolist() == [0, 1, 0]


def test_nothing_is_decided_where_no_product_has_both() -> None:
    assert decided_by(TYPE, np.full(7, -1, np.int8), values=3, share=0.5) is None

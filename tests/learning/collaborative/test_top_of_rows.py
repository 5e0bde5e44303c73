"""The largest of each row, beside sorting all of it; and the strongest of sparse rows likewise."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from lookalike.learning.collaborative.sparse import strongest
from lookalike.learning.collaborative.top_of_rows import top_of_rows


@pytest.mark.parametrize(("columns", "count"), [(3, 5), (31, 3), (700, 4), (5000, 20), (4993, 1)])
def test_the_values_are_those_of_a_full_sort(columns: int, count: int) -> None:
    chance = np.random.default_rng(columns)
    block = chance.normal(size=(7, columns)).astype(np.float32)
    block[3] = 0  # all the same: any will do
    top = top_of_rows(block, count)
    expected = np.sort(block, axis=1)[:, ::-1][:, :count]
    assert np.array_equal(-np.sort(-np.take_along_axis(block, top, axis=1), axis=1), expected)
    assert all(len(set(row)) == len(row) for row in top.tolist())


def test_the_strongest_of_sparse_rows_are_in_order_and_ties_in_order_of_columns() -> None:
    chance = np.random.default_rng(5)
    dense = chance.integers(-2, 4, size=(40, 60)).astype(np.float32) / 3
    lists = strongest(sp.csr_matrix(dense), 9)
    for row in range(40):
        kept = slice(int(lists.starts[row]), int(lists.starts[row + 1]))
        order = [at for at in np.lexsort((np.arange(60), -dense[row])) if dense[row, at] > 0][:9]
        assert lists.items[kept].tolist() == order
        assert lists.weights[kept].tolist() == dense[row, order].tolist()

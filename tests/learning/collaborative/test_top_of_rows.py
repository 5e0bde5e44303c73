"""The largest of each row, beside sorting all of it; and the strongest of sparse rows likewise."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from lookalike.learning.bridge import carry
from lookalike.learning.collaborative.sparse import as_matrix, strongest
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


def test_carrying_over_piece_by_piece_gives_what_the_whole_product_gives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chance = np.random.default_rng(8)
    dense = [np.maximum(chance.normal(size=(50, 50)), 0).astype(np.float32) for _ in range(2)]
    for one in dense:
        np.fill_diagonal(one, 0)
    both, alike = (strongest(sp.csr_matrix(one), 12) for one in dense)
    models = as_matrix(strongest(as_matrix(alike), carry.MODELS)).toarray()
    expected = as_matrix(both).toarray() @ (models / models.sum(axis=1, keepdims=True)).T
    np.fill_diagonal(expected, 0)
    monkeypatch.setattr(carry, "ROWS_AT_ONCE", 7)
    found = as_matrix(carry.carried(both, alike, keep=50)).toarray()
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)

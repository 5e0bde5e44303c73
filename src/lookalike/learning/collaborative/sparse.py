"""scipy's sparse matrices, which only learning needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.extras import require
from lookalike.recommend.hybrid.lists import ItemLists


def sparse() -> Any:
    """The module ``scipy.sparse``.

    Raises:
        MissingExtra: scipy is not installed.
    """
    return require("scipy.sparse", extra="learn", purpose="Learning from events")


def strongest(matrix: Any, keep: int) -> ItemLists:
    """The ``keep`` largest positive entries of every row of a sparse matrix, as lists.

    Equal entries keep the order of columns, so that the same matrix always gives the same lists.
    """
    rows = matrix.tocsr()
    rows.sort_indices()
    row_of = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    positive = rows.data > 0
    row_of, items, weights = row_of[positive], rows.indices[positive], rows.data[positive]
    # The bits of floats above 0 are in the order of the floats: one key, and a stable sort of it,
    # which is several times quicker than sorting by three.
    falling = np.uint32(0xFFFFFFFF) - np.ascontiguousarray(weights, np.float32).view(np.uint32)
    order = np.argsort((row_of.astype(np.uint64) << np.uint64(32)) | falling, kind="stable")
    row_of, items, weights = row_of[order], items[order], weights[order]
    first = np.searchsorted(row_of, row_of)
    kept = np.arange(len(row_of)) - first < keep
    return _lists(row_of[kept], items[kept], weights[kept], rows.shape[0])


def stacked(pieces: Sequence[ItemLists]) -> ItemLists:
    """Lists of some products after those of others, as one."""
    ends = np.cumsum([0, *(len(piece.items) for piece in pieces)])
    starts = [
        piece.starts[:-1] + end for piece, end in zip(pieces, ends[:-1].tolist(), strict=True)
    ]
    return ItemLists(
        np.concatenate([*starts, ends[-1:]]).astype(np.int64),
        np.concatenate([piece.items for piece in pieces]),
        np.concatenate([piece.weights for piece in pieces]),
    )


def as_matrix(lists: ItemLists) -> Any:
    """Lists as a sparse matrix (products, products)."""
    return sparse().csr_matrix(
        (np.asarray(lists.weights), np.asarray(lists.items), np.asarray(lists.starts)),
        shape=(lists.size, lists.size),
    )


def diagonal(values: NDArray[np.floating[Any]]) -> Any:
    """A sparse diagonal matrix."""
    return sparse().diags(values.astype(np.float32))


def _lists(
    row_of: NDArray[np.int64], items: NDArray[Any], weights: NDArray[Any], size: int
) -> ItemLists:
    starts = np.zeros(size + 1, np.int64)
    np.cumsum(np.bincount(row_of, minlength=size), out=starts[1:])
    return ItemLists(starts, items.astype(np.int32), weights.astype(np.float32))

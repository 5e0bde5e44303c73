"""The bridge: what shoppers did with products, carried over to those that look or read alike."""

from __future__ import annotations

import numpy as np

from lookalike.learning.collaborative.neighbours import KEEP
from lookalike.learning.collaborative.sparse import as_matrix, diagonal, stacked, strongest
from lookalike.recommend.hybrid.lists import ItemLists

MODELS = 20  # products of experience that stand for a new one
ROWS_AT_ONCE = 1000  # each has some thousand entries before the strongest are kept


def carried(together: ItemLists, resembling: ItemLists, *, keep: int = KEEP) -> ItemLists:
    """Lists in which a product nobody touched takes the places of those it resembles.

    ``together`` is what shoppers did, ``resembling`` what products are like. Whoever touched a
    product will be offered those like its companions, the more the more they are like them: the
    mean over the ``MODELS`` most alike, weighted by likeness.
    """
    models = as_matrix(strongest(as_matrix(resembling), MODELS))
    total = np.asarray(models.sum(axis=1)).ravel()
    mean = diagonal(1 / np.maximum(total, 1e-9)) @ models
    both, onto = as_matrix(together), mean.T.tocsr()
    pieces = []
    for start in range(0, together.size, ROWS_AT_ONCE):
        placed = (both[start : start + ROWS_AT_ONCE] @ onto).tocsr()
        of_row = np.repeat(np.arange(placed.shape[0]), np.diff(placed.indptr)) + start
        placed.data[placed.indices == of_row] = 0  # nothing is its own companion
        pieces.append(strongest(placed, keep))
    return stacked(pieces)

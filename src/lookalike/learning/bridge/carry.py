"""The bridge: what shoppers did with products, carried over to those that look or read alike."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.extras import require
from lookalike.learning.bridge.content import Content
from lookalike.learning.collaborative.neighbours import KEEP
from lookalike.learning.collaborative.sparse import as_matrix, diagonal, stacked, strongest
from lookalike.recommend.hybrid.lists import ItemLists

MODELS = 20  # products of experience that stand for a new one
PENALTY = 3.0
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


def expected_demand(
    demand: NDArray[np.float32], content: Content, *, penalty: float = PENALTY
) -> NDArray[np.float32]:
    """The ``demand`` (products,) that a product's content lets expect, by ridge regression.

    Learned from products that somebody touched and of which the text is known; for a product
    without content, and when there is no text at all, it is the mean of them.
    """
    if content.text is None:
        return np.full(len(demand), float(demand.mean()), np.float32)
    text = content.text
    known = np.diff(text.indptr) > 0
    learn = known & (demand > 0)
    if not learn.any():
        return np.zeros(len(demand), np.float32)
    mean = float(demand[learn].mean())
    weights = _ridge(text[learn], demand[learn] - mean, penalty)
    expected = mean + np.where(known, text @ weights, 0.0)
    return np.maximum(expected, 0.0).astype(np.float32)


def _ridge(rows: Any, target: NDArray[np.float32], penalty: float) -> NDArray[np.float64]:
    linalg: Any = require("scipy.sparse.linalg", extra="learn", purpose="Learning from events")
    damped = linalg.lsqr(rows.astype(np.float64), target, damp=float(np.sqrt(penalty)), iter_lim=50)
    weights: NDArray[np.float64] = damped[0]
    return weights

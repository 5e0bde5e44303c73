"""EASE: the best linear item-to-item weights in closed form.

Steck, "Embarrassingly Shallow Autoencoders for Sparse Data" (2019). The inverse is dense, so it is
taken over products, or over users when they are fewer; when both are too many, it is taken over
the products touched most, and all others get its first term, which is pairs over (count + λ).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.extras import require
from lookalike.learning.collaborative.acts import Acts
from lookalike.learning.collaborative.neighbours import _off_diagonal
from lookalike.learning.collaborative.sparse import diagonal

ROWS_AT_ONCE = 500
DENSE = 6000  # a side of the inverse: 144 MB, and some ten seconds of two cores

Score = Callable[[Any], NDArray[np.float32]]
"""Sparse histories (users, products) to dense scores of the same shape."""


def ease(acts: Acts, *, penalty: float, dense: int = DENSE) -> Score:
    """Scores by EASE with the L2 ``penalty`` λ, exact unless products and users exceed ``dense``.

    Row ``user`` of the histories given to the result need not be one of ``acts``.
    """
    histories = acts.matrix()
    if acts.users < acts.items and acts.users <= dense:
        return _over_users(histories, penalty)
    pairs = histories.T @ histories
    if acts.items <= dense:
        weights = _closed_form(pairs.toarray(), penalty)
        return lambda rows: np.asarray(rows @ weights, dtype=np.float32)
    return _over_the_most_touched(acts, pairs, penalty, dense)


def _closed_form(gram: NDArray[np.float32], penalty: float) -> NDArray[np.float32]:
    """The weights, in the memory of ``gram``: it may be larger than what else is free."""
    system = np.ascontiguousarray(gram, np.float32)
    system[np.diag_indices_from(system)] += np.float32(penalty)
    _invert(system)
    diagonal_of_p = np.diag(system).copy()
    system /= -diagonal_of_p[None, :]
    np.fill_diagonal(system, 0.0)
    return system


def _invert(system: NDArray[np.float32]) -> None:
    """Replace a symmetric positive definite matrix by its inverse, by its Cholesky factor."""
    lapack: Any = require("scipy.linalg.lapack", extra="learn", purpose="Learning from events")
    factor, failed = lapack.spotrf(system.T, lower=1, overwrite_a=1, clean=0)
    inverse, failed_too = lapack.spotri(factor, lower=1, overwrite_c=1)
    if failed or failed_too:
        raise ValueError("the matrix is not positive definite: the penalty must be above 0")
    upper = inverse.T  # rows are contiguous again, and the lower triangle is now the upper
    for start in range(0, len(system), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        system[rows] = np.triu(upper[rows], start)
    for start in range(0, len(system), ROWS_AT_ONCE):
        rows, before = slice(start, start + ROWS_AT_ONCE), slice(0, start + ROWS_AT_ONCE)
        block = np.tril(system[before, rows].T, start - 1)
        system[rows, before] += block


def _over_users(histories: Any, penalty: float) -> Score:
    """The same weights by the matrix inversion lemma, without ever holding them.

    With P the inverse over products, B = I - P / diag(P), and a history's P x comes from the
    inverse over users.
    """
    over_users = (histories @ histories.T).toarray().astype(np.float64)
    over_users[np.diag_indices_from(over_users)] += penalty
    inverse = np.linalg.inv(over_users)
    explained = np.asarray(histories.multiply(inverse @ histories).sum(axis=0)).ravel()
    diagonal_of_p = (1 - explained) / penalty

    def score(rows: Any) -> NDArray[np.float32]:
        hidden = (rows @ histories.T).toarray() @ inverse
        through = (rows.toarray() - hidden @ histories) / penalty
        scores: NDArray[np.float32] = (rows.toarray() - through / diagonal_of_p).astype(np.float32)
        return scores

    return score


def _over_the_most_touched(acts: Acts, pairs: Any, penalty: float, dense: int) -> Score:
    most = np.sort(np.argsort(-acts.counts(), kind="stable")[:dense])
    weights = _closed_form(pairs[most][:, most].toarray(), penalty)
    first = _off_diagonal(diagonal(1 / (pairs.diagonal() + penalty)) @ pairs).tocoo()
    inside = np.zeros(acts.items, np.bool_)
    inside[most] = True
    first.data[inside[first.row] & inside[first.col]] = 0
    outside = first.tocsr()

    def score(rows: Any) -> NDArray[np.float32]:
        scores = np.asarray((rows @ outside).toarray(), dtype=np.float32)
        scores[:, most] += np.asarray(rows[:, most] @ weights, dtype=np.float32)
        return scores

    return score

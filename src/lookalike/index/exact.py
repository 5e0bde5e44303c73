"""Exact search: every vector is looked at. The oracle for all other kinds, and quick enough."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lookalike.index.base import Mask, Neighbours
from lookalike.index.ranking import (
    allowed_count,
    best,
    checked_queries,
    checked_vectors,
    rounding_margin,
    unanswered,
)
from lookalike.space.base import UnitVectors

_SCORES_AT_ONCE = 1 << 22
_COPIED_AT_ONCE = 512
_MANY = 4
_BLOCK = 64
_GATHER_BELOW = 0.25
"""Up to this share of allowed positions, copying their rows beats scoring all (measured)."""


class ExactIndex:
    """Exact nearest neighbours over ``vectors`` (size, dim), usually a memory-mapped file.

    BLAS scores all rows; whatever rounding could have put among the best k is then ordered by
    exact cosines, so the answer is that of a full sort: best first, equal cosines by position.
    """

    def __init__(self, vectors: UnitVectors) -> None:
        """Raises InvalidInput unless ``vectors`` are contiguous float32 rows."""
        self._vectors = checked_vectors(vectors)

    @property
    def kind(self) -> str:
        """``exact``."""
        return "exact"

    @property
    def size(self) -> int:
        """Number of positions."""
        return len(self._vectors)

    def search(self, queries: UnitVectors, k: int, *, among: Mask | None = None) -> Neighbours:
        """The k nearest allowed positions to each query (n, dim), as ``VectorIndex`` promises.

        Raises:
            InvalidInput: queries or mask of another shape, or ``k`` below one.
        """
        queries = checked_queries(queries, self._vectors.shape[1], k)
        allowed = allowed_count(among, self.size)
        count = min(k, allowed)
        positions, cosines = answers = unanswered(len(queries), k, filled=count)
        if count == 0 or len(queries) == 0:
            return answers
        members, outside = None, None
        if among is not None and allowed <= _GATHER_BELOW * self.size:
            members = np.flatnonzero(among)
        elif among is not None and allowed < self.size:
            outside = ~among
        margin = rounding_margin(queries)
        step = max(1, _SCORES_AT_ONCE // self.size)
        for start in range(0, len(queries), step):
            scores = _scores(self._vectors, queries[start : start + step], members)
            for row, line in enumerate(scores, start):
                if outside is not None:
                    line[outside] = -np.inf
                candidates = _shortlist(line, count, margin)
                if members is not None:
                    candidates = members[candidates]
                answer = best(self._vectors, candidates, queries[row], count)
                positions[row, :count], cosines[row, :count] = answer
        return answers

    def save(self, folder: Path) -> None:
        """Nothing beside the vectors is needed."""


def _scores(
    vectors: UnitVectors, queries: UnitVectors, members: NDArray[np.int64] | None
) -> NDArray[np.float32]:
    """Float32 scores (n, rows) of the rows at ``members``, or of all, from whole BLAS calls.

    Few queries are scored row by row in this thread: a matrix product would wake the threads of
    BLAS, which is no faster where memory is the limit, and many times slower when the cores are
    busy, as they are right after the query was encoded.
    """
    if members is None:
        return _products(vectors, queries)
    scores = np.empty((len(queries), len(members)), dtype=np.float32)
    copies = np.empty((min(_COPIED_AT_ONCE, len(members)), vectors.shape[1]), dtype=np.float32)
    for start in range(0, len(members), _COPIED_AT_ONCE):
        part = members[start : start + _COPIED_AT_ONCE]
        rows = np.take(vectors, part, axis=0, out=copies[: len(part)], mode="clip")
        scores[:, start : start + len(part)] = _products(rows, queries)
    return scores


def _products(rows: UnitVectors, queries: UnitVectors) -> NDArray[np.float32]:
    if len(queries) >= _MANY:
        products: NDArray[np.float32] = queries @ rows.T
    else:
        products = np.vecdot(rows, queries[:, None, :])
    return products


def _shortlist(scores: NDArray[np.float32], k: int, margin: float) -> NDArray[np.int64]:
    """Ascending positions of all scores (n,) that may be among the k largest, give or take margin.

    The k-th largest of the maxima of blocks is at most the k-th largest score, and is found in a
    fraction of the time.
    """
    whole = len(scores) - len(scores) % _BLOCK
    maxima = scores[:whole].reshape(-1, _BLOCK).max(axis=1)
    if len(maxima) >= 4 * k:
        threshold = np.partition(maxima, len(maxima) - k)[len(maxima) - k]
        candidates = np.flatnonzero(scores >= float(threshold) - margin)
        near = scores[candidates]
    else:
        candidates, near = np.arange(len(scores)), scores
    if len(candidates) <= k:
        return candidates
    kth = float(np.partition(near, len(near) - k)[len(near) - k])
    return candidates[(near >= kth - margin) & (near > -np.inf)]

"""One order for every index: by cosine, then by position, whatever produced the candidates.

Scores from BLAS or faiss depend in their last digits on how the work was blocked, so equal vectors
may score differently. They only choose candidates here. The cosines that are answered, and that
decide the order, are computed again row by row in float64 and rounded to float32 once.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import InvalidInput
from lookalike.index.base import Mask, Neighbours
from lookalike.space.base import UnitVectors

_ROWS_AT_ONCE = 4096
_UNIT_ROUNDOFF = 2.0**-24


def cosines_to(
    vectors: UnitVectors, positions: NDArray[np.int64], query: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Cosines of ``query`` (dim,) to the rows at ``positions`` (n,): each depends on its row only.

    ``vecdot`` adds up each row on its own, whatever its company, so equal rows are equal bit for
    bit (a matrix product would not promise that); float64 keeps the order of the sum from showing
    after rounding to float32, freaks aside.
    """
    wide = query.astype(np.float64)
    if len(positions) <= _ROWS_AT_ONCE:
        rows = vectors.take(positions, axis=0).astype(np.float64)
        cosines: NDArray[np.float32] = np.vecdot(rows, wide).astype(np.float32)
        return cosines
    parts = np.array_split(positions, -(-len(positions) // _ROWS_AT_ONCE))
    return np.concatenate([cosines_to(vectors, part, query) for part in parts])


def best(
    vectors: UnitVectors,
    candidates: NDArray[np.int64],
    query: NDArray[np.float32],
    k: int,
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The at most ``k`` best of ``candidates`` (distinct positions) in the order of answers."""
    cosines = cosines_to(vectors, candidates, query)
    order = np.lexsort((candidates, -cosines))[:k]
    return candidates[order], cosines[order]


def unanswered(queries: int, k: int, *, filled: int) -> Neighbours:
    """Room for answers (queries, k), of which the caller fills the first ``filled`` of each."""
    positions = np.empty((queries, k), dtype=np.int64)
    cosines = np.empty((queries, k), dtype=np.float32)
    if filled < k:
        positions[:, filled:] = -1
        cosines[:, filled:] = -np.inf
    return Neighbours(positions, cosines)


def rounding_margin(queries: UnitVectors) -> float:
    """How far two float32 scores may be apart in the wrong order, for queries (n, dim).

    Twice the classic bound on the error of an inner product in whatever order it is added up
    (Higham, "Accuracy and Stability of Numerical Algorithms", section 3.1) of rows of length one,
    and a little for the rounding of the cosines themselves.
    """
    longest = math.sqrt(float(np.einsum("ij,ij->i", queries, queries).max(initial=1.0)))
    dim = int(queries.shape[1])
    return 2.0 * (dim + 8) * _UNIT_ROUNDOFF * longest


def checked_queries(queries: UnitVectors, dim: int, k: int) -> UnitVectors:
    """The queries as contiguous float32 (n, dim).

    Raises:
        InvalidInput: another shape, values that are not finite, or ``k`` below one.
    """
    queries = np.ascontiguousarray(queries, dtype=np.float32)
    if queries.ndim != 2 or queries.shape[1] != dim:
        raise InvalidInput(
            f"Queries of the shape {queries.shape} do not fit an index of rows of {dim} numbers: "
            f"transform them with the space of the same snapshot."
        )
    if k < 1:
        raise InvalidInput(f"{k} products were asked for: ask for at least one.")
    if not np.isfinite(queries).all():
        raise InvalidInput("A query is infinite or not a number: encode the photo again.")
    return queries


def checked_vectors(vectors: UnitVectors) -> UnitVectors:
    """The vectors as a plain array on the same memory, a memory-mapped file included.

    Raises:
        InvalidInput: not float32 rows that lie one after the other.
    """
    plain = np.asarray(vectors)
    if plain.ndim != 2 or plain.dtype != np.float32 or not plain.flags.c_contiguous:
        raise InvalidInput("An index needs its vectors as float32 rows, one after the other.")
    return plain


def allowed_count(among: Mask | None, size: int) -> int:
    """How many positions may be answered.

    Raises:
        InvalidInput: the mask is not one boolean for each position.
    """
    if among is None:
        return size
    if among.dtype != np.bool_ or among.shape != (size,):
        raise InvalidInput(
            f"A mask of the shape {among.shape} and type {among.dtype} does not fit an index of "
            f"{size} positions: give one boolean for each."
        )
    return int(np.count_nonzero(among))

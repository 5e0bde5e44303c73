"""Mean and scatter of rows that arrive in pieces, in one pass and in flat memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import InvalidInput

BLOCK_ROWS = 1024
"""Rows handled at once: large enough for BLAS to be at its best, small enough to stay in cache."""


@dataclass(frozen=True, slots=True)
class Moments:
    """``count`` rows, their ``mean`` (dim,) and ``scatter`` (dim, dim), both float64.

    The scatter is the sum of the outer products of each row's deviation from the mean.
    """

    count: int
    mean: NDArray[np.float64]
    scatter: NDArray[np.float64]


def moments_of(arriving: Iterator[NDArray[np.float64]]) -> Moments:
    """Moments of the rows of all ``blocks``, which are changed; there is at least one.

    Every block is centred on its own mean before it is squared and the moments of blocks are
    merged as in Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing
    sample variances" (1979), so a mean far from zero costs no digits.
    """
    first = next(arriving)
    mean = first.mean(axis=0)
    count = len(first)
    first -= mean
    scatter = first.T @ first
    for block in arriving:
        rows = len(block)
        block_mean = block.mean(axis=0)
        block -= block_mean
        scatter += block.T @ block
        shift = block_mean - mean
        total = count + rows
        scatter += np.outer(shift * (count * rows / total), shift)
        mean += shift * (rows / total)
        count = total
    return Moments(count=count, mean=mean, scatter=scatter)


def blocks(chunks: Iterable[NDArray[np.float32]]) -> Iterator[NDArray[np.float64]]:
    """Rows of chunks, each (n, dim) with any n, zero included, in float64 blocks of ``BLOCK_ROWS``.

    The last one is shorter, and all come in the same memory.

    Raises:
        InvalidInput: there is no row at all, rows differ in length, or a value is not finite.
    """
    buffer: NDArray[np.float64] | None = None
    filled = 0
    for chunk in chunks:
        if chunk.ndim != 2 or (buffer is not None and chunk.shape[1] != buffer.shape[1]):
            raise InvalidInput(
                f"Features must come as rows of one length, not with the shape {chunk.shape}: "
                f"encode all photos with one encoder."
            )
        if not np.isfinite(chunk).all():
            raise InvalidInput(
                "A feature is infinite or not a number: encode the photos again, or choose "
                "another encoder."
            )
        start = 0
        while start < len(chunk):
            if buffer is None:
                buffer = np.empty((BLOCK_ROWS, chunk.shape[1]), dtype=np.float64)
            taken = min(BLOCK_ROWS - filled, len(chunk) - start)
            buffer[filled : filled + taken] = chunk[start : start + taken]
            filled, start = filled + taken, start + taken
            if filled == BLOCK_ROWS:
                yield buffer
                filled = 0
    if buffer is None:
        raise InvalidInput("There are no features to fit a space on: add products with photos.")
    if filled:
        yield buffer[:filled]

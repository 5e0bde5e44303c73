"""What is learned from: features of some products in half precision, and how they are scaled."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from lookalike.space.adaptation.network import ROWS
from lookalike.space.adaptation.reading import Scaling

FEWEST_PRODUCTS = 200
"""Fewer leave too few to hold apart for telling better from worse."""
MOST_PRODUCTS = 50_000
"""Products looked at while fitting, drawn at random when there are more: memory stays bounded."""
LEAST_SPREAD = 0.1
"""Of the usual spread: a feature that varies less is not blown up to vary like the others."""
_HALF = float(np.finfo(np.float16).max)


def gathered(
    chunks: Iterable[NDArray[np.float32]], chosen: NDArray[np.int64]
) -> tuple[NDArray[np.float16], int]:
    """The ``chosen`` rows (ascending) of all chunks together, and how many rows there were."""
    found = np.empty((0, 0), dtype=np.float16)
    start = 0
    for chunk in chunks:
        if start == 0:  # put in place at once: pieces beside their sum would be twice the memory
            found = np.empty((len(chosen), chunk.shape[1]), dtype=np.float16)
        first, last = np.searchsorted(chosen, (start, start + len(chunk)))
        found[first:last] = np.clip(chunk[chosen[first:last] - start], -_HALF, _HALF)
        start += len(chunk)
    return found[: np.searchsorted(chosen, start)], start


def scaling_of(features: NDArray[np.float16], rows: NDArray[np.int64]) -> Scaling:
    """Mean and spread of each feature; one that hardly varies is not blown up."""
    pieces = np.array_split(rows, -(-len(rows) // ROWS))
    mean = sum(features[piece].sum(axis=0, dtype=np.float64) for piece in pieces) / len(rows)
    squares = (np.square(features[piece] - mean).sum(axis=0) for piece in pieces)
    spread = np.sqrt(sum(squares) / len(rows))
    usual = float(np.median(spread[spread > 0])) if (spread > 0).any() else 1.0
    factor = 1 / np.maximum(spread, LEAST_SPREAD * usual)
    return Scaling(mean.astype(np.float32), factor.astype(np.float32))

"""How the parts of an adapted space become one vector."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lookalike.space.adaptation.network import Floats
from lookalike.space.base import UnitVectors

LOOK_DIM = 64
"""Principal components compared, at most: more find no better neighbours, and cost memory."""
TRUST = 0.7
"""How far ``place`` moves towards a known value; the rest stays with what the photo shows, so that
the photo of a product still finds that product before others that are what it only seems to be."""

SHARPNESS = 2
"""Power of what a photo that asks seems to be. A network taught with smoothed labels and dropout is
less sure than it is right, and the root of its doubts weighs what is unlikely too much. Products
stay as they are: their doubts hardly remain beside their values, and are what a photo of the very
product shares with it."""


def shortened(look: UnitVectors, dim: int) -> UnitVectors:
    """The first ``dim`` components, again at length one; rows without any of them keep zeros."""
    first = look[:, :dim]
    lengths = np.sqrt(np.einsum("ij,ij->i", first, first))[:, None]
    again: UnitVectors = first / np.maximum(lengths, np.float32(1e-6))
    return again


def anchor(seen: Floats, codes: NDArray[np.int64]) -> None:
    """Move probabilities (n, values) towards the values that are known (-1: none), in place."""
    known = np.flatnonzero(codes >= 0)
    seen[known] *= np.float32(1 - TRUST)
    seen[known, codes[known]] += np.float32(TRUST)


def sharpen(seen: Floats, starts: NDArray[np.int64]) -> None:
    """Make probabilities (n, values), in groups from ``starts`` on, surer of the likely values.

    In place; each group still sums to one.
    """
    seen **= SHARPNESS
    sizes = np.diff(starts, append=seen.shape[1])
    seen /= np.repeat(np.add.reduceat(seen, starts, axis=1), sizes, axis=1)


def compose(
    look: UnitVectors, seen: Floats, spans: tuple[slice, ...], weights: tuple[float, ...]
) -> UnitVectors:
    """The parts of a space side by side, as unit vectors."""
    sizes = [look.shape[1], *(span.stop - span.start for span in spans)]
    vectors: UnitVectors = np.concatenate([look, np.sqrt(seen)], axis=1)
    vectors *= np.repeat(np.sqrt(np.asarray(weights, dtype=np.float32)), sizes)
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    vectors /= lengths[:, None]
    return vectors

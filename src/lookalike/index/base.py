"""The seam between a space and the nearest products in it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from lookalike.space.base import UnitVectors

Mask = NDArray[np.bool_]
"""Which positions may be answered, shape (size,)."""


class Neighbours(NamedTuple):
    """Positions and cosines, both (queries, k): best first, equal cosines by position.

    Where fewer than k positions are allowed, the rest is -1 with a cosine of minus infinity.
    """

    positions: NDArray[np.int64]
    cosines: NDArray[np.float32]


class VectorIndex(Protocol):
    """Finds the positions with the largest cosine to a query."""

    @property
    def kind(self) -> str:
        """A short name, as in the settings: ``exact``, ``hnsw``."""
        ...

    @property
    def size(self) -> int:
        """Number of positions, those that are never answered included."""
        ...

    def search(self, queries: UnitVectors, k: int, *, among: Mask | None = None) -> Neighbours:
        """The k nearest of the allowed positions to each query (queries, dim).

        Always k answers when k positions are allowed, whatever the index approximates.
        """
        ...

    def save(self, folder: Path) -> None:
        """Write into an existing folder what ``load`` of the same kind needs beside the vectors."""
        ...

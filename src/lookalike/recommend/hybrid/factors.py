"""Matrix factorisation at serving time: a shopper is placed by what they did, without a refit."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lookalike.recommend.hybrid.history import History
from lookalike.recommend.hybrid.lists import Scores, load_array

WORTH_IT = 0.8
"""Share of products with factors below which these are kept apart: reading them takes the time."""


@dataclass(frozen=True, slots=True, eq=False)
class ItemFactors:
    """Factors of products (products, dim), fitted with ``regularisation`` and ``confidence``.

    ``gram`` is the factors' inner product with themselves, (dim, dim).
    """

    vectors: NDArray[np.float32]
    regularisation: float
    confidence: float
    gram: NDArray[np.float32] = field(init=False, repr=False)
    touched: NDArray[np.int64] | None = field(init=False, repr=False)
    """Products with factors, None when that is nearly all: the others need not be looked at."""
    of_touched: NDArray[np.float32] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "gram", self.vectors.T @ self.vectors)
        touched = np.flatnonzero(self.vectors.any(axis=1))
        few = len(touched) < WORTH_IT * len(self.vectors)
        object.__setattr__(self, "touched", touched if few else None)
        object.__setattr__(self, "of_touched", self.vectors[touched] if few else self.vectors)

    def fold_in(self, history: History, decay: float) -> NDArray[np.float32]:
        """The shopper's factors, (dim,): one step of alternating least squares.

        Hu, Koren and Volinsky, "Collaborative Filtering for Implicit Feedback Datasets" (2008),
        equation 4, where the confidence in an act fades with every act after it. Nobody is placed
        at the origin, where every product scores 0.
        """
        if len(history) == 0:
            return np.zeros(self.vectors.shape[1], np.float32)
        touched = self.vectors[history.positions]
        trust = np.float32(self.confidence) * history.faded(decay)
        system = self.gram + (touched.T * trust) @ touched
        system[np.diag_indices_from(system)] += np.float32(self.regularisation)
        placed: NDArray[np.float32] = np.linalg.solve(system, touched.T @ (1 + trust))
        return placed.astype(np.float32)

    def scores(self, history: History, decay: float) -> Scores:
        """How well every product fits, about 0 to 1."""
        if len(history) == 0:
            return np.zeros(len(self.vectors), np.float32)
        fit: Scores = self.of_touched @ self.fold_in(history, decay)
        if self.touched is None:
            return fit
        every = np.zeros(len(self.vectors), np.float32)
        every[self.touched] = fit
        return every

    def between(self, history: History, decay: float, positions: NDArray[np.int64]) -> Scores:
        """What each product of the history adds to the scores of some: (history, positions).

        The score is linear in the acts once their system is solved: the same paper, section 5.
        """
        if len(history) == 0:
            return np.zeros((0, len(positions)), np.float32)
        touched = self.vectors[history.positions]
        trust = np.float32(self.confidence) * history.faded(decay)
        system = self.gram + (touched.T * trust) @ touched
        system[np.diag_indices_from(system)] += np.float32(self.regularisation)
        solved = np.linalg.solve(system, self.vectors[positions].T)
        shares: Scores = (touched @ solved) * (1 + trust)[:, None]
        return shares.astype(np.float32)

    def save(self, folder: Path) -> None:
        """Write the vectors; the two numbers are kept by whoever keeps the card."""
        np.save(folder / "factors.npy", self.vectors, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, *, regularisation: float, confidence: float) -> ItemFactors:
        """Map what ``save`` wrote.

        Raises:
            DamagedData: it is missing or not an array.
        """
        vectors = load_array(folder / "factors.npy")
        return cls(vectors.astype(np.float32, copy=False), regularisation, confidence)

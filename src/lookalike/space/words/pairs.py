"""Several pairs of towers side by side: an inner product is the mean of their cosines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.space.adaptation.reading import Scaling
from lookalike.space.words.phrases import Bags, Phrases
from lookalike.space.words.towers import Floats, Towers

ROWS = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Several pairs of towers over the same features and phrases, without a memory."""

    scaling: Scaling
    phrases: Phrases
    towers: tuple[Towers, ...]

    @property
    def dim(self) -> int:
        """Length of the vectors."""
        return sum(towers.code for towers in self.towers)

    def see(self, features: NDArray[np.floating]) -> Floats:
        """Features (n, encoder dim) as unit vectors (n, dim)."""
        found = np.empty((len(features), self.dim), dtype=np.float32)
        for start in range(0, len(features), ROWS):
            found[start : start + ROWS] = self.look(
                self.scaling.apply(features[start : start + ROWS])
            )
        return found

    def look(self, inputs: Floats) -> Floats:
        """Standardised features (n, encoder dim) as unit vectors (n, dim)."""
        return self._beside([towers.see(inputs) for towers in self.towers])

    def read(self, bags: Bags) -> Floats:
        """Texts as unit vectors (n, dim); one without any word is all zero."""
        found = np.empty((len(bags), self.dim), dtype=np.float32)
        for start in range(0, len(bags), ROWS):
            part = bags.take(np.arange(start, min(start + ROWS, len(bags))))
            found[start : start + ROWS] = self._beside([t.read(part) for t in self.towers])
        return found

    def _beside(self, vectors: Sequence[Floats]) -> Floats:
        together: Floats = np.concatenate(vectors, axis=1) / np.float32(np.sqrt(len(vectors)))
        return together

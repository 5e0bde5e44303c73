"""Fitted products as examples: the texts of photos that look alike say what a photo shows.

The towers hold what many products have in common. What a few have in common (how one brand takes
its photos, what a line is called) is better read from those few, as nearest neighbours read it
(Khandelwal et al. 2020, "Generalization through memorization"). It also undoes what towers know of
single photos they were fitted on: those are moved towards their neighbours like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from lookalike.space.words.towers import Floats, to_unit

_PHOTOS = 1024
_EXAMPLES = 8192
SAME = 0.9999
"""A photo that is this close to an example is that very photo, and must not read its own text."""


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """Examples: the unit vectors (n, dim) of photos and of the text of each, in half precision.

    ``share`` is how far a vector moves towards the texts of the examples, and ``focus`` how much
    more the closer ones count: the factor of the cosines in a softmax.
    """

    photos: NDArray[np.float16]
    texts: NDArray[np.float16]
    focus: float
    share: float

    def __post_init__(self) -> None:
        if self.photos.ndim != 2 or self.photos.shape != self.texts.shape:
            raise ValueError("the examples do not fit together")

    def recall(self, photos: Floats) -> Floats:
        """Unit vectors (n, dim) of photos, moved towards the texts of those that look alike."""
        moved = np.empty_like(photos)
        for start in range(0, len(photos), _PHOTOS):
            rows = photos[start : start + _PHOTOS]
            moved[start : start + _PHOTOS] = rows + np.float32(self.share) * self._told(rows)
        return to_unit(moved)[0]

    def _told(self, photos: Floats) -> Floats:
        """The mean text of the examples, weighed by how alike their photos are, at length one."""
        total = np.zeros_like(photos)
        for start in range(0, len(self.photos), _EXAMPLES):
            part = slice(start, start + _EXAMPLES)
            weights = photos @ self.photos[part].astype(np.float32).T
            own = weights >= SAME
            weights -= 1
            weights *= np.float32(self.focus)
            np.exp(weights, out=weights)
            weights[own] = 0
            total += weights @ self.texts[part].astype(np.float32)
        return _direction(total)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """For storing."""
        return {"memory-photos": self.photos, "memory-texts": self.texts}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], *, focus: float, share: float) -> Self:
        """What ``arrays`` gave; KeyError or ValueError when it does not fit together."""
        vectors = [arrays[f"memory-{kind}"] for kind in ("photos", "texts")]
        if any(v.dtype != np.float16 or not np.isfinite(v).all() for v in vectors):
            raise ValueError("an example has no vector")
        return cls(vectors[0], vectors[1], focus, share)


def _direction(rows: Floats) -> Floats:
    """Rows at length one, however short they are; what is nothing stays nothing."""
    largest = np.abs(rows).max(axis=1, keepdims=True)
    largest[largest == 0] = 1
    return to_unit(rows / largest)[0]

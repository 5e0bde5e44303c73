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

_PHOTOS = 256
CLOSEST = 128
_EXAMPLES = 8192
_KINDS = ("photos", "texts", "details")
SAME = 0.9999
"""A photo that is this close to an example is that very photo, and must not read its own text."""


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """Examples: unit vectors (n, dim) of photos and of the text of each, in half precision.

    ``details`` are unit vectors (n, directions) of the same photos. ``share`` is what the texts of
    the examples count, of what the photo counts. ``focus`` and ``detail`` are how much more the
    closer ones count: the factors of both cosines in a softmax.
    """

    photos: NDArray[np.float16]
    texts: NDArray[np.float16]
    details: NDArray[np.float16]
    focus: float
    detail: float
    share: float

    def __post_init__(self) -> None:
        fits = self.photos.ndim == self.details.ndim == 2
        if (
            not fits
            or not len(self.photos) == len(self.details)
            or (self.photos.shape != self.texts.shape)
        ):
            raise ValueError("the examples do not fit together")

    @property
    def blended(self) -> bool:
        """Whether photos are moved towards what the examples tell, not told it beside.

        So it was before there were details: spaces stored then place as they did.
        """
        return not self.details.size

    def recall(self, photos: Floats, details: Floats) -> Floats:
        """Unit vectors (n, dim) of photos, and beside them (n, 2 dim) the texts of those alike.

        ``details`` (n, directions) are the same photos'. ``share`` is how long the second half is,
        of the first.
        """
        width = photos.shape[1]
        share = np.float32(self.share)
        told = np.empty_like(photos)
        for start in range(0, len(photos), _PHOTOS):
            part = slice(start, start + _PHOTOS)
            told[part] = self._told(photos[part], details[part])
        if self.blended:
            return to_unit(photos + share * told)[0]
        placed = np.empty((len(photos), 2 * width), dtype=np.float32)
        placed[:, :width], placed[:, width:] = photos, share * told
        return to_unit(placed)[0]

    def _told(self, photos: Floats, details: Floats) -> Floats:
        """The mean text of the examples, weighed by how alike their photos are, at length one."""
        return self._of_all(photos) if self.blended else self._of_closest(photos, details)

    def _of_closest(self, photos: Floats, details: Floats) -> Floats:
        """Of the ``CLOSEST`` examples alone: together the far ones would drown out the near."""
        cosines = np.empty((len(photos), len(self.photos)), dtype=np.float32)
        for start in range(0, len(self.photos), _EXAMPLES):
            part = slice(start, start + _EXAMPLES)
            np.matmul(photos, self.photos[part].astype(np.float32).T, out=cosines[:, part])
        cosines[cosines >= SAME] = -np.inf
        count = min(CLOSEST, len(self.photos))
        closest = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
        total = np.zeros_like(photos)
        for row, places in enumerate(closest):
            logits = np.float32(self.focus) * cosines[row, places]
            alike = self.details[places].astype(np.float32) @ details[row]
            logits += np.float32(self.detail) * alike
            if (highest := logits.max()) > -np.inf:
                total[row] = np.exp(logits - highest) @ self.texts[places].astype(np.float32)
        return _direction(total)

    def _of_all(self, photos: Floats) -> Floats:
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
        return {f"memory-{kind}": getattr(self, kind) for kind in _KINDS}

    def settings(self) -> dict[str, float]:
        """For storing."""
        return {"focus": self.focus, "detail": self.detail, "share": self.share}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], settings: Mapping[str, float]) -> Self:
        """What ``arrays`` and ``settings`` gave; KeyError or ValueError if they do not fit."""
        photos, texts, details = vectors = [arrays[f"memory-{kind}"] for kind in _KINDS]
        if any(v.dtype != np.float16 or not np.isfinite(v).all() for v in vectors):
            raise ValueError("an example has no vector")
        focus, detail, share = (float(settings[name]) for name in ("focus", "detail", "share"))
        return cls(photos, texts, details, focus, detail, share)


def _direction(rows: Floats) -> Floats:
    """Rows at length one, however short they are; what is nothing stays nothing."""
    largest = np.abs(rows).max(axis=1, keepdims=True)
    largest[largest == 0] = 1
    return to_unit(rows / largest)[0]

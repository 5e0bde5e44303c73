"""Products by their best photo: whichever of a product's photos looks most like a query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.index.base import Mask
from lookalike.index.snapshot import VisualSnapshot
from lookalike.recommend.query import VisualQuery


@dataclass(frozen=True, slots=True)
class Answer:
    """A position and its cosine to the query; ``other`` is the further photo it is by, if any."""

    position: int
    cosine: float
    other: int | None = None

    def vector(self, snapshot: VisualSnapshot) -> NDArray[np.float32]:
        """The vector (dim,) of the photo it is by."""
        if self.other is None or snapshot.others is None:
            first: NDArray[np.float32] = snapshot.vectors[self.position]
            return first
        other: NDArray[np.float32] = snapshot.others.vectors[self.other]
        return other

    def photo(self, snapshot: VisualSnapshot) -> str:
        """The content of the further photo it is by, "" when it is the first."""
        if self.other is None or snapshot.others is None:
            return ""
        return snapshot.others.photos[self.other][1]


def by_best_photo(
    snapshot: VisualSnapshot,
    query: VisualQuery,
    nearest: Sequence[Answer],
    *,
    k: int,
    allowed: Mask | None,
) -> list[Answer]:
    """The ``k`` products nearest by their best photo; ``nearest`` are the ``k`` by their first.

    A product among the best is among the nearest by its first photo, or among the ``k`` nearest by
    a further one: so nothing is missed that the index finds. Equal ones keep the order of
    positions, and the first photo goes before others as near.
    """
    others = snapshot.others
    if others is None:
        return list(nearest)
    best, which = others.best(others.cosines(query.vector), len(snapshot.vectors))
    candidates = np.flatnonzero(which >= 0 if allowed is None else (which >= 0) & allowed)
    order = np.lexsort((candidates, -best[candidates]))[:k]
    found = {answer.position: answer for answer in nearest}
    for position in candidates[order].tolist():
        if position not in found:
            found[position] = Answer(position, _first(snapshot, query, position))
    merged = [
        Answer(answer.position, float(best[answer.position]), int(which[answer.position]))
        if best[answer.position] > answer.cosine
        else answer
        for answer in found.values()
    ]
    return sorted(merged, key=lambda answer: (-answer.cosine, answer.position))[:k]


def _first(snapshot: VisualSnapshot, query: VisualQuery, position: int) -> float:
    wide = snapshot.vectors[position].astype(np.float64)
    return float(np.float32(np.dot(wide, query.vector[0].astype(np.float64))))

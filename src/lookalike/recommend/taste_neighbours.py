"""The neighbours of products, looked up once: tastes of many shoppers share what they liked."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from lookalike.recommend.similar import Shelf
from lookalike.recommend.taste_attributes import AttributeTable, Positions

EACH = 48  # neighbours by look, and as many by attributes
KEPT = 20_000  # products whose neighbours are kept: 8 MB


class Neighbourhoods:
    """For a position, those most like it: by look, and by attributes. Safe to use from threads."""

    def __init__(self, shelf: Shelf, attributes: AttributeTable) -> None:
        self._shelf = shelf
        self._attributes = attributes
        self._found: dict[int, tuple[NDArray[np.int32], NDArray[np.int32]]] = {}
        self._lock = threading.Lock()

    def of(self, positions: Positions) -> list[tuple[NDArray[np.int32], NDArray[np.int32]]]:
        """By look and by attributes for each of ``positions``, nearest first, itself left out."""
        wanted = positions.tolist()
        found = {at: known for at in wanted if (known := self._found.get(at)) is not None}
        missing = [at for at in dict.fromkeys(wanted) if at not in found]
        if missing:
            found |= self._look_up(missing)
        return [found[at] for at in wanted]

    def _look_up(
        self, missing: list[int]
    ) -> dict[int, tuple[NDArray[np.int32], NDArray[np.int32]]]:
        shelf = self._shelf
        queries = np.ascontiguousarray(shelf.snapshot.vectors[missing])
        look = shelf.snapshot.index.search(queries, EACH + 1, among=shelf.present).positions
        made = {}
        for at, by_look in zip(missing, look, strict=True):
            alike = self._attributes.alike(at, EACH + 1)
            alike = alike[shelf.rows[alike] >= 0]
            made[at] = (_others(by_look[by_look >= 0], at), _others(alike, at))
        with self._lock:
            if len(self._found) + len(made) > KEPT:
                self._found = {}  # whoever is reading keeps the old one
            self._found.update(made)
        return made


def _others(positions: Positions, at: int) -> NDArray[np.int32]:
    others: NDArray[np.int32] = positions[positions != at][:EACH].astype(np.int32)
    return others

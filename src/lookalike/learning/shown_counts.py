"""How often each product of a shelf was shown to anyone, right up to the newest impression."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from lookalike.feedback.log import EventLog
from lookalike.recommend.similar import Shelf
from lookalike.types import ProductId


class ShownCounts:
    """Impressions by product. May be shared by threads.

    New ones are added to those counted before; only an erasure has all of them counted again.
    """

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._lock = threading.Lock()
        self._newest = 0
        self._counts: dict[ProductId, int] = {}
        self._shelf: Shelf | None = None
        self._on_shelf = np.zeros(0, np.int64)

    def on(self, shelf: Shelf) -> NDArray[np.int64]:
        """Impressions of the product at each position, (positions,), read-only; 0 where none is.

        The products a shopper was shown count from the next list on.
        """
        with self._lock:
            changed = self._catch_up()
            if shelf is not self._shelf:
                self._shelf = shelf
                self._on_shelf = np.zeros(len(shelf.rows), np.int64)
                self._on_shelf = self._with(self._counts, shelf)
            elif changed:
                self._on_shelf = self._with(changed, shelf)
            return self._on_shelf

    def _catch_up(self) -> dict[ProductId, int]:
        """The products whose counts changed, with the new ones."""
        found = self._log.impressions(self._newest)
        self._newest = found.newest
        if found.whole:
            before = dict.fromkeys(self._counts, 0)
            self._counts = dict(found.counts)
            return {**before, **self._counts}
        changed = {name: self._counts.get(name, 0) + more for name, more in found.counts.items()}
        self._counts.update(changed)
        return changed

    def _with(self, changed: dict[ProductId, int], shelf: Shelf) -> NDArray[np.int64]:
        counts = self._on_shelf.copy()  # whoever has the old array keeps seeing the old counts
        position_of = shelf.snapshot.position_of
        for product, count in changed.items():
            at = position_of.get(product)
            if at is not None:
                counts[at] = count
        counts.setflags(write=False)
        return counts

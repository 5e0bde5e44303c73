"""Something known of each shopper, looked up when asked for and right up to the newest event."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from lookalike.feedback.log import EventLog

KEPT = 10_000
"""Shoppers in memory; those not asked for the longest go first."""

Kept = TypeVar("Kept")


class ShopperKeeper(Generic[Kept]):
    """What ``look_up`` reads from the log about a shopper. May be shared by threads.

    It needs no notice of new events: every question reads the newest place in the log, and what
    is kept of shoppers whose events changed since is thrown away.
    """

    def __init__(self, log: EventLog, look_up: Callable[[str], Kept], *, kept: int = KEPT) -> None:
        self._log = log
        self._look_up = look_up
        self._most = kept
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._seen = 0

    def of(self, shopper: str) -> Kept:
        """What is known of a shopper, as named by ``feedback.shoppers.shopper_of``."""
        newest = self._catch_up()
        with self._lock:
            if shopper in self._kept:
                self._kept.move_to_end(shopper)
                return self._kept[shopper]
        found = self._look_up(shopper)
        with self._lock:
            if self._seen == newest:  # else someone changed the log since: do not keep it
                self._kept[shopper] = found
                if len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        return found

    def _catch_up(self) -> int:
        with self._lock:
            seen = self._seen
        changes = self._log.changes(seen)
        with self._lock:
            if changes.shoppers is None:
                self._kept.clear()
            else:
                for shopper in changes.shoppers:
                    self._kept.pop(shopper, None)
            self._seen = max(self._seen, changes.newest)
            return changes.newest

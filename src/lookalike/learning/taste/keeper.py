"""Tastes on demand, always those of the newest event, whoever recorded it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator

from lookalike.feedback.log import EventLog
from lookalike.feedback.rows import LoggedEvent
from lookalike.learning.taste.learn import MOST_EVENTS, TASTE_KINDS, taste_of
from lookalike.recommend.taste import Taste

KEPT = 10_000
"""Tastes in memory, some kilobytes each; those not asked for the longest go first."""


class TasteKeeper:
    """The taste of any shopper. May be shared by threads, and needs no notice of new events."""

    def __init__(self, log: EventLog, *, kept: int = KEPT) -> None:
        self._log = log
        self._most = kept
        self._lock = threading.Lock()
        self._tastes: OrderedDict[str, Taste] = OrderedDict()
        self._seen = 0

    def taste(self, shopper: str) -> Taste:
        """The taste of a shopper, as named by ``feedback.shoppers.shopper_of``.

        Reads the newest place in the log, and the shopper's events if any of them changed.
        """
        newest = self._catch_up()
        with self._lock:
            taste = self._tastes.get(shopper)
            if taste is not None:
                self._tastes.move_to_end(shopper)
                return taste
        events = self._log.of_shopper(shopper, kinds=TASTE_KINDS, most=MOST_EVENTS)
        taste = taste_of(shopper, events)
        with self._lock:
            if self._seen == newest:  # else someone changed the log since: do not keep it
                self._tastes[shopper] = taste
                if len(self._tastes) > self._most:
                    self._tastes.popitem(last=False)
        return taste

    def _catch_up(self) -> int:
        with self._lock:
            seen = self._seen
        changes = self._log.changes(seen)
        with self._lock:
            if changes.shoppers is None:
                self._tastes.clear()
            else:
                for shopper in changes.shoppers:
                    self._tastes.pop(shopper, None)
            self._seen = max(self._seen, changes.newest)
            return changes.newest


def replayed_tastes(log: EventLog) -> Iterator[Taste]:
    """The tastes of all shoppers from one pass over the log, in the order they first appear.

    The same values as ``TasteKeeper`` gives. Memory: the events of everybody.
    """
    by_shopper: dict[str, list[LoggedEvent]] = {}
    for item in log.replay(kinds=TASTE_KINDS, undone=False):
        by_shopper.setdefault(item.shopper, []).append(item)
    for shopper, events in by_shopper.items():
        yield taste_of(shopper, events)

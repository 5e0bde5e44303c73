"""Tastes on demand, always those of the newest event, whoever recorded it."""

from __future__ import annotations

from collections.abc import Iterator

from lookalike.feedback.log import EventLog
from lookalike.feedback.rows import LoggedEvent
from lookalike.learning.keeping import KEPT, ShopperKeeper
from lookalike.learning.taste.learn import MOST_EVENTS, TASTE_KINDS, taste_of
from lookalike.recommend.taste import Taste


class TasteKeeper:
    """The taste of any shopper. May be shared by threads, and needs no notice of new events."""

    def __init__(self, log: EventLog, *, kept: int = KEPT) -> None:
        def look_up(shopper: str) -> Taste:
            events = log.of_shopper(shopper, kinds=TASTE_KINDS, most=MOST_EVENTS)
            return taste_of(shopper, events)

        self._keeper = ShopperKeeper(log, look_up, kept=kept)

    def taste(self, shopper: str) -> Taste:
        """The taste of a shopper, as named by ``feedback.shoppers.shopper_of``.

        Reads the newest place in the log, and the shopper's events if any of them changed.
        """
        return self._keeper.of(shopper)


def replayed_tastes(log: EventLog) -> Iterator[Taste]:
    """The tastes of all shoppers from one pass over the log, in the order they first appear.

    The same values as ``TasteKeeper`` gives. Memory: the events of everybody.
    """
    by_shopper: dict[str, list[LoggedEvent]] = {}
    for item in log.replay(kinds=TASTE_KINDS, undone=False):
        by_shopper.setdefault(item.shopper, []).append(item)
    for shopper, events in by_shopper.items():
        yield taste_of(shopper, events)

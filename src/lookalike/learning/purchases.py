"""What a shopper has bought, so that it need not be recommended again."""

from __future__ import annotations

from lookalike.feedback.log import EventLog
from lookalike.learning.keeping import ShopperKeeper
from lookalike.types import ProductId

MOST = 10_000
"""Purchases of a shopper that are heeded, the latest ones."""


class Purchases:
    """The purchases of any shopper, right up to the newest event. May be shared by threads."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._keeper = ShopperKeeper(log, self._look_up)

    def of(self, shopper: str) -> frozenset[ProductId]:
        """What they bought and did not take back; joined sessions included."""
        return self._keeper.of(shopper)

    def _look_up(self, shopper: str) -> frozenset[ProductId]:
        events = self._log.of_shopper(shopper, kinds=("purchase",), most=MOST)
        return frozenset(logged.event.product for logged in events)

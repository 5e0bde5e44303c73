"""The log as it was at any moment: nothing that came later shows, not even an undo."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from lookalike.feedback.checking import KINDS
from lookalike.feedback.interactions import Interactions
from lookalike.feedback.rows import LoggedEvent
from lookalike.learning.taste.learn import TASTE_KINDS
from lookalike.storage.times import microseconds
from lookalike.types import EventKind

READ_KINDS: tuple[EventKind, ...] = (*TASTE_KINDS, "undo")
"""What has to be replayed to make a ``Timeline``."""


class Timeline:
    """Everything shoppers did, in the order of time. Memory: all of the events."""

    def __init__(self, events: Iterable[LoggedEvent]) -> None:
        """``events`` are a replay of ``READ_KINDS``, with what was taken back."""
        every = sorted(events, key=lambda item: (item.event.time, item.seq))
        self._undone_at: dict[str, datetime] = {
            item.event.undoes: item.event.time for item in every if item.event.kind == "undo"
        }
        self._by_shopper: dict[str, list[LoggedEvent]] = {}
        for item in every:
            if item.event.kind != "undo":
                self._by_shopper.setdefault(item.shopper, []).append(item)

    @property
    def shoppers(self) -> tuple[str, ...]:
        """All of them, by when they first did something."""
        return tuple(self._by_shopper)

    def standing(self, kinds: Sequence[EventKind]) -> Iterator[LoggedEvent]:
        """Events of these kinds that were never taken back, by shopper and time."""
        for own in self._by_shopper.values():
            yield from (item for item in own if item.event.kind in kinds and not item.undone)

    def of_shopper(self, shopper: str, before: datetime) -> list[LoggedEvent]:
        """What stood of a shopper at a moment, oldest first."""
        return [
            replace(item, undone=False) if item.undone else item
            for item in self._by_shopper.get(shopper, ())
            if item.event.time < before and not self._taken_back(item, before)
        ]

    def before(self, moment: datetime) -> PastLog:
        """The log as learning would have read it at ``moment``."""
        return PastLog({name: self.of_shopper(name, moment) for name in self._by_shopper})

    def _taken_back(self, item: LoggedEvent, before: datetime) -> bool:
        if not item.undone:
            return False
        at = self._undone_at.get(item.event.event_id)
        return at is None or at < before


@dataclass(frozen=True, slots=True, eq=False)
class PastLog:
    """What stood at one moment, by shopper, read in the ways learning reads an ``EventLog``."""

    by_shopper: dict[str, list[LoggedEvent]]

    def of_shopper(
        self, shopper: str, *, kinds: Sequence[EventKind], most: int
    ) -> tuple[LoggedEvent, ...]:
        """The latest events of a shopper, oldest first."""
        own = [item for item in self.by_shopper.get(shopper, ()) if item.event.kind in kinds]
        return tuple(own[-most:])

    def interactions(
        self, *, kinds: Sequence[EventKind] = KINDS, shoppers: Sequence[str] | None = None
    ) -> Interactions:
        """All events column by column, in the order of the log.

        ``shoppers`` are those to number, by default the ones who did something by then.
        """
        events = sorted(
            (i for own in self.by_shopper.values() for i in own if i.event.kind in kinds),
            key=lambda item: item.seq,
        )
        whose = dict.fromkeys(item.shopper for item in events) if shoppers is None else shoppers
        number = {name: at for at, name in enumerate(whose)}
        product = {n: at for at, n in enumerate(dict.fromkeys(i.event.product for i in events))}
        code = {kind: at for at, kind in enumerate(KINDS)}
        values = [item.event.value for item in events]
        return Interactions(
            newest=events[-1].seq if events else 0,
            shoppers=tuple(number),
            products=tuple(product),
            seq=np.array([item.seq for item in events], np.int64),
            shopper=np.array([number[item.shopper] for item in events], np.int32),
            product=np.array([product[item.event.product] for item in events], np.int32),
            kind=np.array([code[item.event.kind] for item in events], np.int8),
            time=np.array([microseconds(item.event.time) for item in events], np.int64),
            value=np.array([np.nan if v is None else v for v in values], np.float64),
        )

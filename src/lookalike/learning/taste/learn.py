"""A taste is a function of the shopper's events, and of nothing else.

Nothing is accumulated: whatever was taken back, erased, joined at login or arrived late, the taste
is what it would be had the remaining events come in the order of their times. Computing it at
once and by replaying the log are therefore the same, bit for bit.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from lookalike.feedback.rows import LoggedEvent
from lookalike.learning.collaborative.acts import KIND_AMOUNTS
from lookalike.recommend.hybrid.history import LONGEST
from lookalike.recommend.taste import Liking, Taste
from lookalike.types import Event, EventKind, ProductId

TASTE_KINDS: tuple[EventKind, ...] = (
    *("view", "click", "dwell", "like", "dislike", "cart", "purchase"),
)
"""What a taste is learned from: having been shown something says nothing about the shopper."""

EVIDENCE: Mapping[EventKind, float] = MappingProxyType(
    {"view": 0.05, "click": 0.2, "dwell": 0.5, "cart": 0.8, "purchase": 0.9, "like": 1.0}
)
"""How surely the shopper likes the product after one such event, made just now."""

DWELL = 30.0  # seconds after which a dwell says two thirds of what it can
HALF_LIFE = timedelta(days=30)
DAY = timedelta(days=1)
MOST_EVENTS = 500
"""Events of a shopper that are heeded, the latest ones."""
MOST_LIKINGS = 100
NEGLIGIBLE = 0.01


@dataclass(slots=True)
class _Opinion:
    """What is gathered about one product."""

    doubt: float = 1.0
    stated: int = 0
    stated_at: float = 0.0
    amount: float = 0.0
    age: float = 0.0  # days from the latest event about it to the shopper's latest

    @property
    def weight(self) -> float:
        """A stated opinion settles the matter; else whatever evidence there is adds up."""
        if self.stated:
            sign = 1.0 if self.stated > 0 else -1.0
            strength = self.stated_at if self.stated < 0 else 1.0 - self.doubt
            return sign * strength
        return 1.0 - self.doubt


def taste_of(shopper: str, events: Iterable[LoggedEvent]) -> Taste:
    """Learn the taste of one shopper from their events, in any order.

    Undone events, and kinds that say nothing about taste, are left out. Evidence of several
    events about one product adds up as independent chances to be right do (noisy or), and halves
    every ``HALF_LIFE``, counted back from the shopper's latest event: time alone changes nothing.
    The latest like or dislike of a product stands, and with a dislike nothing else counts.
    """
    heeded = sorted(
        (item for item in events if not item.undone and item.event.kind in TASTE_KINDS),
        key=lambda item: (item.event.time, item.seq),
    )[-MOST_EVENTS:]
    if not heeded:
        return Taste(shopper)
    as_of = heeded[-1].event.time
    opinions: dict[ProductId, _Opinion] = {}
    for item in heeded:
        event = item.event
        fresh = math.exp2(-((as_of - event.time) / HALF_LIFE))
        opinion = opinions.pop(event.product, None) or _Opinion()
        opinions[event.product] = opinion  # those turned to last come last
        opinion.age = (as_of - event.time) / DAY
        if event.kind == "dislike":
            opinion.stated, opinion.stated_at = -1, fresh
            continue
        opinion.doubt *= 1.0 - fresh * _evidence(event)
        opinion.amount = max(opinion.amount, KIND_AMOUNTS[event.kind])
        if event.kind == "like":
            opinion.stated, opinion.stated_at = 1, fresh
    likings = [
        Liking(product, opinion.weight, stated=opinion.stated != 0)
        for product, opinion in opinions.items()
        if abs(opinion.weight) >= NEGLIGIBLE
    ]
    likings.sort(key=lambda liking: (-abs(liking.weight), liking.product))
    recent = [
        (product, opinion.amount, opinion.age)
        for product, opinion in opinions.items()
        if opinion.stated >= 0 and opinion.amount > 0
    ][-LONGEST:]
    bought = dict.fromkeys(i.event.product for i in heeded if i.event.kind == "purchase")
    whole = len(heeded) < MOST_EVENTS
    return Taste(
        shopper,
        as_of,
        tuple(likings[:MOST_LIKINGS]),
        tuple((product, amount) for product, amount, _ in recent),
        tuple(bought) if whole else None,
        tuple(age for *_, age in recent),
    )


def _evidence(event: Event) -> float:
    most = EVIDENCE[event.kind]
    if event.kind == "dwell":
        return most * -math.expm1(-(event.value or 0.0) / DWELL)
    return most

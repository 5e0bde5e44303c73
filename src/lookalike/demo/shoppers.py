"""Simulated shoppers: a hidden taste each, and the trail of events it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from lookalike.demo.studio import Drawn

EVENT_COLUMNS = (
    *("user", "product", "kind", "time", "value", "request_id", "position", "variant"),
)
VARIANT = "simulated"
"""What made the lists: nobody did."""
TASTE_COLUMNS = ("user", "gender", "articleTypes", "baseColours", "usage")

_START = datetime(2024, 3, 4, 8, 0, tzinfo=UTC)
_SHOWN = 12
_TARGETED = 0.6


@dataclass(frozen=True, slots=True)
class Taste:
    """What one simulated shopper is drawn to; the recommender never gets to see it."""

    user: str
    gender: str
    article_types: tuple[str, ...]
    colours: tuple[str, ...]
    usage: str

    @property
    def row(self) -> tuple[str, ...]:
        """The cells of ``TASTE_COLUMNS``; lists are joined with ``|``."""
        return (
            self.user,
            self.gender,
            "|".join(self.article_types),
            "|".join(self.colours),
            self.usage,
        )

    def affinity(self, product: Drawn) -> float:
        """How well ``product`` suits this taste, 0..1."""
        return (
            0.25 * (product.gender in (self.gender, "Unisex"))
            + 0.40 * (product.kind.article in self.article_types)
            + 0.25 * (product.colour in self.colours)
            + 0.10 * (product.usage == self.usage)
        )


@dataclass(frozen=True, slots=True)
class SimulatedEvent:
    """Something a simulated shopper did; ``time`` is ISO 8601, UTC.

    ``value`` is seconds for a dwell. ``request_id`` is the list it was done in, and ``position``
    the place there.
    """

    user: str
    product: str
    kind: str
    time: str
    value: float | None
    request_id: str
    position: int

    @property
    def row(self) -> tuple[str, ...]:
        """The cells of ``EVENT_COLUMNS``."""
        value = "" if self.value is None else f"{self.value:g}"
        place = (value, self.request_id, str(self.position), VARIANT)
        return (self.user, self.product, self.kind, self.time, *place)


def draw_tastes(products: Sequence[Drawn], *, shoppers: int, seed: int) -> tuple[Taste, ...]:
    """Tastes drawn from the attributes the products really have."""
    tastes = []
    for index in range(shoppers):
        rng = np.random.default_rng((seed, 3, index))
        genders = sorted({p.gender for p in products} & {"Men", "Women"}) or ["Unisex"]
        gender = genders[index % len(genders)]
        fitting = [p for p in products if p.gender in (gender, "Unisex")]
        tastes.append(
            Taste(
                f"simulated-shopper-{index + 1:02d}",
                gender,
                _some(rng, [p.kind.article for p in fitting], 4),
                _some(rng, [p.colour for p in fitting], 3),
                _some(rng, [p.usage for p in fitting], 1)[0],
            )
        )
    return tuple(tastes)


def _some(rng: np.random.Generator, values: Sequence[str], count: int) -> tuple[str, ...]:
    """Up to ``count`` different values, the common ones more likely."""
    names, counts = np.unique(np.array(values), return_counts=True)
    take = min(count, len(names))
    chosen = rng.choice(names, size=take, replace=False, p=counts / counts.sum())
    return tuple(str(name) for name in chosen)


def simulate(
    tastes: Sequence[Taste], products: Sequence[Drawn], *, seed: int
) -> tuple[SimulatedEvent, ...]:
    """The events of every shopper over three weeks, by shopper and time."""
    events: list[SimulatedEvent] = []
    for index, taste in enumerate(tastes):
        events += _Visitor(taste, products, np.random.default_rng((seed, 4, index))).visits()
    return tuple(events)


class _Visitor:
    def __init__(self, taste: Taste, products: Sequence[Drawn], rng: np.random.Generator) -> None:
        self._taste = taste
        self._products = products
        self._rng = rng
        self._affinity = np.array([taste.affinity(p) for p in products])
        self._events: list[SimulatedEvent] = []
        self._now = _START
        self._judged: set[int] = set()
        self._list = ""
        self._position = 0

    def visits(self) -> list[SimulatedEvent]:
        for visit in range(int(self._rng.integers(3, 8))):
            self._now += timedelta(hours=float(self._rng.uniform(8, 70)))
            self._list = f"{self._taste.user}-visit-{visit + 1}"
            for position, at in enumerate(self._shelf(), start=1):
                self._position = position
                self._meet(at)
        return self._events

    def _shelf(self) -> list[int]:
        """What a visit shows: partly what suits the shopper, partly anything."""
        rng, count = self._rng, len(self._products)
        pull = np.exp(6 * self._affinity)
        fitting = rng.choice(count, size=int(_SHOWN * _TARGETED), p=pull / pull.sum())
        anything = rng.integers(0, count, size=_SHOWN - len(fitting))
        shown = np.unique(np.concatenate([fitting, anything]))
        return [int(at) for at in rng.permutation(shown)]

    def _meet(self, at: int) -> None:
        liking = float(self._affinity[at])
        self._do(at, "impression", 1.0)
        if not self._do(at, "view", 0.15 + 0.75 * liking):
            return
        if self._do(at, "click", 0.10 + 0.75 * liking):
            self._do(at, "dwell", 0.2 + 0.6 * liking)
        if at in self._judged:
            return
        if self._do(at, "like", 1.1 * liking**2 - 0.05):
            self._judged.add(at)
            if self._do(at, "cart", 0.45 * liking):
                self._do(at, "purchase", 0.6)
        elif self._do(at, "dislike", 0.28 * max(0.55 - liking, 0.0)):
            self._judged.add(at)

    def _do(self, at: int, kind: str, chance: float) -> bool:
        if self._rng.random() >= chance:
            return False
        self._now += timedelta(seconds=int(self._rng.integers(2, 40)))
        stamp = self._now.strftime("%Y-%m-%dT%H:%M:%SZ")
        seconds = float(self._rng.integers(3, 90)) if kind == "dwell" else None
        self._events.append(
            SimulatedEvent(
                self._taste.user,
                self._products[at].id,
                kind,
                stamp,
                seconds,
                self._list,
                self._position,
            )
        )
        return True

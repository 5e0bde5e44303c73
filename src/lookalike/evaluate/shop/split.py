"""What was known before a moment, and which new products shoppers turned to after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from lookalike.errors import InvalidInput
from lookalike.evaluate.event_splits import Fold
from lookalike.evaluate.shop.timeline import PastLog, Timeline
from lookalike.learning.collaborative.acts import KIND_AMOUNTS, Acts
from lookalike.learning.from_log import acts_of
from lookalike.learning.taste.learn import TASTE_KINDS
from lookalike.types import EventKind, ProductId

SHARES = (0.2, 0.3, 0.4, 0.5)
"""How much of what shoppers turned to is foretold unless a moment is given: the latest fifth, or
more where that is of too few shoppers."""
TELLING: tuple[EventKind, ...] = ("click", "like", "cart", "purchase")
"""What says that a product was wanted. A view may only mean that it was in the way."""


@dataclass(frozen=True, slots=True, eq=False)
class Foretelling:
    """Both sides of a moment. ``fold`` speaks of ``shoppers`` and ``products`` by position.

    Whoever did something at any time is among the shoppers; the products are all that may be
    recommended, in the order given.
    """

    since: datetime
    wanted: tuple[EventKind, ...]
    shoppers: tuple[str, ...]
    products: tuple[ProductId, ...] = field(repr=False)
    past: PastLog = field(repr=False)
    fold: Fold = field(repr=False)


def telling_kinds(timeline: Timeline) -> tuple[EventKind, ...]:
    """The kinds that say a product was wanted; views and dwells where there are no others."""
    found = {item.event.kind for item in timeline.standing(TASTE_KINDS)}
    strong = tuple(kind for kind in TELLING if kind in found)
    return strong or tuple(kind for kind in KIND_AMOUNTS if kind in found)


def moment_before(times: Sequence[datetime], share: float) -> datetime | None:
    """When the latest ``share`` of ``times``, in order, begins; None without two moments."""
    if not times or times[0] == times[-1]:
        return None
    moment = times[int(len(times) * (1 - share))]
    return moment if moment > times[0] else next(time for time in times if time > times[0])


def split_usually(
    timeline: Timeline, products: Sequence[ProductId], *, fewest: int
) -> Foretelling | None:
    """Cut at the first of ``SHARES`` that leaves ``fewest`` shoppers to foretell, else the first.

    None where there are no two moments to cut between.
    """
    wanted = telling_kinds(timeline)
    times = sorted(item.event.time for item in timeline.standing(wanted))
    moments = [moment for share in SHARES if (moment := moment_before(times, share)) is not None]
    cuts = []
    for since in moments:
        past = timeline.before(since)
        test = _turned_to(timeline, past, since, wanted, products)
        if len(np.unique(test.user)) >= fewest:
            return _split(timeline, since, wanted, past, test, products)
        cuts.append((since, past, test))
    if not cuts:
        return None
    since, past, test = cuts[0]
    return _split(timeline, since, wanted, past, test, products)


def split_at(timeline: Timeline, since: datetime, products: Sequence[ProductId]) -> Foretelling:
    """Cut the events at ``since``.

    To be foretold is every product a shopper turned to from then on that they had not touched
    before, and did not dislike in the end; only of ``products``.

    Raises:
        InvalidInput: ``since`` has no time zone.
    """
    if since.tzinfo is None:
        raise InvalidInput("The moment to foretell from has no time zone: give it in UTC.")
    wanted, past = telling_kinds(timeline), timeline.before(since)
    test = _turned_to(timeline, past, since, wanted, products)
    return _split(timeline, since, wanted, past, test, products)


def _split(
    timeline: Timeline,
    since: datetime,
    wanted: tuple[EventKind, ...],
    past: PastLog,
    test: Acts,
    products: Sequence[ProductId],
) -> Foretelling:
    shoppers = timeline.shoppers
    train = acts_of(past.interactions(kinds=TASTE_KINDS, shoppers=shoppers), products)
    return Foretelling(since, wanted, shoppers, tuple(products), past, Fold(train, test))


def _turned_to(
    timeline: Timeline,
    past: PastLog,
    since: datetime,
    wanted: Sequence[EventKind],
    products: Sequence[ProductId],
) -> Acts:
    whose = {name: at for at, name in enumerate(timeline.shoppers)}
    place = {name: at for at, name in enumerate(products)}
    disliked: set[tuple[str, ProductId]] = set()
    for item in timeline.standing(("like", "dislike")):
        pair = item.shopper, item.event.product
        (disliked.add if item.event.kind == "dislike" else disliked.discard)(pair)
    known = {
        (shopper, item.event.product) for shopper, own in past.by_shopper.items() for item in own
    }
    first: dict[tuple[str, ProductId], float] = {}
    for item in timeline.standing(wanted):
        pair = item.shopper, item.event.product
        if item.event.time >= since and item.event.product in place and pair not in first:
            first[pair] = item.event.time.timestamp()
    pairs = [pair for pair in first if pair not in disliked and pair not in known]
    return Acts.of(
        np.array([whose[shopper] for shopper, _ in pairs], np.int64),
        np.array([place[product] for _, product in pairs], np.int64),
        users=len(whose),
        items=len(products),
        time=np.array([first[pair] / 86_400 for pair in pairs], np.float64),
        repeated=True,
    )

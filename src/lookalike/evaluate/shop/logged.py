"""What the shop's ranking would have brought, from lists recorded with their propensities."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np

from lookalike.evaluate.experiments.off_policy import LoggedPlaces, off_policy
from lookalike.evaluate.shop.ranking import Ranking
from lookalike.evaluate.shop.timeline import Timeline
from lookalike.feedback.lists import ShownProduct
from lookalike.learning.taste.learn import MOST_EVENTS, taste_of
from lookalike.types import OffPolicyEvaluation, ProductId

RECOMMENDED = ("recommend", "")
"""Kinds of lists that are for a shopper and not for a question; those that do not say count too."""
MOST = 2000  # lists, the latest


def value_of_ranking(
    shown: Sequence[ShownProduct],
    timeline: Timeline,
    since: datetime | None,
    ranking: Ranking,
    *,
    each: Callable[[], None] = lambda: None,
) -> OffPolicyEvaluation:
    """Clicks a list, had the ranking made the lists recommended from ``since`` on.

    Each is made from what its shopper had done by then; what the ranking learned is older. Only
    lists of which every place was recorded with its propensity; ``notes`` say if none was.
    """
    lists = [
        own
        for own in _gathered(shown)
        if own[0].kind in RECOMMENDED and (since is None or own[0].time >= since)
    ]
    known = [own for own in lists if all(place.propensity is not None for place in own)]
    if not known:
        return OffPolicyEvaluation(0, None, {}, 0.0, 0.0, (_why_none(len(lists)),))
    known = known[-MOST:]
    return off_policy(_places(known, timeline, ranking, each))


def _gathered(shown: Sequence[ShownProduct]) -> list[list[ShownProduct]]:
    """Lists in the order they were shown, each with its places in order."""
    lists: dict[str, list[ShownProduct]] = {}
    for place in shown:
        if place.request_id and place.position >= 1:
            lists.setdefault(place.request_id, []).append(place)
    ordered = [sorted(own, key=lambda place: place.position) for own in lists.values()]
    return sorted(ordered, key=lambda own: own[0].time)


def _places(
    lists: Sequence[Sequence[ShownProduct]],
    timeline: Timeline,
    ranking: Ranking,
    each: Callable[[], None],
) -> LoggedPlaces:
    shoppers: dict[str, int] = {}
    products: dict[ProductId, int] = {}
    rows: list[tuple[int, int, int, int, int]] = []
    propensity, reward = [], []
    for number, own in enumerate(lists):
        each()
        first = own[0]
        events = timeline.of_shopper(first.shopper, first.time)[-MOST_EVENTS:]
        would = ranking.products(taste_of(first.shopper, events), k=own[-1].position)
        for place in own:
            wanted = would[place.position - 1] if place.position <= len(would) else None
            rows.append(
                (
                    number,
                    shoppers.setdefault(place.shopper, len(shoppers)),
                    place.position - 1,
                    products.setdefault(place.product, len(products)),
                    -1 if wanted is None else products.setdefault(wanted, len(products)),
                )
            )
            propensity.append(np.nan if place.propensity is None else place.propensity)
            reward.append(float(place.clicked))
    table = np.array(rows, np.int64)
    return LoggedPlaces(
        list=table[:, 0],
        shopper=table[:, 1],
        place=table[:, 2],
        product=table[:, 3],
        wanted=table[:, 4],
        propensity=np.array(propensity, np.float64),
        reward=np.array(reward, np.float64),
    )


def _why_none(lists: int) -> str:
    if not lists:
        return "No recommendations were recorded as shown: nothing can be estimated from them."
    return (
        f"None of the {lists:,} recommended lists was recorded with propensities: what the ranking "
        f"would have brought cannot be told from them."
    )

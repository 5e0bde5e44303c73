"""What came of the lists that were shown: by day, by kind of list, by place and for each list.

Click-through is clicks per product shown; the hit rate is the share of lists of which something was
clicked, conversion that of lists of which something was bought. A share whose whole is empty is
None, not 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.insight.shown import Shown
from lookalike.storage.times import EPOCH
from lookalike.types import Cell, Chart

BUSINESS = "What came of it"
FIGURES = (
    *("Shown", "Clicks", "Click-through", "Lists", "Lists clicked", "Hit rate"),
    *("Dwell seconds", "Likes", "In cart", "Bought", "Lists bought from", "Conversion"),
)
MOST_PLACES = 20
MOST_LISTS = 200

Numbers = NDArray[np.int64]
Row = tuple[Cell, ...]


def figures(shown: Shown, group: Numbers, size: int) -> list[Row]:
    """The ``FIGURES`` of each group from 0 to ``size - 1``, given every impression's group."""

    def total(values: NDArray[Any]) -> NDArray[np.float64]:
        weights = values.astype(np.float64)
        return np.bincount(group, weights=weights, minlength=size).astype(np.float64)

    lists = _lists(shown, group, size, np.ones(len(shown), np.bool_))
    hit = _lists(shown, group, size, shown.clicked)
    bought_from = _lists(shown, group, size, shown.purchased > 0)
    impressions, clicks = total(np.ones(len(shown))), total(shown.clicked)
    dwell, likes = total(shown.dwell), total(shown.liked)
    carted, bought = total(shown.carted), total(shown.purchased)
    return [
        (
            *(int(impressions[i]), int(clicks[i]), _share(clicks[i], impressions[i])),
            *(int(lists[i]), int(hit[i]), _share(hit[i], lists[i])),
            *(float(dwell[i]), int(likes[i]), float(carted[i]), float(bought[i])),
            *(int(bought_from[i]), _share(bought_from[i], lists[i])),
        )
        for i in range(size)
    ]


def overall(shown: Shown) -> dict[str, Cell]:
    """The ``FIGURES`` of everything that was shown."""
    row = figures(shown, np.zeros(len(shown), np.int64), 1)[0]
    return dict(zip(FIGURES, row, strict=True))


def by_day(shown: Shown) -> list[Row]:
    """(day in ISO form, *FIGURES) for every day on which something was shown, in order."""
    days, group = np.unique(shown.day, return_inverse=True)
    rows = figures(shown, group, len(days))
    return [(day_text(int(day)), *row) for day, row in zip(days, rows, strict=True)]


def business_charts(shown: Shown) -> Iterator[Chart]:
    """Charts of what was shown; none when nothing was."""
    if not len(shown):
        return
    daily = by_day(shown)
    yield _daily(
        "daily", "Shown, clicked, liked and bought by day", daily,
        ("Shown", "Clicks", "Likes", "Bought"), "count",
    )  # fmt: skip
    yield _daily(
        "daily-rates", "Click-through, hit rate and conversion by day", daily,
        ("Click-through", "Hit rate", "Conversion"), "share",
    )  # fmt: skip
    yield _daily("daily-dwell", "Dwell by day", daily, ("Dwell seconds",), "seconds")
    yield from _by_place(shown)
    yield Chart(
        "days", BUSINESS, "All figures by day", "table", ("Day", *FIGURES), tuple(daily),
        note="Days are those on which the products were shown, in UTC.",
    )  # fmt: skip
    kinds = figures(shown, shown.kind, len(shown.kinds))
    named = [(name or "(unnamed)", *row) for name, row in zip(shown.kinds, kinds, strict=True)]
    yield Chart(
        "variants", BUSINESS, "By kind of list", "table", ("List", *FIGURES),
        tuple(row for row in sorted(named) if row[1]),
    )  # fmt: skip
    yield from _each_list(shown)


def day_text(day: int) -> str:
    """A day since 1970 in ISO form."""
    return (EPOCH + timedelta(days=day)).date().isoformat()


def _daily(key: str, title: str, daily: list[Row], names: tuple[str, ...], number: str) -> Chart:
    at = [FIGURES.index(name) + 1 for name in names]
    rows = tuple(
        (row[0], name, row[i])
        for row in daily
        for name, i in zip(names, at, strict=True)
        if row[i] is not None
    )
    columns = ("Day", "Figure", "Number")
    return Chart(key, BUSINESS, title, "lines", columns, rows, number=number)  # type: ignore[arg-type]


def _by_place(shown: Shown) -> Iterator[Chart]:
    known = (shown.place >= 1) & (shown.place <= MOST_PLACES)
    if not known.any():
        return
    places = shown.place[known]
    impressions = np.bincount(places, minlength=MOST_PLACES + 1)
    clicks = np.bincount(places[shown.clicked[known]], minlength=MOST_PLACES + 1)
    yield Chart(
        "places", BUSINESS, "Click-through by place in the list", "curve",
        ("Place", "Click-through", "Shown", "Clicks"),
        tuple(
            (at, float(clicks[at] / impressions[at]), int(impressions[at]), int(clicks[at]))
            for at in range(1, MOST_PLACES + 1)
            if impressions[at]
        ),
        number="share",
    )  # fmt: skip


def _each_list(shown: Shown) -> Iterator[Chart]:
    numbers, first = np.unique(shown.list, return_index=True)
    first = first[numbers >= 0]
    numbers = numbers[numbers >= 0]
    if not len(numbers):
        return
    latest = np.lexsort((first, shown.time[first]))[::-1][:MOST_LISTS]
    wanted = np.full(len(shown.lists), -1, np.int64)
    wanted[numbers[latest]] = np.arange(len(latest))
    # -1 means no list; the mask below keeps it from picking the last one.
    group = np.where(shown.list >= 0, wanted[shown.list], -1)
    keep = group >= 0
    rows = figures(shown.where(keep), group[keep], len(latest))
    yield Chart(
        "lists", BUSINESS, "The latest lists", "table", ("List", "Time", *FIGURES),
        tuple(
            (shown.lists[numbers[at]], time_text(int(shown.time[first[at]])), *row)
            for at, row in zip(latest, rows, strict=True)
        ),
        note=f"The newest {len(latest):,} of {len(numbers):,} lists.",
    )  # fmt: skip


def _lists(shown: Shown, group: Numbers, size: int, which: NDArray[np.bool_]) -> Numbers:
    """How many different lists each group has among the impressions of ``which``."""
    which = which & (shown.list >= 0)
    pairs = np.unique(np.stack([group[which], shown.list[which]]), axis=1)
    return np.bincount(pairs[0], minlength=size)


def _share(part: float, whole: float) -> float | None:
    return float(part / whole) if whole else None


def time_text(time: int) -> str:
    """Microseconds since 1970 as an ISO moment in UTC."""
    return (EPOCH + timedelta(microseconds=time)).isoformat(timespec="seconds")

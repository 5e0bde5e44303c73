"""What came of lists: all of them, by kind, by variant and by day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lookalike.evaluate.experiments.assignment import read_label
from lookalike.evaluate.intervals import bootstrap_ratio, sums_by
from lookalike.evaluate.online.outcomes import NAMES, RATES, Lists
from lookalike.evaluate.online.rates import Share
from lookalike.insight.business import day_text
from lookalike.types import Estimate, OnlineFigures

MOST_DAYS = 60  # the latest ones


def online_figures(lists: Lists) -> tuple[OnlineFigures, ...]:
    """All groups, the whole first; none when no list was shown."""
    if not len(lists):
        return ()
    groups = [_group("all", "", lists)]
    for by, names in (("kind", lists.kinds), ("variant", lists.variants)):
        for name in sorted(set(names) - {""}):
            groups.append(_group(by, name, lists.only(_among(names, name))))  # type: ignore[arg-type]
    days = np.unique(lists.day)[-MOST_DAYS:].tolist()
    groups += [_group("day", day_text(day), lists.only(lists.day == day)) for day in days]
    return tuple(groups)


def by_experiment(lists: Lists) -> dict[str, dict[str, Lists]]:
    """Experiments with the lists of each variant; a list may be of several experiments."""
    labels = [read_label(text) for text in lists.variants]
    found: dict[str, set[str]] = {}
    for label in labels:
        for name, variant in label.items():
            if name:
                found.setdefault(name, set()).add(variant)
    return {
        name: {
            variant: lists.only(
                np.array([label.get(name) == variant for label in labels], np.bool_)
            )
            for variant in sorted(variants)
        }
        for name, variants in sorted(found.items())
    }


def share_of(lists: Lists, figure: str) -> Share:
    """A figure of lists that is a share.

    Raises:
        ValueError: there are no lists.
    """
    at = NAMES.index(figure)
    return Share.of(lists.amounts[:, at], lists.wholes[:, at], lists.shopper)


def sums_by_shopper(lists: Lists, figure: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The parts and the wholes of a figure, each (shoppers of these lists,)."""
    at = NAMES.index(figure)
    parts, wholes = sums_by(lists.shopper, lists.amounts[:, at], lists.wholes[:, at])
    return parts, wholes


def _group(by: Literal["all", "kind", "variant", "day"], name: str, lists: Lists) -> OnlineFigures:
    return OnlineFigures(
        by=by,
        name=name,
        shown=int(lists.places.sum()),
        lists=len(lists),
        shoppers=len(np.unique(lists.shopper)),
        figures={figure: _estimate(lists, figure) for figure in NAMES},
    )


def _estimate(lists: Lists, figure: str) -> Estimate | None:
    if figure in RATES:
        return share_of(lists, figure).estimate()
    sums, counts = sums_by_shopper(lists, figure)
    return bootstrap_ratio(sums, counts) if len(sums) > 1 else None


def _among(names: Sequence[str], name: str) -> NDArray[np.bool_]:
    return np.array([own == name for own in names], np.bool_)

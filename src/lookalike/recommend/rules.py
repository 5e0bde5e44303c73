"""What the shop wants of its products, row by row of a view, and pins put in their places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lookalike.catalog.view import CatalogView, Mask
from lookalike.catalog.where import mask
from lookalike.errors import InvalidFilter
from lookalike.recommend.similar import Shelf
from lookalike.recommend.taste_attributes import Positions
from lookalike.types import Rule, RuleEffect

RULES = "rules"
"""The part of a score that boosts and buries are."""
PICKED = "Picked by the shop."
NOBODY = "No product of the catalogue is meant by it."
BURIED_STOCK = 1.0
"""What a product that is out of stock loses where those are buried: the good ones' whole score."""


@dataclass(frozen=True, slots=True, eq=False)
class RowRules:
    """All rules that hold at one moment, over the rows of one view.

    ``added`` (rows,) is the sum of boosts less that of buries, ``hidden`` (rows,) what must not be
    recommended, and ``favoured`` (rows,) what the shop wants to be seen; each None where there is
    nothing of the kind. ``pins`` are places, 1 the first, and rows, by place; nothing hidden is
    among them. ``problems`` says by rule id why a rule that holds has no effect. ``until`` is when
    the next rule begins or ends, None for never.
    """

    added: NDArray[np.float32] | None = field(default=None, repr=False)
    hidden: Mask | None = field(default=None, repr=False)
    favoured: Mask | None = field(default=None, repr=False)
    pins: tuple[tuple[int, int], ...] = ()
    problems: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    until: datetime | None = None

    def reason(self, row: int) -> str | None:
        """Why the product stands where it does, as far as the shop had a hand in it."""
        return PICKED if self.favoured is not None and self.favoured[row] else None


def state(rule: Rule, now: datetime) -> Literal["active", "scheduled", "over"]:
    """Whether a rule holds now, or later, or did."""
    if rule.valid_from is not None and now < rule.valid_from:
        return "scheduled"
    if rule.valid_until is not None and now >= rule.valid_until:
        return "over"
    return "active"


def row_rules(
    rules: Iterable[Rule],
    view: CatalogView,
    *,
    now: datetime,
    out_of_stock: Literal["hide", "bury", "show"] = "hide",
) -> RowRules:
    """What ``rules``, in the order they were made, and the stock mean for the rows of ``view``.

    Boosts and buries of one product add up. What is hidden is not pinned. Where two pins want one
    place the older rule has it, and the other product comes next.
    """
    every = tuple(rules)
    added = np.zeros(len(view), np.float32)
    hidden = np.zeros(len(view), np.bool_)
    favoured = np.zeros(len(view), np.bool_)
    wanted: list[tuple[int, int]] = []
    problems: dict[str, str] = {}
    for rule in every:
        if state(rule, now) != "active":
            continue
        try:
            rows = rows_of(rule, view)
        except InvalidFilter as error:  # the catalogue has changed since the rule was made
            problems[rule.id] = str(error)
            continue
        if not len(rows):
            problems[rule.id] = NOBODY
        _apply(rule, rows, added, hidden, favoured, wanted)
    sold_out = view.in_stock == 0
    if out_of_stock == "hide":
        hidden |= sold_out
    elif out_of_stock == "bury":
        added[sold_out] -= BURIED_STOCK
    favoured &= ~hidden
    return RowRules(
        added=added if added.any() else None,
        hidden=hidden if hidden.any() else None,
        favoured=favoured if favoured.any() else None,
        pins=_settled(wanted, hidden),
        problems=MappingProxyType(problems),
        until=_next_change(every, now),
    )


def rows_of(rule: Rule, view: CatalogView) -> Positions:
    """The rows of the products a rule is about, named ones in the order of the rule.

    Raises:
        InvalidFilter: no product has an attribute of its filter (any more).
    """
    if rule.where:
        return np.flatnonzero(mask(rule.where, view))
    rows = view.positions(rule.products)
    return rows[rows >= 0]


def effects(rules: Iterable[Rule], view: CatalogView, *, now: datetime) -> tuple[RuleEffect, ...]:
    """Every rule with whether it holds, how many products it is about, and what is wrong with it.

    That a rule is about no product is said before it begins, too.
    """
    said = []
    for rule in rules:
        held, count, problem = state(rule, now), 0, ""
        try:
            count = len(rows_of(rule, view))
        except InvalidFilter as error:
            problem = str(error)
        if not count and not problem:
            problem = NOBODY
        said.append(RuleEffect(rule, held, count, "" if held == "over" else problem))
    return tuple(said)


def _apply(
    rule: Rule,
    rows: Positions,
    added: NDArray[np.float32],
    hidden: Mask,
    favoured: Mask,
    wanted: list[tuple[int, int]],
) -> None:
    amount = rule.amount or 0.0
    if rule.kind == "boost":
        added[rows] += amount
        favoured[rows] = True
    elif rule.kind == "bury":
        added[rows] -= amount
    elif rule.kind == "hide":
        hidden[rows] = True
    else:
        favoured[rows] = True
        first = rule.place or 1
        wanted += [(first + at, row) for at, row in enumerate(rows.tolist())]


def _settled(wanted: Sequence[tuple[int, int]], hidden: Mask) -> tuple[tuple[int, int], ...]:
    """One row for each place, one place for each row."""
    taken: dict[int, int] = {}
    seen: set[int] = set()
    for place, row in wanted:
        if hidden[row] or row in seen:
            continue
        while place in taken:
            place += 1
        taken[place] = row
        seen.add(row)
    return tuple(sorted(taken.items()))


def _next_change(rules: Sequence[Rule], now: datetime) -> datetime | None:
    moments = [time for rule in rules for time in (rule.valid_from, rule.valid_until)]
    later = [time for time in moments if time is not None and time > now]
    return min(later) if later else None


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A list with its pins: ``order`` (places,) and where each came from, ``source`` (places,).

    A source is an index into what was ``ordered``, or -1 for a pin.
    """

    order: Positions
    source: Positions


def pinned(rules: RowRules, shelf: Shelf, among: Mask | None = None) -> list[tuple[int, int]]:
    """Places, 1 the first, and the positions pinned there, of those in ``among`` (positions,).

    What is not on the shelf, such as a product without a photo, cannot be shown and is left out.
    """
    places = []
    for place, row in rules.pins:
        position = int(shelf.position_of_row[row])
        if position >= 0 and (among is None or among[position]):
            places.append((place, position))
    return places


def with_pins(ordered: Positions, pins: Sequence[tuple[int, int]], k: int) -> Placed:
    """Put every pin, a place from 1 and an item, at its place in the best ``k``.

    The others keep their order; a pinned item stands at its pin's place alone. When the others do
    not reach that far, it follows the last of them, so that ``k`` are returned if there are ``k``.
    """
    waiting = sorted(pins)
    meant = {item for _, item in pins}
    left = (at for at, item in enumerate(ordered.tolist()) if item not in meant)
    source: list[int] = []
    order: list[int] = []
    for place in range(1, k + 1):
        due = bool(waiting) and waiting[0][0] <= place
        at = -1 if due else next(left, -1)
        if at < 0 and not waiting:
            break
        order.append(waiting.pop(0)[1] if at < 0 else int(ordered[at]))
        source.append(at)
    return Placed(np.array(order, np.int64), np.array(source, np.int64))

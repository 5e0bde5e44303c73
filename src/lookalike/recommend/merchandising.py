"""What a shop heeds in its lists besides the shopper: rules, stock, news, colours, exploration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lookalike.index.base import Mask
from lookalike.recommend.explore import explore, pool
from lookalike.recommend.families import Families
from lookalike.recommend.freshness import FRESHNESS, NEW, STILL_NEW
from lookalike.recommend.personal import Scored
from lookalike.recommend.rules import RULES, RowRules, pinned, with_pins
from lookalike.recommend.similar import Shelf
from lookalike.recommend.taste_attributes import Positions
from lookalike.types import ProductId


@dataclass(frozen=True, slots=True, eq=False)
class Exploration:
    """``share`` of the places goes to products shown less often than ``below``.

    ``shown`` (positions,) counts how often each was.
    """

    share: float
    below: int
    shown: NDArray[np.int64] = field(repr=False)
    generator: np.random.Generator = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Ordered:
    """A list of positions. ``propensities`` are the chances each had to be in its place.

    ``explored`` says which are there to learn whom they suit; None, both, without exploring.
    """

    positions: Positions
    propensities: NDArray[np.float64] | None = None
    explored: Mask | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Merchandising:
    """All of it, as of one moment and for one shopper; by default nothing.

    ``fresh`` (rows,) is how new products are, 1 for those of today, and ``freshness`` what that
    adds to a score; ``bought`` are positions not to be shown again.
    """

    rules: RowRules = field(default_factory=RowRules)
    fresh: NDArray[np.float32] | None = field(default=None, repr=False)
    freshness: float = 0.0
    families: Families | None = field(default=None, repr=False)
    bought: Positions | None = field(default=None, repr=False)
    exploration: Exploration | None = None

    def allowed(self, shelf: Shelf, chosen: Mask | None) -> Mask | None:
        """Positions that may be shown, of the ``chosen`` rows; None for all."""
        hidden = self.rules.hidden
        if hidden is not None:
            chosen = ~hidden if chosen is None else chosen & ~hidden
        among = shelf.allowed(chosen, None)
        if self.bought is not None and len(self.bought):
            among = np.ones(len(shelf.rows), np.bool_) if among is None else among.copy()
            among[self.bought] = False
        return among

    def favoured(self, shelf: Shelf, among: Mask | None) -> Mask | None:
        """Which of ``among`` the shop wants to be seen; None when it wants nothing in particular.

        They have to be scored, however little they suit: else a boost could not help them.
        """
        if self.rules.favoured is None:
            return None
        wanted: Mask = self.rules.favoured[shelf.rows] & (shelf.rows >= 0)
        return wanted if among is None else wanted & among

    def added(self, shelf: Shelf, scored: Scored) -> Scored:
        """The same with what the shop adds as further parts."""
        rows = shelf.rows[scored.positions]
        if self.fresh is not None and self.freshness:
            gain = self.freshness * self.fresh[rows].astype(np.float64)
            scored = scored.with_part(FRESHNESS, gain)
        if self.rules.added is not None:
            scored = scored.with_part(RULES, self.rules.added[rows].astype(np.float64))
        return scored

    def one_of_each(self, ordered: Scored) -> Scored:
        """Only the best of products that are the same thing."""
        return (
            ordered
            if self.families is None
            else ordered.take(self.families.collapse(ordered.positions))
        )

    def remarks(
        self, shelf: Shelf, position: int, row: int, among: Mask | None
    ) -> tuple[tuple[ProductId, ...], list[str]]:
        """The ids of products that are the same thing as one, and what there is to say of it."""
        said = []
        if self.fresh is not None and self.freshness and self.fresh[row] >= STILL_NEW:
            said.append(NEW)
        if (picked := self.rules.reason(row)) is not None:
            said.append(picked)
        if self.families is None:
            return (), said
        others = self.families.others(position, among)
        if (more := self.families.said(position, others)) is not None:
            said.append(more)
        ids, rows = shelf.view.ids, shelf.rows
        return tuple(ids[int(rows[at])] for at in others), said

    def arranged(
        self, shelf: Shelf, best: Positions, found: Scored, among: Mask | None, k: int
    ) -> Ordered:
        """The ``best`` with some explored instead, of what was ``found``, and pins in place."""
        order, propensities, explored = best, None, None
        places = pinned(self.rules, shelf, among)
        if places:
            # Before exploring: what is taken out later would move the rest up, to other places
            # than their propensities are for.
            order = best = self._without([at for _, at in places], best, found, k)
        if self.exploration is not None and len(best):
            order, propensities, explored = self._explored(
                best, found, np.array([at for _, at in places], np.int64), k
            )
        if not places:
            return Ordered(order, propensities, explored)
        placed = with_pins(order, places, k)
        pins = placed.source < 0
        return Ordered(
            placed.order,
            None if propensities is None else np.where(pins, 1.0, propensities[placed.source]),
            None if explored is None else explored[placed.source] & ~pins,
        )

    def _without(self, pins: Sequence[int], best: Positions, found: Scored, k: int) -> Positions:
        """The best ``k`` without the pinned ones, the next of what was found in their place."""
        rest = self.one_of_each(found.best(len(found.positions))).positions
        left = best[~np.isin(best, pins)]
        more = rest[~np.isin(rest, best) & ~np.isin(rest, pins)]
        return np.concatenate([left, more])[:k]

    def _explored(
        self, best: Positions, found: Scored, pins: Positions, k: int
    ) -> tuple[Positions, NDArray[np.float64], Mask]:
        exploration = self.exploration
        assert exploration is not None
        free = found.take(np.flatnonzero(~np.isin(found.positions, pins)))
        little_known = pool(
            free.positions,
            free.totals,
            exploration.shown,
            taken=best,
            below=exploration.below,
            family=None if self.families is None else self.families.of_position,
        )
        made = explore(
            best, little_known, share=exploration.share, k=k, generator=exploration.generator
        )
        return made.order, made.propensities, made.explored

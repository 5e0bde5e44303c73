"""What was learned from all shoppers, placed on a shelf that may have changed since."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lookalike.index.base import Mask
from lookalike.recommend.hybrid.history import History
from lookalike.recommend.hybrid.mix import Mix
from lookalike.recommend.hybrid.ranking import PARTS_NAMED, Hybrid, ListSource, PriorSource, top
from lookalike.recommend.similar import Shelf
from lookalike.recommend.taste import Taste
from lookalike.recommend.taste_attributes import Positions
from lookalike.types import ProductId

PEOPLE = frozenset(name for name, part in PARTS_NAMED.items() if part == "collaborative")
"""Sources that speak of what other shoppers did."""
ALIKE = ("text", "visual")
"""Sources that are lists of products like each one."""


@dataclass(frozen=True, slots=True, eq=False)
class LearnedShelf:
    """A hybrid whose products are those of ``products``, and where they are on ``shelf``.

    ``place_of[position]`` is the product's place in what was learned, -1 for one that came later;
    ``position_of[place]`` its position on the shelf, -1 for one that has left.
    """

    shelf: Shelf
    hybrid: Hybrid
    products: Sequence[ProductId] = field(repr=False)
    mix: Mix
    place_of: Positions = field(init=False, repr=False)
    position_of: Positions = field(init=False, repr=False)
    untold: NDArray[np.float32] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        place = {name: at for at, name in enumerate(self.products)}
        rows, ids = self.shelf.rows.tolist(), self.shelf.view.ids
        place_of = np.array([place.get(ids[row], -1) if row >= 0 else -1 for row in rows], np.int64)
        position_of = np.full(len(self.products), -1, np.int64)
        known = np.flatnonzero(place_of >= 0)
        position_of[place_of[known]] = known
        object.__setattr__(self, "place_of", place_of)
        object.__setattr__(self, "position_of", position_of)
        object.__setattr__(self, "untold", self._untold())

    def history(self, taste: Taste) -> History:
        """What the shopper turned to, as far as anything was learned of it."""
        where = self.shelf.snapshot.position_of
        ages = taste.ages or (0.0,) * len(taste.recent)
        acts = [
            (int(self.place_of[at]), amount, age)
            for (product, amount), age in zip(taste.recent, ages, strict=True)
            if (at := where.get(product)) is not None and self.place_of[at] >= 0
        ]
        return History.of(
            [place for place, *_ in acts],
            [amount for _, amount, _ in acts],
            [age for *_, age in acts] if taste.ages else None,
        )

    def evidence(self, history: History) -> Evidence:
        """What speaks for every product, given a history, which may be empty."""
        share, against = self.mix.share(len(history)), self.mix.against(len(history))
        if len(history) == 0:
            return Evidence(self, history, share, against, self.untold * np.float32(share))
        weights = self.hybrid.blend.of(len(history)) * np.float32(share / self.mix.scale)
        return Evidence(self, history, share, against, self.hybrid.weighted(history, weights))

    def near(self, position: int) -> list[Positions] | None:
        """The products that look, and that read, like one, nearest first.

        Read from the lists that were learned from, which is no work at all; None for a product
        that came later, and where there are no such lists.
        """
        place = int(self.place_of[position])
        lists = [
            source.lists
            for source in self.hybrid.sources
            if isinstance(source, ListSource) and source.name in ALIKE
        ]
        if place < 0 or len(lists) < len(ALIKE):
            return None
        rows = [one.items[int(one.starts[place]) : int(one.starts[place + 1])] for one in lists]
        there = [self.position_of[row] for row in rows]
        return [one[one >= 0] for one in there]

    def _untold(self) -> NDArray[np.float32]:
        """For someone nothing is known of: what is popular, the best of it scaled to 1.

        The weights were learned beside better evidence, and may give popularity none.
        """
        own = self.hybrid.blend.of(0)
        priors = np.array([isinstance(s, PriorSource) for s in self.hybrid.sources], np.float32)
        weighted = self.hybrid.weighted(
            History.of(()), own * priors if (own * priors).any() else priors
        )
        best = float(weighted.sum(axis=0).max(initial=0))
        return weighted / np.float32(best) if best > 0 else weighted


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Shares of scores by source and place, (sources, places), for one history.

    ``share`` of 0 to 1 is how much of a score is meant to come from here, and ``against`` what
    dislikes count beside it.
    """

    learned: LearnedShelf
    history: History
    share: float
    against: float
    weighted: NDArray[np.float32] = field(repr=False)

    def best(self, count: int, among: Mask | None) -> Positions:
        """Up to ``count`` positions with the highest scores above 0, best first.

        ``among`` (positions,) says which may be. Those of the history are left out.
        """
        learned = self.learned
        total = self.weighted.sum(axis=0)
        allowed = learned.position_of >= 0
        if among is not None:
            allowed &= among[learned.position_of]  # -1 picks the last; ruled out on the line above
        total[~allowed] = -np.inf
        total[self.history.positions] = -np.inf
        places = top(total, count)
        best: Positions = learned.position_of[places[total[places] > 0]]
        return best

    def parts(self, positions: Positions) -> dict[str, NDArray[np.float64]]:
        """The shares of some positions by the names the shop uses: each (positions,)."""
        places = self.learned.place_of[positions]
        known = places >= 0
        named: dict[str, NDArray[np.float64]] = {}
        for source, row in zip(self.learned.hybrid.sources, self.weighted, strict=True):
            name = PARTS_NAMED.get(source.name, source.name)
            share = np.where(known, row[places], 0.0).astype(np.float64)
            named[name] = named[name] + share if name in named else share
        return named

    def because(
        self, positions: Positions, *, only: Collection[str] = PEOPLE
    ) -> list[tuple[tuple[ProductId, float], ...]]:
        """For each of some positions the products of the history and what each adds to its score.

        By the sources that are ``only`` among those: what others did with both. Likeness of look or
        text is not counted then. Largest first; only what is above 0.
        """
        learned = self.learned
        places = learned.place_of[positions]
        if len(self.history) == 0:
            return [()] * len(positions)
        shares = learned.hybrid.because(self.history, np.maximum(places, 0), only=only)
        given = shares.sum(axis=2) * (self.share / learned.mix.scale)
        given[places < 0] = 0
        names = [learned.products[at] for at in self.history.positions.tolist()]
        causes = []
        for row in given:
            order = [at for at in np.argsort(-row, kind="stable").tolist() if row[at] > 0]
            causes.append(tuple((names[at], float(row[at])) for at in order))
        return causes

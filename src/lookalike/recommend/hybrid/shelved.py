"""What was learned from all shoppers, placed on a shelf that may have changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lookalike.index.base import Mask
from lookalike.recommend.hybrid.history import History
from lookalike.recommend.hybrid.mix import Mix
from lookalike.recommend.hybrid.ranking import PARTS_NAMED, Hybrid, PriorSource, top
from lookalike.recommend.similar import Shelf
from lookalike.recommend.taste import Taste
from lookalike.types import ProductId

Positions = NDArray[np.int64]


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

    def __post_init__(self) -> None:
        place = {name: at for at, name in enumerate(self.products)}
        rows, ids = self.shelf.rows.tolist(), self.shelf.view.ids
        place_of = np.array([place.get(ids[row], -1) if row >= 0 else -1 for row in rows], np.int64)
        position_of = np.full(len(self.products), -1, np.int64)
        known = np.flatnonzero(place_of >= 0)
        position_of[place_of[known]] = known
        object.__setattr__(self, "place_of", place_of)
        object.__setattr__(self, "position_of", position_of)

    def history(self, taste: Taste) -> History:
        """What the shopper turned to, as far as anything was learned of it."""
        where = self.shelf.snapshot.position_of
        acts = [
            (int(self.place_of[at]), amount)
            for product, amount in taste.recent
            if (at := where.get(product)) is not None and self.place_of[at] >= 0
        ]
        return History.of([place for place, _ in acts], [amount for _, amount in acts])

    def evidence(self, history: History) -> Evidence:
        """What speaks for every product, given a history, which may be empty."""
        share, against = self.mix.share(len(history)), self.mix.against(len(history))
        if len(history) == 0:
            return Evidence(self, history, share, against, self._untold(share))
        weights = self.hybrid.blend.of(len(history)) * (share / self.mix.scale)
        weighted = self.hybrid.parts(history) * weights[:, None].astype(np.float32)
        return Evidence(self, history, share, against, weighted)

    def _untold(self, share: float) -> NDArray[np.float32]:
        """For someone nothing is known of: what is popular, scaled so that the best is ``share``.

        The weights were learned beside better evidence, and may give popularity none.
        """
        priors = [isinstance(source, PriorSource) for source in self.hybrid.sources]
        weights = self.hybrid.blend.of(0) * np.array(priors, np.float32)
        if not weights.any():
            weights = np.array(priors, np.float32)
        weighted = self.hybrid.parts(History.of(())) * weights[:, None]
        best = float(weighted.sum(axis=0).max(initial=0))
        return weighted * np.float32(share / best) if best > 0 else weighted


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

    def because(self, position: int) -> tuple[tuple[ProductId, float], ...]:
        """The products of the history and what each adds to the score by what others did with it.

        Largest first; only what is above 0. Likeness of look or text is not counted here.
        """
        learned, place = self.learned, int(self.learned.place_of[position])
        if place < 0 or len(self.history) == 0:
            return ()
        shares = learned.hybrid.because(self.history, place)
        people = np.array(
            [PARTS_NAMED.get(source.name) == "collaborative" for source in learned.hybrid.sources]
        )
        given = shares[:, people].sum(axis=1) * (self.share / learned.mix.scale)
        order = np.argsort(-given, kind="stable")
        return tuple(
            (learned.products[self.history.positions[at]], float(given[at]))
            for at in order.tolist()
            if given[at] > 0
        )

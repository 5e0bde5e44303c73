"""What the same shoppers chose together: counted pairs of categories, and lists of products."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lookalike.recommend.complete.categories import Categories, Floats
from lookalike.recommend.hybrid.history import History
from lookalike.recommend.hybrid.ranking import ListSource, PriorSource
from lookalike.recommend.hybrid.shelved import LearnedShelf
from lookalike.recommend.taste_attributes import Positions

LARGEST_BASKET = 30
"""Products of one basket that are looked at: whoever takes more is stocking a shop."""
DOUBT = 3.0
"""Pairs that are taken to be as often as chance has it, before any are counted."""
TRUSTED = 10.0
"""Pairs expected by chance at which counting says as much as common knowledge does."""
SOURCES = ("together", "next")


@dataclass(frozen=True, slots=True, eq=False)
class CategoryPairs:
    """How often shoppers chose two categories at once, against what chance would give.

    ``counts`` (categories, categories) are baskets with both, ``each`` (categories,) baskets with
    one, of ``baskets`` in all.
    """

    counts: Floats = field(repr=False)
    each: Floats = field(repr=False)
    baskets: int

    @classmethod
    def count(cls, basket: Positions, position: Positions, categories: Categories) -> CategoryPairs:
        """Count the categories of what was chosen: ``basket`` (n,) of each ``position`` (n,)."""
        size = len(categories.names)
        of = categories.of[position]
        known = of >= 0
        keys = np.unique(basket[known].astype(np.int64) * size + of[known])
        basket, of = keys // size, keys % size
        counts = np.zeros((size, size), np.float32)
        for apart in range(1, LARGEST_BASKET):
            same = basket[apart:] == basket[:-apart]
            if not same.any():
                break
            np.add.at(counts, (of[:-apart][same], of[apart:][same]), 1)
        each = np.bincount(of, minlength=size).astype(np.float32)
        return cls(counts + counts.T, each, len(np.unique(basket)))

    def worth(self, category: int, known: Floats) -> Floats:
        """How much each goes with one category, -0.5 to 1, given what is known without shoppers.

        Lift says whether two are chosen together more than by chance (Brin et al., "Dynamic
        Itemset Counting and Implication Rules for Market Basket Data", 1997), and the share of the
        baskets with the one how often; pairs that could have been counted often count most.
        """
        # Baskets that would hold both if shoppers chose each by itself.
        expected = self.each[category] * self.each / np.float32(max(1, self.baskets))
        counts = self.counts[category]
        lift = (counts + DOUBT) / (expected + DOUBT)
        often = counts / max(float(counts.max()), 1)
        told = np.sqrt(lift / (1 + lift) * often)
        trust = expected / (expected + TRUSTED)
        worth: Floats = ((1 - trust) * known + trust * told).astype(np.float32)
        return worth


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """What shoppers did, placed on a shelf.

    ``sources`` speak of products by places; ``place_of`` (positions,) leads there, -1 for a
    product that came later.
    """

    pairs: CategoryPairs | None = None
    sources: tuple[ListSource, ...] = ()
    popular: PriorSource | None = None
    place_of: Positions = field(default_factory=lambda: np.empty(0, np.int64), repr=False)

    @classmethod
    def of(cls, pairs: CategoryPairs | None, learned: LearnedShelf | None) -> Chosen:
        """Take what concerns pairs of products from what was learned, if anything was."""
        if learned is None:
            return cls(pairs=pairs)
        sources = learned.hybrid.sources
        lists = (s for s in sources if isinstance(s, ListSource) and s.name in SOURCES)
        priors = (s for s in sources if isinstance(s, PriorSource) and s.name == "popular")
        return cls(
            pairs=pairs,
            sources=tuple(lists),
            popular=next(priors, None),
            place_of=learned.place_of,
        )

    def together(self, position: int, others: Positions) -> NDArray[np.float32]:
        """How much shoppers of one product chose others too, 0 to 1, (others,)."""
        found = np.zeros(len(others), np.float32)
        place = int(self.place_of[position]) if self.sources else -1
        if place < 0:
            return found
        history, places = History.of([place]), self.place_of[others]
        known = places >= 0
        for source in self.sources:
            # Not over the scale: their own weights say how often it was seen, and once is little.
            found[known] += source.lists.between(history, source.decay, places[known])[0]
        return np.minimum(found / len(self.sources), 1)

    def popularity(self, others: Positions) -> NDArray[np.float32] | None:
        """How popular products are, 0 to 1, (others,); None when nobody knows."""
        if self.popular is None:
            return None
        scores = np.append(self.popular.scores / np.float32(self.popular.scale), np.float32(0))
        popularity: NDArray[np.float32] = np.minimum(scores[self.place_of[others]], 1)
        return popularity

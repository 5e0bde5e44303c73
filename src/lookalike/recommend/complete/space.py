"""A shelf, ready to complete looks: what has to be looked up once for all products."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from lookalike.recommend.complete.categories import Categories, Floats, look
from lookalike.recommend.complete.colours import Colours
from lookalike.recommend.complete.contexts import Context, contexts_of
from lookalike.recommend.complete.names import Names
from lookalike.recommend.similar import Shelf
from lookalike.recommend.taste_attributes import AttributeTable, Positions

_ROWS_AT_ONCE = 4096


@dataclass(frozen=True, slots=True, eq=False)
class CompletionSpace:
    """A shelf and what is known of the pairs of products on it, made once per shelf.

    ``beside`` are the attributes that do not follow from the category. ``away`` (positions,) is how
    far each product's look is from the mean look of its category; ``price`` (positions,) its place
    among the prices of its category, 0 to 1, NaN where unknown.
    """

    shelf: Shelf
    categories: Categories
    contexts: tuple[Context, ...]
    beside: AttributeTable = field(repr=False)
    colours: Colours | None
    names: Names = field(repr=False)
    away: Floats = field(repr=False)
    price: Floats = field(repr=False)

    @classmethod
    def of(cls, shelf: Shelf) -> CompletionSpace:
        """Look at all products once.

        Raises:
            InvalidInput: nothing tells what the products are.
        """
        contexts = contexts_of(shelf.view, shelf.rows)
        categories = Categories.on(
            shelf, [context.shares() for context in contexts if context.weight >= 1]
        )
        return cls(
            shelf=shelf,
            categories=categories,
            contexts=contexts,
            beside=AttributeTable.of(shelf.view, shelf.rows).without(
                (categories.attribute, *categories.wider)
            ),
            colours=Colours.on(shelf),
            names=Names.of([shelf.view.names[row] if row >= 0 else "" for row in shelf.rows]),
            away=_away(shelf, categories),
            price=_price_levels(shelf, categories),
        )

    def others(self, position: int) -> Positions:
        """Positions of the products that are of another kind than the one at ``position``."""
        mine = int(self.categories.of[position])
        other = self.categories.of >= 0
        if mine >= 0:
            other &= ~np.append(self.categories.same[mine], False)[self.categories.of]
        other[position] = False
        return np.flatnonzero(other)

    def style(self, position: int, others: Positions) -> Floats:
        """Cosine of what sets products apart from their categories to that of one, (others,).

        A bright, printed shirt and a bright, printed bag have that in common, whatever shirts and
        bags look like.
        """
        vectors, of, means = look(self.shelf), self.categories.of, self.categories.means
        own = vectors[position] - (means[of[position]] if of[position] >= 0 else 0)
        along = vectors[others] @ own
        usual = np.append(means @ own, np.float32(0))
        lengths = self.away[others] * self.away[position]
        style: Floats = (along - usual[of[others]]) / np.maximum(lengths, 1e-6)
        bounded: Floats = np.clip(style, -1, 1)
        return bounded

    def price_gap(self, position: int, others: Positions) -> Floats:
        """How far apart the price levels are, 0 to 1, (others,); NaN where one is unknown."""
        gap: Floats = np.abs(self.price[others] - self.price[position])
        return gap


def _away(shelf: Shelf, categories: Categories) -> Floats:
    vectors = look(shelf)
    away = np.empty(len(vectors), np.float32)
    means = np.append(categories.means, np.zeros((1, vectors.shape[1]), np.float32), axis=0)
    for start in range(0, len(vectors), _ROWS_AT_ONCE):
        rows = vectors[start : start + _ROWS_AT_ONCE]
        apart = rows - means[categories.of[start : start + _ROWS_AT_ONCE]]
        away[start : start + _ROWS_AT_ONCE] = np.linalg.norm(apart, axis=1)
    return away


def _price_levels(shelf: Shelf, categories: Categories) -> Floats:
    prices = np.append(shelf.view.price, np.nan)[shelf.rows]
    levels = np.full(len(prices), np.nan, np.float32)
    for category in range(len(categories.names)):
        own = np.flatnonzero((categories.of == category) & ~np.isnan(prices))
        if len(own) > 1:
            ordered = np.sort(prices[own])
            below = np.searchsorted(ordered, prices[own], side="left")
            upto = np.searchsorted(ordered, prices[own], side="right")
            levels[own] = (below + upto - 1) / (2 * (len(own) - 1))
    return levels

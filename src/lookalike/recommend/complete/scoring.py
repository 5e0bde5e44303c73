"""How well products go with one, in named parts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lookalike.recommend.complete.chosen import Chosen
from lookalike.recommend.complete.contexts import fit
from lookalike.recommend.complete.space import CompletionSpace
from lookalike.recommend.taste_attributes import Positions
from lookalike.recommend.taste_scoring import TasteProfile

CATEGORY, ATTRIBUTES, COLOUR, STYLE = "goes_with", "attributes", "colour", "visual"
SHARED, PRICE, TOGETHER, POPULAR, TASTE = "shared", "price", "collaborative", "popularity", "taste"
NAME = "name"
WEIGHTS = {
    CATEGORY: 0.27,
    ATTRIBUTES: 0.1,
    SHARED: 0.27,
    COLOUR: 0.07,
    STYLE: 0.13,
    NAME: 0.13,
    PRICE: 0.03,
    TOGETHER: 0.27,
    POPULAR: 0.03,
    TASTE: 0.13,
}
"""The most each part can add; those known without shoppers sum to one.
What is ``shared`` is a share of the part of the attributes."""
NOT_FOR_THEM = 0.6
"""What being for somebody else takes away: more than colours, style and names can bring."""
ANOTHER_OCCASION = 0.2
"""What being for quite another occasion or room takes away: football boots under a suit."""

FEWEST = 0.05
"""Worth of two categories below which they are not put together, unless they were asked for."""

Parts = dict[str, NDArray[np.float64]]
"""Shares of the scores of some products by name, (products,) each."""


def score(
    space: CompletionSpace,
    position: int,
    others: Positions,
    *,
    chosen: Chosen | None = None,
    taste: TasteProfile | None = None,
) -> Parts:
    """The parts of the scores of the products at ``others``, for the one at ``position``."""
    parts = _of_content(space, position, others)
    if chosen is not None:
        parts |= _of_shoppers(space, position, others, chosen)
    if taste is not None and taste.known:
        parts[TASTE] = WEIGHTS[TASTE] * taste.score(others).total
    return parts


def total(parts: Parts, size: int) -> NDArray[np.float64]:
    """The scores, (products,)."""
    return sum(parts.values(), start=np.zeros(size))


def _of_content(space: CompletionSpace, position: int, others: Positions) -> Parts:
    parts = {CATEGORY: WEIGHTS[CATEGORY] * worth(space, position, others).astype(np.float64)}
    if space.contexts or space.beside.names:
        parts[ATTRIBUTES] = _attributes(space, position, others)
    if space.colours is not None:
        harmony = space.colours.harmony(position)[others]
        parts[COLOUR] = WEIGHTS[COLOUR] * harmony.astype(np.float64)
    parts[STYLE] = WEIGHTS[STYLE] * space.style(position, others).astype(np.float64)
    parts[NAME] = WEIGHTS[NAME] * space.names.alike(position, others).astype(np.float64)
    gap = space.price_gap(position, others)
    if not np.isnan(gap).all():
        parts[PRICE] = WEIGHTS[PRICE] * np.where(np.isnan(gap), 0.5, 1 - gap).astype(np.float64)
    return parts


def _attributes(space: CompletionSpace, position: int, others: Positions) -> NDArray[np.float64]:
    """Whether both are for the same, and what else they have in common."""
    share = WEIGHTS[SHARED] * space.beside.likeness_to(position, others).astype(np.float64)
    if space.contexts:
        share += WEIGHTS[ATTRIBUTES] * fit(space.contexts, position)[others]
    for context in space.contexts:
        unsuited = context.fit(position)[others] <= 0
        if context.strict:
            share -= NOT_FOR_THEM * unsuited
        elif context.weight >= 1:
            share -= ANOTHER_OCCASION * unsuited
    return share


def goes(
    space: CompletionSpace, position: int, others: Positions, chosen: Chosen | None
) -> NDArray[np.bool_]:
    """Whether each may be put beside the one unasked, (others,)."""
    goes: NDArray[np.bool_] = worth(space, position, others, chosen) >= FEWEST
    for context in space.contexts:
        if context.strict:
            goes &= context.fit(position)[others] > 0
    return goes


def worth(
    space: CompletionSpace, position: int, others: Positions, chosen: Chosen | None = None
) -> NDArray[np.float32]:
    """How much the category of each goes with that of one, as far as ``chosen`` tells too.

    1 where the one has no category: nothing speaks against anything then.
    """
    mine = int(space.categories.of[position])
    if mine < 0:
        return np.ones(len(others), np.float32)
    known = space.categories.worth[mine]
    if chosen is not None and chosen.pairs is not None:
        known = chosen.pairs.worth(mine, known)
    found: NDArray[np.float32] = known[space.categories.of[others]]
    return found


def _of_shoppers(space: CompletionSpace, position: int, others: Positions, chosen: Chosen) -> Parts:
    """What shoppers' choices say beyond what is known without them."""
    share = WEIGHTS[TOGETHER] * chosen.together(position, others).astype(np.float64)
    if chosen.pairs is not None:
        more = worth(space, position, others, chosen) - worth(space, position, others)
        share += WEIGHTS[CATEGORY] * more
    parts: Parts = {TOGETHER: share}
    popularity = chosen.popularity(others)
    if popularity is not None:
        parts[POPULAR] = WEIGHTS[POPULAR] * popularity.astype(np.float64)
    return parts

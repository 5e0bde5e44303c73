"""Giving some places of a list to products few have seen, with the chance each place was given.

Without it a product nobody has seen gathers no evidence and stays unseen. Every place is, with
the probability ``share`` and independently of the others, given to a product drawn from a pool,
each with the same chance and none twice; the other places go to the best products in their order.
So the probability that a product stands at a place is known exactly, and what shoppers did can
later say how another ranking would have fared (inverse propensities by item and place, as in the
item-position model of Li et al., "Offline Evaluation of Ranking Policies with Click Models",
KDD 2018).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lookalike.index.base import Mask
from lookalike.recommend.taste_attributes import Positions

EXPLORED = "Few have seen this yet."
FIT = 0.5
"""Share of the score at the list's last place that a product has to reach to be tried."""
MOST_POOL = 100
"""Products in a pool: with more, each would be tried too seldom to learn anything about it."""


@dataclass(frozen=True, slots=True, eq=False)
class Explored:
    """A list, (places,): which product stands where, and with what probability that came about.

    ``explored`` says which were drawn from the pool.
    """

    order: Positions
    propensities: NDArray[np.float64] = field(repr=False)
    explored: Mask = field(repr=False)


def pool(
    found: Positions,
    scores: NDArray[np.float64],
    shown: NDArray[np.int64],
    *,
    taken: Positions,
    below: int,
    fit: float = FIT,
    family: Positions | None = None,
) -> Positions:
    """Those of ``found`` that few have seen and that suit the shopper somewhat, best first.

    ``scores`` (found,) are those of the shopper, ``shown`` (positions,) how often each product of
    the shelf was shown to anyone, and ``taken`` the list as it would be without exploring, none
    of which is in the pool. A product takes part when it was shown less than ``below`` times and
    its score is above 0 and at least ``fit`` times the lowest in the list. Of each ``family``
    (positions,), see ``families``, there is one product in the list and the pool together. At most
    ``MOST_POOL``.
    """
    in_list = np.isin(found, taken)
    least = float(scores[in_list].min()) if in_list.any() else 0.0
    fitting = ~in_list & (shown[found] < below) & (scores > 0) & (scores >= fit * least)
    chosen = np.flatnonzero(fitting)
    best = found[chosen[np.lexsort((found[chosen], -scores[chosen]))]]
    if family is not None:
        best = best[~np.isin(family[best], family[taken])]
        _, first = np.unique(family[best], return_index=True)
        best = best[np.sort(first)]
    return best[:MOST_POOL]


def explore(
    ordered: Positions,
    pool: Positions,
    *,
    share: float,
    k: int,
    generator: np.random.Generator,
) -> Explored:
    """A list of up to ``k`` from ``ordered``, best first, and ``pool``, which share nothing.

    When one of the two is used up, the other has the rest. A propensity is the probability,
    before any drawing, that this very product comes to this very place.

    Raises:
        ValueError: a product is in both, or ``share`` is not between 0 and 1.
    """
    if not 0 <= share <= 1 or len(np.intersect1d(ordered, pool)):
        raise ValueError("share is a probability, and what is in the list cannot be in the pool")
    size = min(k, len(ordered) + len(pool))
    drawn = generator.permutation(pool)
    coins = generator.random(size) < share
    reach = _reach(len(ordered), len(pool), share, size)
    order = np.empty(size, np.int64)
    propensities = np.empty(size)
    explored = np.zeros(size, np.bool_)
    tried = 0
    for place in range(size):
        best_left, pool_left = place - tried < len(ordered), tried < len(drawn)
        explored[place] = pool_left and (bool(coins[place]) or not best_left)
        tries = _tries(len(ordered), len(pool), share, place)
        if explored[place]:
            order[place] = drawn[tried]
            # Whatever was drawn before, each of the pool is as likely as any other to be here.
            propensities[place] = (reach[place, : place + 1] * tries).sum() / len(pool)
            tried += 1
        else:
            order[place] = ordered[place - tried]
            propensities[place] = reach[place, tried] * (1 - tries[tried])
    return Explored(order, propensities, explored)


def _reach(best: int, others: int, share: float, size: int) -> NDArray[np.float64]:
    """The probability that ``tried`` of the places before one were given to the pool.

    Shape (size, size + 1), by place and ``tried``.
    """
    reach = np.zeros((size, size + 1))
    if size:
        reach[0, 0] = 1.0
    for place in range(1, size):
        tries = _tries(best, others, share, place - 1)
        before = reach[place - 1, : len(tries)]
        reach[place, : len(tries)] = before * (1 - tries)
        reach[place, 1 : len(tries) + 1] += before * tries
    return reach


def _tries(best: int, others: int, share: float, place: int) -> NDArray[np.float64]:
    """The probability that a place is given to the pool, by how many were before, 0 to ``place``.

    1 where the best are used up, 0 where the pool is.
    """
    tried = np.arange(place + 1)
    tries = np.where(place - tried < best, share, 1.0)
    return np.where(tried < others, tries, 0.0)

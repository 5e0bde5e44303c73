"""A list over many kinds of products: the best first, and no kind more than a few times."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from lookalike.recommend.complete.categories import Floats
from lookalike.recommend.taste_attributes import Positions

AGAIN = 0.07
"""What each product of the same kind higher in the list takes away from one."""
ALIKE = 0.03
"""What a product of the same kind that looks the same takes away beside that."""
SHARE = 4
"""A kind fills at most a quarter of the list, but may always come twice."""


def spread(
    vectors: Floats, candidates: Positions, groups: Positions, scores: NDArray[np.float64], k: int
) -> tuple[Positions, NDArray[np.float64]]:
    """Places among the candidates, best first, and what was taken from each score for variety.

    ``vectors`` (positions, look) are looks, ``groups`` and ``scores`` (candidates,). A list that
    would be shorter than it could be is filled with more of the same kinds.
    """
    most = max(2, math.ceil(k / SHARE))
    shortlist = _best_of_each(groups, scores, 4 * most)
    looks = vectors[candidates[shortlist]]
    looks = looks / np.maximum(np.linalg.norm(looks, axis=1, keepdims=True), 1e-9)
    order, taken = _pick(looks, groups[shortlist], scores[shortlist], k, most)
    order = shortlist[order]
    if len(order) < min(k, len(candidates)):
        order, taken = _filled(order, taken, groups, scores, k)
    return order, taken


def _best_of_each(groups: Positions, scores: NDArray[np.float64], most: int) -> Positions:
    order = np.lexsort((np.arange(len(scores)), -scores, groups))
    first = np.searchsorted(groups[order], groups[order], side="left")
    return np.sort(order[np.arange(len(order)) - first < most])


def _pick(
    looks: Floats, groups: Positions, scores: NDArray[np.float64], k: int, most: int
) -> tuple[Positions, NDArray[np.float64]]:
    """The greedy choice of maximal marginal relevance, within each kind by itself."""
    against = np.zeros(len(scores))
    free = np.ones(len(scores), np.bool_)
    counts: dict[int, int] = {}
    alike = np.zeros(len(scores))
    order: list[int] = []
    taken: list[float] = []
    while len(order) < k and free.any():
        at = int(np.where(free, scores - against - alike, -np.inf).argmax())
        order.append(at)
        taken.append(-float(against[at] + alike[at]))
        free[at] = False
        own = groups == groups[at]
        counts[int(groups[at])] = counts.get(int(groups[at]), 0) + 1
        against[own] += AGAIN
        alike[own] = np.maximum(alike[own], ALIKE * np.maximum(looks[own] @ looks[at], 0))
        if counts[int(groups[at])] >= most:
            free &= ~own
    return np.array(order, np.int64), np.array(taken, np.float64)


def _filled(
    order: Positions,
    taken: NDArray[np.float64],
    groups: Positions,
    scores: NDArray[np.float64],
    k: int,
) -> tuple[Positions, NDArray[np.float64]]:
    """What is left, in order of score, each with enough taken away to stay behind the others."""
    left = np.setdiff1d(np.arange(len(scores)), order)
    more = left[np.lexsort((left, -scores[left]))][: k - len(order)]
    last = float((scores[order] + taken).min()) if len(order) else np.inf
    counts = np.bincount(groups[order], minlength=int(groups.max()) + 1)
    less = np.minimum(-AGAIN * counts[groups[more]], last - scores[more])
    return np.concatenate([order, more]), np.concatenate([taken, np.minimum.accumulate(
        scores[more] + less) - scores[more]])  # fmt: skip

"""Products worth scoring for a taste: neighbours of what was liked, by look and by attributes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.index.base import Mask
from lookalike.recommend.taste_attributes import Positions
from lookalike.recommend.taste_scoring import TasteProfile

INTERESTS = 8  # liked products that are asked with


def interests(profile: TasteProfile, most: int = INTERESTS) -> Positions:
    """Positions of up to ``most`` liked products that stand for all of them, the chief one first.

    Greedy facility location: each is the one that makes the liked products, by weight, most like
    their nearest chosen one. The gain of a greedy choice is within 1 - 1/e of the best possible
    (Nemhauser, Wolsey and Fisher, 1978).
    """
    at, weights = profile.liked_at, profile.liked_weight
    if len(at) <= most:
        return at
    likeness = profile.space.likeness(at, at).astype(np.float64)
    covered = np.zeros(len(at))
    chosen: list[int] = []
    for _ in range(most):
        gain = np.maximum(likeness - covered, 0) @ weights
        gain[chosen] = -1.0
        best = int(gain.argmax())
        chosen.append(best)
        covered = np.maximum(covered, likeness[best])
    return at[chosen]


Near: TypeAlias = Callable[[Positions], Sequence[Sequence[NDArray[np.integer[Any]]]]]
"""For each of some positions lists of those like it, nearest first."""


def candidates(
    profile: TasteProfile, k: int, *, among: Mask | None = None, near: Near | None = None
) -> Positions:
    """Positions to score, ascending: about ``k``, fewer when less is allowed or liked.

    Half of them look like the chief interests, half are alike in what they are; ``near`` knows
    them, by default the shelf's own neighbourhoods. What the shopper has an opinion on already is
    left out. Empty when nothing liked is on the shelf.
    """
    asked = interests(profile)
    if not len(asked):
        return np.empty(0, np.int64)
    known = np.concatenate([profile.liked_at, profile.disliked_at])
    each = max(1, -(-k // (2 * len(asked))))
    found = (near or profile.space.neighbourhoods.of)(asked)
    parts = [part[: each + len(known)] for lists in found for part in lists]
    joined = np.unique(np.concatenate(parts)).astype(np.int64)
    if among is not None:
        joined = joined[among[joined]]
        if len(joined) < k // 4:  # a narrow filter leaves little of what lies near: ask for more
            joined = np.union1d(joined, _filtered(profile, asked, each + len(known), among))
    return np.setdiff1d(joined, known)


def _filtered(profile: TasteProfile, asked: Positions, each: int, among: Mask) -> Positions:
    """The nearest of the allowed ones by look, however far they are."""
    shelf = profile.space.shelf
    allowed = among if shelf.present is None else among & shelf.present
    queries = np.ascontiguousarray(shelf.snapshot.vectors[asked])
    found = np.unique(shelf.snapshot.index.search(queries, each, among=allowed).positions)
    return found[found >= 0]

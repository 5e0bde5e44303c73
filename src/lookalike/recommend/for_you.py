"""What would this shopper like? Candidates near their taste, scored in named parts, and spread out.

Without a taste the list is a varied one that tells most about a shopper once they react to it. A
list that has room left after all that suits is filled with the rest, in the order of scores, so
that ``k`` are returned whenever ``k`` products are allowed.
"""

from __future__ import annotations

import uuid

import numpy as np
from numpy.typing import NDArray

from lookalike.index.base import Mask
from lookalike.recommend.similar import Shelf
from lookalike.recommend.taste import Taste
from lookalike.recommend.taste_attributes import Positions
from lookalike.recommend.taste_candidates import candidates
from lookalike.recommend.taste_onboarding import Onboarding
from lookalike.recommend.taste_reasons import reasons
from lookalike.recommend.taste_scoring import TasteProfile, TasteSpace
from lookalike.types import Hit, HitList

CANDIDATES = 300
"""Positions scored, at least; more bring nothing the best ten would show."""
AS_MANY_MORE = 6
"""Candidates for each product asked for, where many are."""
SAME_AGAIN = 0.1
"""What full likeness to a product higher in the list takes away: a list of one thing is dull."""
SPREAD_OVER = 8
"""Candidates looked at for each place of the list when it is spread out."""
VARIED = "Something different, to get to know your taste."
TASTE, VARIETY = "taste", "variety"


def for_you(
    space: TasteSpace,
    taste: Taste,
    onboarding: Onboarding,
    *,
    k: int,
    chosen: Mask | None = None,
) -> HitList:
    """The ``k`` products that suit a taste best among the ``chosen`` rows of the view.

    What the shopper stated an opinion on is not among them. ``cold_start`` of the list says that
    nothing is known of the shopper.
    """
    shelf = space.shelf
    profile = TasteProfile(taste, space)
    among = shelf.allowed(chosen, None)
    cold = not profile.liked
    ordered, parts = (
        _without_taste(onboarding, shelf, among, k) if cold else _suiting(profile, among, k)
    )
    ordered, parts = _filled(profile, shelf, among, ordered, parts, k)
    return HitList(
        _hits(profile, ordered, parts, cold=cold),
        request_id=uuid.uuid4().hex,
        encoder=shelf.snapshot.facts.encoder_id,
        snapshot=shelf.snapshot.name,
        cold_start=cold,
    )


_Parts = NDArray[np.float64]
"""Taste and variety of each place, (places, 2)."""


def _suiting(profile: TasteProfile, among: Mask | None, k: int) -> tuple[Positions, _Parts]:
    found = candidates(profile, max(CANDIDATES, AS_MANY_MORE * k), among=among)
    scores = profile.score(found).total
    best = np.lexsort((found, -scores))[: SPREAD_OVER * k]
    return _spread(profile.space, found[best], scores[best], k)


def _spread(
    space: TasteSpace, positions: Positions, scores: NDArray[np.float64], k: int
) -> tuple[Positions, _Parts]:
    """Maximal marginal relevance (Carbonell and Goldstein 1998), the penalty being a part."""
    likeness = space.likeness(positions, positions).astype(np.float64)
    nearest = np.zeros(len(positions))
    free = np.ones(len(positions), dtype=np.bool_)
    order: list[int] = []
    parts = []
    for _ in range(min(k, len(positions))):
        worth = np.where(free, scores - SAME_AGAIN * nearest, -np.inf)
        at = int(worth.argmax())
        order.append(at)
        parts.append((scores[at], -SAME_AGAIN * nearest[at]))
        free[at] = False
        np.maximum(nearest, likeness[at], out=nearest)
    return positions[order], np.array(parts, dtype=np.float64).reshape(-1, 2)


def _without_taste(
    onboarding: Onboarding, shelf: Shelf, among: Mask | None, k: int
) -> tuple[Positions, _Parts]:
    page = onboarding.page(k if among is None else 4 * k)
    at = np.array([shelf.snapshot.position_of[name] for name in page], dtype=np.int64)
    if among is not None:
        at = at[among[at]]
    return at[:k], np.zeros((min(k, len(at)), 2))


def _filled(
    profile: TasteProfile,
    shelf: Shelf,
    among: Mask | None,
    ordered: Positions,
    parts: _Parts,
    k: int,
) -> tuple[Positions, _Parts]:
    """As many as asked: what is left, by how little it is disliked and then in fixed order."""
    if len(ordered) >= k:
        return ordered, parts
    left = np.arange(len(shelf.rows)) if among is None else np.flatnonzero(among)
    known = np.concatenate([profile.liked_at, profile.disliked_at, ordered])
    left = np.setdiff1d(left, known)
    scores = profile.score(left).total
    more = np.lexsort((left, -scores))[: k - len(ordered)]
    added = np.stack([scores[more], np.zeros(len(more))], axis=1)
    return np.concatenate([ordered, left[more]]), np.concatenate([parts, added])


def _hits(profile: TasteProfile, positions: Positions, parts: _Parts, *, cold: bool) -> list[Hit]:
    shelf = profile.space.shelf
    hits = []
    for position, (taste, variety) in zip(positions.tolist(), parts.tolist(), strict=True):
        product = shelf.view.product(int(shelf.rows[position]))
        said = (VARIED,) if cold else reasons(profile, position)
        shares = {TASTE: taste, VARIETY: variety}
        hits.append(Hit(product.id, taste + variety, shares, said, product))
    return hits

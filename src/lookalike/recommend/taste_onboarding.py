"""A few pictures for someone new to pick from: together they say most about a taste.

Each page is chosen so that whatever the shopper likes, something on the page is near to it:
facility location over a sample of the shelf, popular products counting more, and, once something
was picked, what suits the picks counting more. The greedy choice is within 1 - 1/e of the best
(Nemhauser, Wolsey and Fisher, "An analysis of approximations for maximizing submodular set
functions", 1978).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush

import numpy as np
from numpy.typing import NDArray

from lookalike.recommend.taste import Taste
from lookalike.recommend.taste_attributes import Positions
from lookalike.recommend.taste_candidates import candidates
from lookalike.recommend.taste_scoring import TasteProfile, TasteSpace
from lookalike.types import ProductId

SAMPLE = 600  # products that stand for the shelf
FOCUS = 6.0  # how much more what suits the picks counts: e to this, from no likeness to full
NEAR_PICKS = 150  # candidates for the picks so far that join the sample


class Onboarding:
    """Pages of pictures for new shoppers; made once per shelf and shared."""

    def __init__(
        self, space: TasteSpace, *, popularity: NDArray[np.float64] | None = None, seed: int = 0
    ) -> None:
        """``popularity`` (positions,) is 0 or more for each product, all the same by default."""
        self._space = space
        size = len(space.shelf.rows)
        weights = np.ones(size) if popularity is None else popularity / max(popularity.mean(), 1e-9)
        self._popularity = np.where(space.shelf.rows >= 0, 0.1 + weights, 0.0)
        chance = np.random.default_rng(seed)
        count = min(SAMPLE, int(np.count_nonzero(self._popularity)))
        share = self._popularity / self._popularity.sum()
        self._sample = np.sort(chance.choice(size, size=count, replace=False, p=share))
        whole = count == np.count_nonzero(self._popularity)
        # A sample holds popular products more often; where nothing is left out they weigh more.
        self._weights = self._popularity[self._sample] if whole else np.ones(count)
        self._likeness = space.likeness(self._sample, self._sample).astype(np.float64)
        self._first: dict[int, tuple[ProductId, ...]] = {}

    def page(
        self, count: int, *, taste: Taste | None = None, shown: Iterable[ProductId] = ()
    ) -> tuple[ProductId, ...]:
        """``count`` products to pick from, fewer when there are no more; none of ``shown``.

        ``taste`` is what was picked so far (``taste.picked``), None on the first page.
        """
        shown = tuple(shown)
        if taste is not None or shown:
            return self._page(count, taste, shown)
        first = self._first.get(count)  # the same for everybody, and asked for most
        if first is None:
            first = self._first[count] = self._page(count, None, ())
        return first

    def _page(
        self, count: int, taste: Taste | None, shown: Sequence[ProductId]
    ) -> tuple[ProductId, ...]:
        sample, likeness = self._sample, self._likeness
        weights = self._weights
        profile = None if taste is None else TasteProfile(taste, self._space)
        if profile is not None and profile.liked:
            sample = np.union1d(sample, candidates(profile, NEAR_PICKS))
            likeness = self._space.likeness(sample, sample).astype(np.float64)
            scores = profile.score(sample).total / max(profile.confidence, 1e-9)
            weights = np.exp(FOCUS * (scores - scores.max()))
        position_of = self._space.shelf.snapshot.position_of
        seen = np.array([position_of[n] for n in shown if n in position_of], np.int64)
        free = ~np.isin(sample, seen)
        covered = np.zeros(len(sample))
        if len(seen):
            # What was shown and not picked need not be asked about again, nor what is like it.
            covered = self._space.likeness(seen, sample).max(axis=0).astype(np.float64)
        if profile is not None:
            free &= ~np.isin(sample, np.concatenate([profile.liked_at, profile.disliked_at]))
        chosen = _spread(likeness, weights, free, covered, count)
        view, rows = self._space.shelf.view, self._space.shelf.rows
        return tuple(view.ids[int(rows[at])] for at in sample[chosen])


def _spread(
    likeness: NDArray[np.float64],
    weights: NDArray[np.float64],
    free: NDArray[np.bool_],
    covered: NDArray[np.float64],
    count: int,
) -> Positions:
    """Greedy facility location: up to ``count`` of the ``free`` ones, the most telling first.

    ``covered`` is how near each one is to something that was shown before.
    """
    gain = _gains(likeness, weights, covered)
    # A gain can only shrink as more is covered, so that an old one is an upper bound: only what
    # comes first is weighed again (Minoux, "Accelerated greedy algorithms", 1978).
    queue = [(-float(gain[at]), int(at)) for at in np.flatnonzero(free)]
    heapify(queue)
    chosen: list[int] = []
    while queue and len(chosen) < count:
        _, at = heappop(queue)
        fresh = -float(np.maximum(likeness[at] - covered, 0) @ weights)
        if queue and (fresh, at) > queue[0]:
            heappush(queue, (fresh, at))
            continue
        chosen.append(at)
        covered = np.maximum(covered, likeness[at])
    return np.array(chosen, np.int64)


def _gains(
    likeness: NDArray[np.float64], weights: NDArray[np.float64], covered: NDArray[np.float64]
) -> NDArray[np.float64]:
    gains: NDArray[np.float64] = np.maximum(likeness - covered, 0) @ weights
    return gains

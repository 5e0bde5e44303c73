"""One shopper in front of one shelf: which products to score for them, and with what parts."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lookalike.index.base import Mask
from lookalike.recommend.hybrid.shelved import Evidence, LearnedShelf
from lookalike.recommend.taste import Taste
from lookalike.recommend.taste_attributes import Positions
from lookalike.recommend.taste_candidates import candidates
from lookalike.recommend.taste_scoring import TasteProfile, TasteSpace

TASTE = "taste"


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Positions with the parts of their scores: ``parts`` is (positions, names)."""

    positions: Positions
    names: tuple[str, ...]
    parts: NDArray[np.float64] = field(repr=False)

    @property
    def totals(self) -> NDArray[np.float64]:
        """The scores, (positions,)."""
        totals: NDArray[np.float64] = self.parts.sum(axis=1)
        return totals

    def take(self, order: Positions) -> Scored:
        """Those at ``order``, in that order."""
        return Scored(self.positions[order], self.names, self.parts[order])

    def first(self, count: int) -> Scored:
        """The first ``count``, as they stand."""
        return Scored(self.positions[:count], self.names, self.parts[:count])

    def best(self, count: int) -> Scored:
        """The ``count`` with the highest scores, best first, equal ones in order of position."""
        return self.take(np.lexsort((self.positions, -self.totals))[:count])

    def with_part(self, name: str, values: NDArray[np.float64]) -> Scored:
        """One more part: ``values`` (positions,)."""
        return Scored(
            self.positions, (*self.names, name), np.concatenate([self.parts, values[:, None]], 1)
        )

    def then(self, more: Scored) -> Scored:
        """These and, after them, ``more``, which has the same parts or fewer."""
        added = np.zeros((len(more.positions), len(self.names)))
        for at, name in enumerate(more.names):
            added[:, self.names.index(name)] = more.parts[:, at]
        return Scored(
            np.concatenate([self.positions, more.positions]),
            self.names,
            np.concatenate([self.parts, added]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Asker:
    """A taste on a shelf, and what all shoppers did that speaks for a product; if any did."""

    profile: TasteProfile
    evidence: Evidence | None

    @classmethod
    def of(cls, taste: Taste, space: TasteSpace, learned: LearnedShelf | None) -> Asker:
        """Look up what the taste names."""
        evidence = None if learned is None else learned.evidence(learned.history(taste))
        return cls(TasteProfile(taste, space), evidence)

    @property
    def known(self) -> bool:
        """Whether they turned to anything this shelf holds; else it is a cold start."""
        return bool(self.profile.liked)

    @property
    def settled(self) -> Positions:
        """Positions they have an opinion on, or looked at, already: not to be shown again."""
        return np.concatenate([self.profile.liked_at, self.profile.disliked_at])

    def candidates(self, count: int, among: Mask | None) -> Positions:
        """Positions worth scoring, ascending: about ``count`` by taste and as many by others."""
        found = candidates(self.profile, count, among=among)
        if self.evidence is not None:
            others = np.setdiff1d(self.evidence.best(count, among), self.settled)
            found = np.union1d(found, others)
        return found

    def score(self, positions: Positions) -> Scored:
        """The parts of the scores of these positions."""
        taste = self.profile.score(positions)
        if self.evidence is None:
            return Scored(positions, (TASTE,), taste.total[:, None])
        parts = self.evidence.parts(positions)
        mixed = taste.liked * (1 - self.evidence.share) + taste.disliked * self.evidence.against
        columns = [mixed, *parts.values()]
        return Scored(positions, (TASTE, *parts), np.stack(columns, axis=1))

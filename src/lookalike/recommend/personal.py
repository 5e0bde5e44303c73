"""One shopper in front of one shelf: which products to score for them, and with what parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.index.base import Mask
from lookalike.recommend.hybrid.shelved import Evidence, LearnedShelf
from lookalike.recommend.taste import Taste
from lookalike.recommend.taste_attributes import Positions
from lookalike.recommend.taste_candidates import candidates
from lookalike.recommend.taste_scoring import TasteProfile, TasteSpace
from lookalike.types import ProductId

TASTE = "taste"
Causes: TypeAlias = tuple[tuple[ProductId, float], ...]
"""Products and the share each has in a score, largest first."""


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
    _by_others: dict[int, Causes] = field(default_factory=dict, repr=False)

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
        """Positions worth scoring, ascending: about ``count`` by taste, half as many by others."""
        if self.evidence is None:
            return candidates(self.profile, count, among=among)
        near = partial(self._near, self.evidence.learned)
        found = candidates(self.profile, count, among=among, near=near)
        others = np.setdiff1d(self.evidence.best(count // 2, among), self.settled)
        return np.union1d(found, others)

    def _near(
        self, learned: LearnedShelf, positions: Positions
    ) -> list[Sequence[NDArray[np.integer[Any]]]]:
        """Those like each of some positions, as learned; of products that came later, looked up."""
        known = [learned.near(at) for at in positions.tolist()]
        new = [at for at, lists in zip(positions.tolist(), known, strict=True) if lists is None]
        looked_up = iter(self.profile.space.neighbourhoods.of(np.array(new, np.int64)))
        return [next(looked_up) if lists is None else lists for lists in known]

    def score(self, positions: Positions) -> Scored:
        """The parts of the scores of these positions."""
        taste = self.profile.score(positions)
        if self.evidence is None:
            return Scored(positions, (TASTE,), taste.total[:, None])
        parts = self.evidence.parts(positions)
        mixed = taste.liked * (1 - self.evidence.share) + taste.disliked * self.evidence.against
        columns = [mixed, *parts.values()]
        return Scored(positions, (TASTE, *parts), np.stack(columns, axis=1))

    def look_at(self, positions: Positions) -> None:
        """Reasons for these will be asked for: what they are read from is looked up at once."""
        self.profile.look_at(positions)
        if self.evidence is not None:
            causes = self.evidence.because(positions)
            self._by_others.update(zip(positions.tolist(), causes, strict=True))

    def causes_by_others(self, position: int) -> Causes:
        """What the shopper turned to that speaks for a position, by what others did with both."""
        if self.evidence is None:
            return ()
        if position not in self._by_others:
            self.look_at(np.array([position], np.int64))
        return self._by_others[position]

    def causes_by_variants(self, position: int) -> Causes:
        """What the shopper turned to that is the same thing as a position in another colour."""
        if self.evidence is None:
            return ()
        return self.evidence.because(np.array([position], np.int64), only=("variants",))[0]

"""From a shopper's history to the best products, each score with the parts it is the sum of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.recommend.hybrid.factors import ItemFactors
from lookalike.recommend.hybrid.history import History
from lookalike.recommend.hybrid.lists import ItemLists, Scores
from lookalike.recommend.hybrid.weights import BlendWeights

PARTS_NAMED = {
    "together": "collaborative",
    "next": "collaborative",
    "factors": "collaborative",
    "bridge": "collaborative",
    "popular": "popularity",
    "trend": "popularity",
    "demand": "demand",
    "variants": "variants",
    "text": "text",
    "visual": "visual",
}
"""What the shop calls the part of a score that each source adds to."""


@dataclass(frozen=True, slots=True, eq=False)
class ListSource:
    """Evidence from lists: ``decay`` per step back in the history, raw scores over ``scale``.

    With ``relative`` the raw scores are shares of the highest that any product gets, so that the
    evidence is as strong for who did much as for who did little. With ``half_life`` an act counts
    half for every so many days before the shopper's latest.
    """

    name: str
    lists: ItemLists
    decay: float
    scale: float = 1.0
    relative: bool = False
    half_life: float | None = None

    def gather(self, history: History) -> Scores:
        """What the history gives every product, as it comes: (products,)."""
        return self.lists.gather(history, self.decay, half_life=self.half_life)

    def between(self, history: History, positions: NDArray[np.int64]) -> Scores:
        """What each product of the history gives some: (history, positions)."""
        return self.lists.between(history, self.decay, positions, half_life=self.half_life)


@dataclass(frozen=True, slots=True, eq=False)
class FactorSource:
    """Evidence from factors, read in the same way."""

    name: str
    factors: ItemFactors
    decay: float
    scale: float = 1.0

    def between(self, history: History, positions: NDArray[np.int64]) -> Scores:
        """What each product of the history gives some: (history, positions)."""
        return self.factors.between(history, self.decay, positions)


@dataclass(frozen=True, slots=True, eq=False)
class PriorSource:
    """What is known of a product whoever asks: ``scores`` (products,)."""

    name: str
    scores: Scores
    scale: float = 1.0


Source = ListSource | FactorSource | PriorSource


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """The best products, best first: positions and scores (k,), parts (k, sources).

    A row of ``parts`` sums to its score, up to rounding.
    """

    positions: NDArray[np.int64]
    scores: Scores
    parts: NDArray[np.float32]
    names: tuple[str, ...]

    def named_parts(self, at: int) -> dict[str, float]:
        """The score of one hit by the names the shop uses for parts."""
        summed: dict[str, float] = {}
        for name, value in zip(self.names, self.parts[at].tolist(), strict=True):
            if value:
                part = PARTS_NAMED.get(name, name)
                summed[part] = summed.get(part, 0.0) + value
        return summed


@dataclass(frozen=True, slots=True, eq=False)
class Hybrid:
    """All sources and how much each counts. Sources and weights are in the same order."""

    size: int
    sources: tuple[Source, ...]
    blend: BlendWeights

    def __post_init__(self) -> None:
        if tuple(source.name for source in self.sources) != self.blend.names:
            raise ValueError("the weights are not for these sources")

    def parts(self, history: History) -> NDArray[np.float32]:
        """What every source gives every product, unweighted: (sources, products)."""
        return self.weighted(history, np.ones(len(self.sources), np.float32))

    def weighted(
        self, history: History, weights: NDArray[np.float32] | None = None
    ) -> NDArray[np.float32]:
        """The parts times ``weights`` (sources,), by default those for such a history.

        Shape (sources, products). A source that counts nothing is not asked.
        """
        weights = self.blend.of(len(history)) if weights is None else weights
        out = np.zeros((len(self.sources), self.size), np.float32)
        for row, source, weight in zip(out, self.sources, weights, strict=True):
            if weight:
                np.multiply(evidence(source, history), weight / np.float32(source.scale), out=row)
        return out

    def candidates_for(
        self,
        history: History,
        *,
        k: int,
        among: NDArray[np.bool_] | None = None,
        again: bool = False,
    ) -> Ranked:
        """The ``k`` best products for a history, which may be empty; fewer when fewer may be shown.

        ``among`` (products,) says which may be; those of the history may be only with ``again``.
        Equal scores keep the order of positions. A new act counts in the very next call.
        """
        weighted = self.weighted(history)
        total = weighted.sum(axis=0)
        if among is not None:
            total[~among] = -np.inf
        if not again:
            total[history.positions] = -np.inf
        best = top(total, k)
        return Ranked(
            positions=best,
            scores=total[best],
            parts=np.ascontiguousarray(weighted[:, best].T),
            names=self.blend.names,
        )

    def because(
        self,
        history: History,
        positions: NDArray[np.int64],
        *,
        only: Collection[str] | None = None,
    ) -> NDArray[np.float32]:
        """What each product of the history adds to the scores of some products.

        Shape (positions, history, sources), weighted; 0 for sources that are not ``only`` among
        those. Together with what the sources give whoever asks it is the whole score, so whatever
        is taken away shows in it: reasons are read from here.
        """
        weights = self.blend.of(len(history))
        shares = np.zeros((len(positions), len(history), len(self.sources)), np.float32)
        for at, source in enumerate(self.sources):
            left_out = only is not None and source.name not in only
            if left_out or isinstance(source, PriorSource) or not weights[at]:
                continue
            given = source.between(history, positions)
            unit = np.float32(source.scale)
            if isinstance(source, ListSource) and source.relative:
                unit = unit * highest(source.gather(history))
            shares[:, :, at] = given.T * (weights[at] / unit)
        return shares


def evidence(source: Source, history: History) -> Scores:
    """What one source gives every product, as it comes."""
    if isinstance(source, PriorSource):
        return source.scores
    if isinstance(source, ListSource):
        given = source.gather(history)
        return given / highest(given) if source.relative else given
    return source.factors.scores(history, source.decay)


def highest(scores: Scores) -> np.float32:
    """The highest score, or 1 where nothing scores above 0."""
    best = scores.max(initial=0)
    return np.float32(best if best > 0 else 1)


def top(scores: Scores, k: int) -> NDArray[np.int64]:
    """Positions of the ``k`` highest scores, best first, equal ones in order; -inf never."""
    count = min(k, int(np.count_nonzero(scores > -np.inf)))
    if count == 0:
        return np.empty(0, np.int64)
    threshold = np.partition(scores, len(scores) - count)[len(scores) - count]
    above = np.flatnonzero(scores > threshold)
    ties = np.flatnonzero(scores == threshold)[: count - len(above)]
    chosen = np.concatenate([above, ties])
    order = np.lexsort((chosen, -scores[chosen]))
    best: NDArray[np.int64] = chosen[order].astype(np.int64)
    return best

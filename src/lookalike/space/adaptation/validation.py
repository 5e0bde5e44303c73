"""Held-apart products: how much a photo tells, how to weigh it, and whether it is better."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.space.adaptation.attributes import Codes
from lookalike.space.adaptation.network import Floats
from lookalike.space.adaptation.vectors import compose
from lookalike.space.base import UnitVectors

K = 5
LOOKS = (0.5, 0.4, 0.3, 0.2, 0.1, 0.05)
"""Shares of the similarity the look may keep, most first."""
CLOSE_ENOUGH = 0.005
"""Precision worth giving up for a larger share of the look: what attributes do not name counts."""
LEAST_INFORMATION = 0.02
"""Nats. An attribute of which photos tell less is left out, however many products have it."""
_ROWS = 128

Spans = Sequence[slice]


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """Products of one side of a comparison: look (n, dim), probabilities (n, values), codes."""

    look: UnitVectors
    seen: Floats
    codes: tuple[Codes, ...]

    def rows(self, chosen: NDArray[np.int64]) -> Sight:
        """Some of the products."""
        codes = tuple(column[chosen] for column in self.codes)
        return Sight(self.look[chosen], self.seen[chosen], codes)


def information(seen: Floats, codes: Codes, frequency: NDArray[np.float64]) -> tuple[float, float]:
    """What probabilities (n, values) tell of ``codes`` beyond ``frequency``: mean, its error.

    In nats per product whose value is known: the logarithmic score (Good 1952) less that of
    always answering with how frequent each value is. Below zero for what cannot be seen.
    """
    known = np.flatnonzero(codes >= 0)
    if len(known) < 2:
        return 0.0, np.inf
    told = np.log(np.maximum(seen[known, codes[known]], 1e-9)) - np.log(frequency[codes[known]])
    return float(told.mean()), float(told.std(ddof=1) / np.sqrt(len(told)))


def shares(informations: Sequence[float], look: float) -> tuple[float, ...]:
    """Weights of the look and the attributes; attributes by the root of their information."""
    roots = np.sqrt(np.asarray(informations, dtype=np.float64))
    return (look, *((1 - look) * roots / roots.sum()).tolist())


def choose_look(
    queries: Sight, catalogue: Sight, spans: Spans, informations: Sequence[float]
) -> float:
    """The largest share of the look that costs hardly any precision."""
    precision = {
        look: float(np.nanmean(precisions(queries, catalogue, spans, shares(informations, look))))
        for look in LOOKS
    }
    best = max(precision.values())
    return next(look for look in LOOKS if precision[look] >= best - CLOSE_ENOUGH)


def precisions(
    queries: Sight, catalogue: Sight, spans: Spans, weights: tuple[float, ...]
) -> NDArray[np.float64]:
    """Precision at 5 of each query for each attribute, (queries, attributes), NaN if unknown."""
    first = compose(queries.look, queries.seen, tuple(spans), weights)
    second = compose(catalogue.look, catalogue.seen, tuple(spans), weights)
    return agreement(first, second, queries.codes, catalogue.codes)


def agreement(
    queries: UnitVectors,
    catalogue: UnitVectors,
    wanted: Sequence[Codes],
    given: Sequence[Codes],
) -> NDArray[np.float64]:
    """Share of the 5 nearest that have the query's value, (queries, attributes).

    NaN where the query's value is not known; an answer's unknown value agrees with nothing.
    """
    k = min(K, len(catalogue))
    found = np.full((len(queries), len(wanted)), np.nan)
    for rows, nearest in _nearest(queries, catalogue, k):
        for at, (asked, known) in enumerate(zip(wanted, given, strict=True)):
            values = asked[rows]
            right = (known[nearest] == values[:, None]).mean(axis=1)
            found[rows, at] = np.where(values >= 0, right, np.nan)
    return found


def _nearest(
    queries: UnitVectors, catalogue: UnitVectors, k: int
) -> Iterator[tuple[slice, NDArray[np.int64]]]:
    for start in range(0, len(queries), _ROWS):
        rows = slice(start, min(start + _ROWS, len(queries)))
        cosines = queries[rows] @ catalogue.T
        yield rows, np.argpartition(-cosines, k - 1, axis=1)[:, :k]


def frequencies(codes: Codes, values: int) -> NDArray[np.float64]:
    """How frequent each value is among the known, none of them zero."""
    counts = np.bincount(codes[codes >= 0], minlength=values) + 0.5
    share: NDArray[np.float64] = counts / counts.sum()
    return share

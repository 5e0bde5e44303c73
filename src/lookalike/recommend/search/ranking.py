"""Adding up views: the score is a weighted mean of them, and stays the sum of its named parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lookalike.index.base import Mask
from lookalike.recommend.search.views import Rows, View

SCORED_AT_ONCE = 100_000
"""Rows up to which every one is scored; beyond, only candidates of the views are, unless too few
are allowed for that to matter."""
CANDIDATES = 2_000
"""Candidates of each view, at least, where not every row is scored."""
MOST = 4
_ROUNDING = 1e-5
"""More than single precision can differ by for a product scored in different company."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """A view and its weight; a negative weight pushes away what the view finds alike."""

    view: View
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """The best rows, best first, and the score of each as its parts, (rows,) by name."""

    rows: Rows
    scores: NDArray[np.float64]
    parts: Mapping[str, NDArray[np.float64]] = field(repr=False)


def rank(
    views: Sequence[Weighted],
    *,
    size: int,
    k: int,
    allowed: Mask | None = None,
    scored_at_once: int = SCORED_AT_ONCE,
) -> Ranked:
    """The best ``k`` of ``size`` rows; exactly ``k`` when so many are allowed.

    Weights are divided by the sum of the positive ones, so the score is at most 1. Equal scores
    keep the order of rows. Up to ``scored_at_once`` rows the result is exact; beyond, a row that
    no view has among its candidates cannot be found, unless there are not enough others.
    """
    total = sum(weighted.weight for weighted in views if weighted.weight > 0) or 1.0
    scaled = [Weighted(w.view, w.weight / total) for w in views if w.weight]
    chosen = np.arange(size) if allowed is None else np.flatnonzero(allowed)
    rows = chosen
    if len(chosen) > scored_at_once:
        rows = _candidates(scaled, max(CANDIDATES, 4 * k), allowed)
        if len(rows) < k:
            rows = chosen
    if len(rows) > max(4 * k, 64):
        rows = _promising(scaled, rows, k, size=size)
    parts: dict[str, NDArray[np.float64]] = {}
    scores = np.zeros(len(rows), dtype=np.float64)
    for weighted in scaled:
        part = weighted.weight * weighted.view.exact(rows).astype(np.float64)
        scores += part
        name = weighted.view.name
        parts[name] = parts[name] + part if name in parts else part
    order = np.lexsort((rows, -scores.round(9)))[:k]
    best = {name: part[order] for name, part in parts.items()}
    return Ranked(rows[order], scores[order], best)


def _promising(views: Sequence[Weighted], rows: Rows, k: int, *, size: int) -> Rows:
    """Those of ``rows`` that may be among the best ``k``, from quick scores."""
    most = len(rows) * MOST >= size  # then one product with the whole matrix is the quickest
    quick = np.zeros(len(rows), dtype=np.float32)
    for weighted in views:
        scores = weighted.view.scores()[rows] if most else weighted.view.exact(rows)
        quick += np.float32(weighted.weight) * scores
    least = _kth_largest(quick, k) if k < len(quick) else -np.inf
    return rows[quick >= least - _ROUNDING]


def _kth_largest(values: NDArray[np.float32], k: int) -> float:
    """A partition of what a histogram leaves: many scores are equal, which is its slow case."""
    low, high = float(values.min()), float(values.max())
    if high > low:
        cells = ((values - np.float32(low)) * np.float32(255 / (high - low))).astype(np.uint8)
        from_top = np.bincount(cells, minlength=256)[::-1].cumsum()
        values = values[cells >= 255 - int(np.searchsorted(from_top, k))]
    return float(np.partition(values, len(values) - k)[len(values) - k])


def _candidates(views: Sequence[Weighted], count: int, allowed: Mask | None) -> Rows:
    found = [
        rows
        for weighted in views
        if weighted.weight > 0 and (rows := weighted.view.candidates(count, allowed)) is not None
    ]
    return np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)

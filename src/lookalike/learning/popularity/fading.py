"""Popularity with decay, and trend: what is rising faster than it did."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lookalike.learning.collaborative.acts import Acts

HALF_LIFE = 90.0  # days
LONG_HALF_LIFE = 30.0  # of a trend: the weeks that the days are compared with
SHORT_HALF_LIFE = 7.0


def faded_counts(
    acts: Acts, *, half_life: float = HALF_LIFE, now: float | None = None
) -> NDArray[np.float64]:
    """How much each product was touched, an act counting half after every ``half_life`` days.

    Without times every act counts in full. ``now`` is by default the time of the last act.
    """
    if acts.time is None or len(acts) == 0:
        return acts.counts()
    until = float(acts.time.max()) if now is None else now
    age = np.maximum(until - acts.time, 0.0)
    weight = acts.amount * 0.5 ** (age / half_life)
    counts = np.bincount(acts.item, weights=weight, minlength=acts.items)
    return counts.astype(np.float64)


def trend(acts: Acts) -> NDArray[np.float32]:
    """How much more the last days speak for a product than the last weeks do; never below 0.

    All 0 without times.
    """
    if acts.time is None or len(acts) == 0:
        return np.zeros(acts.items, np.float32)
    short = faded_counts(acts, half_life=SHORT_HALF_LIFE)
    long = faded_counts(acts, half_life=LONG_HALF_LIFE)
    expected = long * (short.sum() / max(long.sum(), 1e-9))
    rising: NDArray[np.float32] = np.log1p(np.maximum(short - expected, 0.0)).astype(np.float32)
    return rising

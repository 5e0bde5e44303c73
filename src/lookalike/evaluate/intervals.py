"""How far a mean can be trusted."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lookalike.types import Estimate

RESAMPLES = 2000  # the ends of a 95 % interval then move by less than 0.001 from seed to seed
_ROWS_AT_ONCE = 200
_CELLS_AT_ONCE = 4_000_000


class Interval(NamedTuple):
    """A mean over so many ``values``, and between which ends it lies at the level asked for."""

    mean: float
    low: float
    high: float
    values: int


def bootstrap_mean(values: NDArray[np.float64], *, level: float = 0.95, seed: int = 0) -> Interval:
    """The mean of ``values`` (n,) with its percentile bootstrap interval.

    Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13. For the difference
    of two systems on the same queries, hand in the differences: pairing removes most of the noise.

    Raises:
        ValueError: there are no values.
    """
    if len(values) == 0:
        raise ValueError("the mean of no values has no interval")
    chance = np.random.default_rng(seed)
    means = np.concatenate(
        [
            values[chance.integers(0, len(values), size=(_ROWS_AT_ONCE, len(values)))].mean(axis=1)
            for _ in range(RESAMPLES // _ROWS_AT_ONCE)
        ]
    )
    tail = 100 * (1 - level) / 2
    low, high = np.percentile(means, [tail, 100 - tail])
    return Interval(float(values.mean()), float(low), float(high), len(values))


def bootstrap_ratio(
    parts: NDArray[np.float64], wholes: NDArray[np.float64], *, level: float = 0.95, seed: int = 0
) -> Estimate:
    """The sum of ``parts`` over that of ``wholes``, both (n,), with its interval.

    Rows are drawn together: one for each shopper, whose lists are not independent of each other.
    The same source, chapter 8.

    Raises:
        ValueError: the wholes sum to nothing.
    """
    if not wholes.sum() > 0:
        raise ValueError("a share of nothing has no interval")
    chance = np.random.default_rng(seed)
    size = len(parts)
    ratios = []
    rows = max(1, min(_ROWS_AT_ONCE, _CELLS_AT_ONCE // size))
    for start in range(0, RESAMPLES, rows):
        drawn = chance.integers(0, size, size=(min(rows, RESAMPLES - start), size))
        ratios.append(parts[drawn].sum(axis=1) / np.maximum(wholes[drawn].sum(axis=1), 1e-12))
    tail = 100 * (1 - level) / 2
    low, high = np.percentile(np.concatenate(ratios), [tail, 100 - tail])
    return Estimate(
        float(parts.sum() / wholes.sum()), float(low), float(high), round(float(wholes.sum()))
    )


def sums_by(
    shopper: NDArray[np.int64], *values: NDArray[np.float64]
) -> tuple[NDArray[np.float64], ...]:
    """The sums of values (units,) by whose the units are, each (shoppers,): rows to resample."""
    _, own = np.unique(shopper, return_inverse=True)
    return tuple(np.bincount(own, weights=each).astype(np.float64) for each in values)

"""Shares of lists or places, whose shoppers are independent of each other and they are not.

Someone who clicks once will click again, so a thousand lists of ten shoppers say little more than
ten lists do. The variance between shoppers over that of a coin is the design effect (Kish, "Survey
Sampling", 1965), the number of lists over it the effective number, and with that the interval is
Wilson's, "Probable Inference, the Law of Succession, and Statistical Inference" (1927): it stays
between 0 and 1 and means something when nobody clicked. The difference of two shares follows
Newcombe, "Interval estimation for the difference between independent proportions: comparison of
eleven methods" (1998), method 10.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.evaluate.intervals import sums_by
from lookalike.types import Difference, Estimate

Z = 1.959963984540054  # of a two-sided 95 % interval


@dataclass(frozen=True, slots=True)
class Share:
    """A share of ``whole`` units, worth as much as ``effective`` independent ones."""

    part: float
    whole: float
    effective: float

    @classmethod
    def of(
        cls, parts: NDArray[np.float64], wholes: NDArray[np.float64], shopper: NDArray[np.int64]
    ) -> Share:
        """From units (units,) and whose they are.

        Where nothing or everything was a success the design effect cannot be seen; then shoppers
        are counted instead of units.

        Raises:
            ValueError: there are no units.
        """
        whole = float(wholes.sum())
        if not whole > 0:
            raise ValueError("there is no share of nothing")
        part, by_shopper = sums_by(shopper, parts, wholes)
        total, count = float(part.sum()), len(part)
        share = total / whole
        coin = share * (1 - share) / whole
        if coin <= 0 or count < 2:
            return cls(total, whole, min(whole, count))
        between = np.square(part - share * by_shopper).sum() * count / (count - 1) / whole**2
        return cls(total, whole, whole / max(1.0, float(between) / coin))

    @property
    def value(self) -> float:
        """Successes over units."""
        return self.part / self.whole

    def wilson(self) -> tuple[float, float]:
        """The ends of the 95 % interval."""
        n, p, square = self.effective, self.value, Z * Z
        centre = (p + square / (2 * n)) / (1 + square / n)
        half = Z * math.sqrt(p * (1 - p) / n + square / (4 * n * n)) / (1 + square / n)
        return max(0.0, centre - half), min(1.0, centre + half)

    def estimate(self) -> Estimate:
        """The share with its interval."""
        return Estimate(self.value, *self.wilson(), round(self.whole))


def difference(one: Share, other: Share) -> Difference:
    """``other`` less ``one``, which must share no shopper, and the p-value of the score test."""
    apart = other.value - one.value
    (low_1, high_1), (low_2, high_2) = one.wilson(), other.wilson()
    below = math.hypot(other.value - low_2, high_1 - one.value)
    above = math.hypot(high_2 - other.value, one.value - low_1)
    n_1, n_2 = one.effective, other.effective
    pooled = (one.value * n_1 + other.value * n_2) / (n_1 + n_2)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n_1 + 1 / n_2))
    p_value = math.erfc(abs(apart) / error / math.sqrt(2)) if error > 0 else 1.0
    return Difference(apart, max(-1.0, apart - below), min(1.0, apart + above), p_value)


def difference_of_means(
    one: tuple[NDArray[np.float64], NDArray[np.float64]],
    other: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> Difference:
    """The same for means of lists: (sums, counts) by shopper, each (shoppers,), of both.

    The variance of a ratio by its linear terms: Deng, Knoblich and Lu, "Applying the Delta Method
    in Metric Analytics" (2018); the interval and the p-value are the normal distribution's.

    Raises:
        ValueError: fewer than two shoppers on a side.
    """
    values, variance = [], 0.0
    for sums, counts in (one, other):
        size = len(sums)
        if size < 2:
            raise ValueError("two shoppers are needed to see how they differ")
        mean = float(sums.sum() / counts.sum())
        rest = sums - mean * counts
        variance += float(np.square(rest).sum()) * size / (size - 1) / float(counts.sum()) ** 2
        values.append(mean)
    apart, error = values[1] - values[0], math.sqrt(variance)
    p_value = math.erfc(abs(apart) / error / math.sqrt(2)) if error > 0 else float(apart == 0)
    return Difference(apart, apart - Z * error, apart + Z * error, p_value)

"""Scores as probabilities that can be taken at their word."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.reviews.linear import sigmoid

Numbers = NDArray[np.float64]

BINS = 15
"""Bins of the expected calibration error."""

_STEPS = 100


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """From scores to probabilities, always rising: the mean of Platt's curve and an isotonic one.

    The first knows a shape and needs few reviews, the second none and follows what it sees; their
    mean was better calibrated than the first and, unlike the second, keeps every order.
    """

    slope: float
    intercept: float
    places: Numbers
    shares: Numbers

    @classmethod
    def fit(cls, scores: Numbers, labels: Numbers) -> Curve:
        """Learn it from scores of reviews that were not fitted on, and their labels (0 or 1)."""
        return cls(*fit_platt(scores, labels), *fit_isotonic(scores, labels))

    def __call__(self, scores: Numbers) -> Numbers:
        """The probability of each score."""
        smooth = sigmoid(self.slope * scores + self.intercept)
        answer: Numbers = (smooth + np.interp(scores, self.places, self.shares)) / 2
        return answer


def fit_platt(scores: Numbers, labels: Numbers) -> tuple[float, float]:
    """Slope and intercept of the logistic curve from ``scores`` to ``labels`` (0 or 1).

    Platt (1999), "Probabilistic outputs for support vector machines", whose targets keep it from
    being certain: one observation of each kind is as if undecided.
    """
    positives = labels.sum()
    negatives = len(labels) - positives
    targets = np.where(labels > 0.5, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    slope, intercept = 1.0, 0.0
    for _ in range(_STEPS):
        likely = sigmoid(slope * scores + intercept)
        miss = likely - targets
        spread = np.maximum(likely * (1 - likely), 1e-9)
        first = np.array([(miss * scores).sum(), miss.sum()])
        cross = (spread * scores).sum()
        second = np.array([[(spread * scores**2).sum(), cross], [cross, spread.sum()]])
        second += 1e-9 * np.eye(2)
        step = np.linalg.solve(second, first)
        slope, intercept = slope - step[0], intercept - step[1]
        if np.abs(step).max() < 1e-8:
            break
    return float(slope), float(intercept)


def fit_isotonic(scores: Numbers, labels: Numbers) -> tuple[Numbers, Numbers]:
    """Scores and the share of ``labels`` there, which never falls: between them, interpolate.

    Pool adjacent violators (Ayer et al. 1955; Zadrozny and Elkan 2002 for probabilities).
    """
    order = np.argsort(scores, kind="stable")
    means: list[float] = []
    sizes: list[int] = []
    for label in labels[order].tolist():
        means.append(label)
        sizes.append(1)
        while len(means) > 1 and means[-2] >= means[-1]:
            size = sizes[-2] + sizes[-1]
            means[-2] = (means[-2] * sizes[-2] + means[-1] * sizes[-1]) / size
            sizes[-2] = size
            means.pop()
            sizes.pop()
    ends = np.cumsum(sizes)
    ordered = scores[order]
    middles = [float(ordered[e - s : e].mean()) for e, s in zip(ends, sizes, strict=True)]
    return np.array(middles), np.array(means)


def brier(likely: Numbers, labels: Numbers) -> float:
    """Mean squared distance of probabilities from what happened (Brier 1950)."""
    return float(((likely - labels) ** 2).mean())


def calibration_error(likely: Numbers, labels: Numbers, *, bins: int = BINS) -> float:
    """Expected calibration error: how far the mean probability of a bin is from its share of ones.

    Bins of equal width, weighted by their size (Naeini et al. 2015, "Obtaining well calibrated
    probabilities using Bayesian binning").
    """
    which = np.minimum((likely * bins).astype(np.int64), bins - 1)
    sums = np.bincount(which, likely - labels, bins)
    return float(np.abs(sums).sum() / len(likely))

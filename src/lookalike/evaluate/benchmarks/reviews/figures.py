"""How well probabilities tell the reviews that recommend from those that do not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

RESAMPLES = 500


def auc(scores: Numbers, labels: Numbers) -> float:
    """The chance that a 1 scores higher than a 0, ties counted half; NaN without one of the two.

    Hanley and McNeil (1982), "The meaning and use of the area under a ROC curve".
    """
    _, places, sizes = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(sizes) - (sizes - 1) / 2)[places]
    ones = labels > 0.5
    positives, negatives = int(ones.sum()), int((~ones).sum())
    if not positives or not negatives:
        return float("nan")
    above = ranks[ones].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


def auc_interval(
    scores: Sequence[Numbers], labels: Numbers, groups: Sequence[str], *, seed: int = 0
) -> list[tuple[float, float]]:
    """The 95 % interval of each AUC, and last that of the first less the second if there are two.

    Whole products are drawn with replacement, for reviews of one product resemble each other
    (Efron and Tibshirani 1993, "An Introduction to the Bootstrap"). All scores share the draws.
    """
    _, owner = np.unique(np.array(groups), return_inverse=True)
    order = np.argsort(owner, kind="stable")
    bounds = np.concatenate([[0], np.cumsum(np.bincount(owner))])
    chance = np.random.default_rng(seed)
    drawn: list[list[float]] = []
    for _ in range(RESAMPLES):
        chosen = chance.integers(0, len(bounds) - 1, len(bounds) - 1)
        rows = np.concatenate([order[bounds[at] : bounds[at + 1]] for at in chosen])
        values = [auc(each[rows], labels[rows]) for each in scores]
        drawn.append([*values, values[0] - values[1]] if len(values) == 2 else values)
    low, high = np.nanpercentile(np.array(drawn), [2.5, 97.5], axis=0)
    return [(float(a), float(b)) for a, b in zip(low, high, strict=True)]


def group_folds(groups: Sequence[str], folds: int) -> NDArray[np.int64]:
    """The fold of each row, whole groups in one fold, the folds about equally large: (rows,)."""
    names, owner, sizes = np.unique(np.array(groups), return_inverse=True, return_counts=True)
    fold_of = np.zeros(len(names), dtype=np.int64)
    filled = np.zeros(folds)
    for group in np.argsort(-sizes, kind="stable"):
        fold_of[group] = np.argmin(filled)
        filled[fold_of[group]] += sizes[group]
    return fold_of[owner]

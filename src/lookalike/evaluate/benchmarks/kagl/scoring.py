"""The published metrics: the first ten products of each query, and what they are worth.

As the published evaluation defines them (LEADERBOARD of marqo-FashionCLIP, which takes them from
BEIR, Thakur et al. 2021): ten products are retrieved for a query by cosine; R@k is the share of
all its answers among the first k, P@k the share of the first k that are answers, and MRR the mean
reciprocal rank of the first answer, zero when none is among the ten. A query counts once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.evaluate.benchmarks.kagl.tasks import Places
from lookalike.evaluate.intervals import bootstrap_mean
from lookalike.space.base import UnitVectors

K = 10
_QUERIES = 64
_CANDIDATES = 8192

Values = Mapping[str, NDArray[np.float64]]
"""What each query is worth, by the name of the metric."""


def first_ten(queries: UnitVectors, candidates: UnitVectors) -> NDArray[np.int64]:
    """Places (n, 10) of the candidates with the largest cosines, best first, in flat memory."""
    k = min(K, len(candidates))
    found = np.empty((len(queries), k), dtype=np.int64)
    for start in range(0, len(queries), _QUERIES):
        part = queries[start : start + _QUERIES]
        cosines = np.empty((len(part), len(candidates)), dtype=np.float32)
        for first in range(0, len(candidates), _CANDIDATES):
            piece = candidates[first : first + _CANDIDATES]
            cosines[:, first : first + len(piece)] = part @ piece.T
        found[start : start + len(part)] = best(cosines, k)
    return found


def best(scores: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """Places (n, k) of the largest scores (n, candidates), largest first."""
    places = np.argpartition(-scores, k - 1, axis=1)[:, :k]
    order = np.argsort(-np.take_along_axis(scores, places, axis=1), axis=1, kind="stable")
    return np.take_along_axis(places, order, axis=1)


def judge(found: NDArray[np.int64], right: Sequence[Places]) -> Values:
    """Each metric of each query."""
    hits = np.zeros((len(found), K), dtype=np.bool_)
    for row, (places, answers) in enumerate(zip(found, right, strict=True)):
        hits[row, : len(places)] = np.isin(places, answers)
    answers_of = np.array([len(answers) for answers in right], dtype=np.float64)
    return {
        "R@1": hits[:, 0] / answers_of,
        "R@10": hits.sum(axis=1) / answers_of,
        "P@1": hits[:, 0].astype(np.float64),
        "P@10": hits.mean(axis=1),
        "MRR": np.where(hits.any(axis=1), 1 / (1 + hits.argmax(axis=1)), 0.0),
    }


def by_chance(candidates: int, right: Sequence[Places]) -> Values:
    """What candidates in any order are expected to be worth."""
    answers = np.array([len(places) for places in right], dtype=np.float64)
    missed, reciprocal = np.ones(len(right)), np.zeros(len(right))
    for rank in range(min(K, candidates)):
        hit = np.minimum(1.0, answers / (candidates - rank))
        reciprocal += missed * hit / (rank + 1)
        missed *= 1 - hit
    return {
        "R@1": np.full(len(right), 1 / candidates),
        "R@10": np.full(len(right), min(K, candidates) / candidates),
        "P@1": answers / candidates,
        "P@10": answers / candidates * min(K, candidates) / K,
        "MRR": reciprocal,
    }


def summary(values: Values) -> dict[str, Any]:
    """Means, with 95 % bootstrap intervals over the queries."""
    intervals = {name: bootstrap_mean(each) for name, each in values.items()}
    return {
        **{name: interval.mean for name, interval in intervals.items()},
        "ci95": {name: [interval.low, interval.high] for name, interval in intervals.items()},
        "queries": next(iter(intervals.values())).values,
    }

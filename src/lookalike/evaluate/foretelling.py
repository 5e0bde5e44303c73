"""The lists of one method to figures: means with intervals, and each split by warm and cold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.evaluate.event_splits import Fold
from lookalike.evaluate.intervals import bootstrap_mean, bootstrap_ratio, sums_by
from lookalike.evaluate.ranking_metrics import (
    coverage,
    diversity,
    hit_rate,
    ndcg,
    novelty,
    precision,
    recall,
    reciprocal_rank,
    wanted_in,
)

COLD_USER = 5  # products: whoever touched fewer is a cold shopper
RESAMPLES = 100
Z = 1.96


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """The lists of one method for one fold: (users, k), with what was wanted.

    ``users`` (users,) are whose lists they are; ``counts`` (products,) the acts of training,
    ``known`` how many products each user touched.
    """

    users: NDArray[np.int64]
    lists: NDArray[np.int64]
    targets: list[NDArray[np.int64]]
    counts: NDArray[np.float64]
    known: NDArray[np.int64]

    @classmethod
    def of(cls, fold: Fold, users: NDArray[np.int64], lists: NDArray[np.int64]) -> Answers:
        """Join lists with what their users did."""
        targets = fold.test.by_user()
        return cls(
            users=users,
            lists=lists,
            targets=[targets[int(user)] for user in users],
            counts=fold.train.counts(),
            known=fold.train.lengths()[users],
        )

    def among(self, *, cold: bool) -> tuple[NDArray[np.bool_], list[NDArray[np.int64]]]:
        """Which lists have a target nobody touched in training (or one somebody did), and those."""
        some = [own[(self.counts[own] == 0) == cold] for own in self.targets]
        having = np.array([len(own) > 0 for own in some], np.bool_)
        return having, [own for own in some if len(own)]


def figures_of(answers: Sequence[Answers], vectors: NDArray[np.float32]) -> dict[str, Any]:
    """All figures of one method over all folds; ``ci`` holds the 95 % interval of each."""
    values = _values(answers, vectors)
    intervals = {name: bootstrap_mean(each) for name, each in values.items() if len(each)}
    lists = np.concatenate([own.lists for own in answers])
    products = len(answers[0].counts)
    name = f"coverage@{lists.shape[1]}"
    return {
        **{name: intervals[name].mean if name in intervals else None for name in values},
        name: coverage(lists, products),
        "lists": len(lists),
        "ci": {
            **{name: [found.low, found.high] for name, found in intervals.items()},
            name: _ends_of_coverage(lists, products),
        },
        "n": {name: len(each) for name, each in values.items()},
    }


def _ends_of_coverage(lists: NDArray[np.int64], products: int) -> list[float]:
    """Two standard errors to either side, as lists drawn again tell.

    Lists drawn again cover less than those they are drawn from, for some are drawn twice: how much
    the coverage varies can be read from them, where it lies cannot.
    """
    chance = np.random.default_rng(0)
    covered = [
        coverage(lists[chance.integers(0, len(lists), len(lists))], products)
        for _ in range(RESAMPLES)
    ]
    value, error = coverage(lists, products), float(np.std(covered))
    return [max(0.0, value - Z * error), min(1.0, value + Z * error)]


def gains(answers: Mapping[str, Sequence[Answers]]) -> dict[str, Any]:
    """How far the hybrid is ahead of each control: in nDCG, and in recall of untouched products.

    Each with the interval of the difference over shoppers, for whoever is asked about in several
    weeks answers alike in all of them.
    """
    ours = answers["hybrid"]
    users = np.concatenate([own.users for own in ours])
    asked = np.concatenate([own.among(cold=True)[0] for own in ours])
    ndcgs, recalls = ndcg_of(ours), _cold_recall_of(ours)
    out: dict[str, Any] = {}
    for name, own in answers.items():
        if name != "hybrid":
            out[name] = _ahead(ndcgs, ndcg_of(own), users)
            if asked.any():
                out[name]["cold_R@10"] = _ahead(recalls, _cold_recall_of(own), users[asked])
    return out


def _ahead(
    ours: NDArray[np.float64], theirs: NDArray[np.float64], users: NDArray[np.int64]
) -> dict[str, Any]:
    """Ratio and difference of means of lists, with the interval of the difference."""
    difference = bootstrap_ratio(*sums_by(users, ours - theirs, np.ones(len(ours))))
    return {
        "ratio": float(ours.mean() / theirs.mean()) if theirs.mean() > 0 else None,
        "difference": difference.value,
        "ci": [difference.low, difference.high],
    }


def _cold_recall_of(answers: Sequence[Answers]) -> NDArray[np.float64]:
    """The recall of products nobody had touched, of every list that any was asked of."""
    each = []
    for own in answers:
        having, targets = own.among(cold=True)
        count = np.array([len(some) for some in targets], np.int64)
        each.append(recall(wanted_in(own.lists[having], targets), count))
    return np.concatenate(each)


def _values(
    answers: Sequence[Answers], vectors: NDArray[np.float32]
) -> dict[str, NDArray[np.float64]]:
    each = [_values_of(own, vectors) for own in answers]
    return {name: np.concatenate([values[name] for values in each]) for name in each[0]}


def _values_of(own: Answers, vectors: NDArray[np.float32]) -> dict[str, NDArray[np.float64]]:
    wanted = wanted_in(own.lists, own.targets)
    asked = np.array([len(targets) for targets in own.targets], np.int64)
    gain = ndcg(wanted, asked)
    cold = own.known < COLD_USER
    values = {
        "HR": hit_rate(wanted),
        "recall": recall(wanted, asked),
        "precision": precision(wanted),
        "nDCG": gain,
        "MRR": reciprocal_rank(wanted),
        "novelty": novelty(own.lists, own.counts),
        "diversity": diversity(own.lists, vectors),
        "cold_users_nDCG": gain[cold],
        "warm_users_nDCG": gain[~cold],
    }
    for word, is_cold in (("cold", True), ("warm", False)):
        having, targets = own.among(cold=is_cold)
        found = wanted_in(own.lists[having], targets)
        count = np.array([len(some) for some in targets], np.int64)
        values[f"{word}_R"] = recall(found, count)
        values[f"{word}_nDCG"] = ndcg(found, count)
    return {f"{name}@{own.lists.shape[1]}": each for name, each in values.items()}


def ndcg_of(answers: Sequence[Answers]) -> NDArray[np.float64]:
    """The nDCG of every list, fold by fold: (lists,)."""
    return np.concatenate(
        [
            ndcg(wanted_in(own.lists, own.targets), np.array([len(t) for t in own.targets]))
            for own in answers
        ]
    )

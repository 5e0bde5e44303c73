"""Weights of the sources, learned from choices: a likelihood first, then the measure itself.

Both begin where experience says (``prior``), and leave it only for what is surely better.
The first step is the conditional logit of McFadden, "Conditional logit analysis of qualitative
choice behavior" (1974): convex, so it always ends in the same place. The second moves one weight
at a time to a higher nDCG, as Metzler and Croft, "Linear feature-based models for information
retrieval" (2007) do. A move must help on both halves of the lists, and by more than ``ERRORS``
standard errors of the difference, so that chance seldom passes however many moves are tried.
Weights are never negative, so that a part of a score can be read as evidence in favour.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lookalike.extras import require
from lookalike.learning.blend.choices import Choices
from lookalike.learning.blend.prior import prior_weights, untold_weights
from lookalike.recommend.hybrid.weights import BlendWeights

EDGES = (0, 1, 3, 6, 12, 24)  # products in the history
FEWEST = 300  # lists before a bucket has weights of its own
FACTORS = (0.25, 0.5, 0.8, 1.25, 2.0, 4.0)
ROUNDS = 4
ERRORS = 2.0
PENALTY = 0.01  # of the mean log likelihood per squared weight; only breaks ties
CUT = 10


def fit_blend(lists: Choices, names: tuple[str, ...]) -> BlendWeights:
    """Weights for every bucket of history lengths; all alike where there is little to learn from.

    Without any list they are those of ``prior_weights``; those for an empty history are always
    its own, for evidence from a history says nothing about them.
    """
    prior, untold = prior_weights(names), untold_weights(names)
    if len(lists) == 0:
        return BlendWeights(names, EDGES[:2], np.array([untold, prior]))
    pooled = ascend(lists, prior)
    learned = ascend(lists, conditional_logit(lists))
    if surely_better(ndcg_of_each(lists, learned) - ndcg_of_each(lists, pooled)):
        pooled = learned
    rows = []
    for start, end in zip(EDGES, (*EDGES[1:], np.inf), strict=True):
        own = lists.only((lists.length >= start) & (lists.length < end))
        begun = pooled if start else untold
        rows.append(ascend(own, begun) if len(own) >= FEWEST else begun)
    return BlendWeights(names, EDGES, np.array(rows))


def conditional_logit(lists: Choices) -> NDArray[np.float64]:
    """The weights, none below 0, under which what was chosen is the least surprising: (sources,).

    The probability of a choice is its share of the exponentials of all scores in its list.
    """
    optimize = require("scipy.optimize", extra="learn", purpose="Learning from events")
    share = lists.chosen / lists.targets[:, None]
    chosen = np.einsum("lc,lcs->ls", share, lists.evidence, dtype=np.float64)
    with np.errstate(divide="ignore"):
        prior = np.log(lists.stands_for.astype(np.float64))

    def surprise(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = lists.evidence @ weights + prior
        highest = scores.max(axis=1, keepdims=True)
        odds = np.exp(scores - highest)
        total = odds.sum(axis=1, keepdims=True)
        expected = np.einsum("lc,lcs->ls", odds / total, lists.evidence)
        loss = (highest + np.log(total))[:, 0] - chosen @ weights
        gradient = (expected - chosen).mean(axis=0) + 2 * PENALTY * weights
        return float(loss.mean() + PENALTY * weights @ weights), gradient

    count = lists.evidence.shape[2]
    found = optimize.minimize(
        surprise, np.ones(count), jac=True, method="L-BFGS-B", bounds=[(0, None)] * count
    )
    weights: NDArray[np.float64] = np.asarray(found.x, np.float64)
    return weights


def ascend(lists: Choices, start: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move one weight at a time to where nDCG is surely higher, until no move is worth it."""
    if len(lists) < 2 or not start.any():
        return start if start.any() else np.ones_like(start)
    best = start.copy()
    values = ndcg_of_each(lists, best)
    for _ in range(ROUNDS):
        before = best.copy()
        for at in range(len(best)):
            for factor in FACTORS:
                trial = best.copy()
                trial[at] = factor * (best[at] if best[at] > 0 else best.mean() / 10)
                new = ndcg_of_each(lists, trial)
                if surely_better(new - values):
                    best, values = trial, new
        if np.array_equal(best, before):
            break
    return best


def ndcg_of_each(lists: Choices, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The nDCG at 10 of each list under the weights: (lists,).

    Of equal scores the wanted product comes last: where nothing speaks for anything, nothing is
    gained.
    """
    scores = lists.evidence @ weights.astype(np.float32)
    scores[lists.chosen] = np.nextafter(scores[lists.chosen], np.float32(-np.inf))
    scores[lists.stands_for == 0] = -np.inf
    count = min(CUT, scores.shape[1])
    best = np.argpartition(-scores, count - 1, axis=1)[:, :count]
    order = np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1, kind="stable")
    right = np.take_along_axis(lists.chosen, np.take_along_axis(best, order, axis=1), axis=1)
    gain = 1 / np.log2(np.arange(2, count + 2))
    ideal = np.cumsum(gain)[np.minimum(lists.targets, count) - 1]
    ndcg: NDArray[np.float64] = (right @ gain) / ideal
    return ndcg


def surely_better(gain: NDArray[np.float64], *, errors: float = ERRORS) -> bool:
    """Whether the gains of lists (lists,) are one on both halves, by so many standard errors."""
    if len(gain) < 2:
        return False  # one list has no halves to agree
    halves = gain[::2].mean() > 0 and gain[1::2].mean() > 0
    return bool(halves and gain.mean() > errors * gain.std() / np.sqrt(len(gain)))

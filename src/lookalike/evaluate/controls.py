"""What a shop could do instead: the methods a ranking has to beat, each tuned by the same rule.

Every method is fitted on the acts before those kept aside, tried with each of its settings on
those, and fitted again on all acts with the setting that did best.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.evaluate.ranking_metrics import ndcg, wanted_in
from lookalike.learning.bridge.content import Content
from lookalike.learning.collaborative.acts import Acts
from lookalike.learning.collaborative.ease import ease
from lookalike.learning.collaborative.factorise import factorise
from lookalike.learning.collaborative.neighbours import cosine
from lookalike.learning.popularity.fading import faded_counts
from lookalike.recommend.hybrid.ranking import top

Scorer = Callable[[NDArray[np.int64]], NDArray[np.float32]]
"""Positions of users to the scores of all products: (users, products)."""

USERS_AT_ONCE = 250
TRIED_ON = 2000  # users
EXACT = 26_000  # products: up to 5 GB, and some minutes
PLAIN = 1.0  # no fading: a control counts every act of a history alike
LENGTH = 10


@dataclass(frozen=True, slots=True)
class Control:
    """A method by its ``name``, made from acts, content and one of its ``settings``."""

    name: str
    make: Callable[[Acts, Content | None, Any], Scorer]
    settings: tuple[Any, ...] = (None,)
    roughly: Callable[[Acts, Content | None, Any], Scorer] | None = None
    """The same but quicker, for choosing a setting; None where there is nothing quicker."""


def _random(acts: Acts, content: Content | None, seed: Any) -> Scorer:
    del content, seed
    chance = np.random.default_rng(0)
    return lambda users: chance.random((len(users), acts.items), dtype=np.float32)


def _popularity(acts: Acts, content: Content | None, half_life: Any) -> Scorer:
    del content
    counts = faded_counts(acts, half_life=half_life).astype(np.float32)
    return lambda users: np.tile(counts, (len(users), 1))


def _item_knn(acts: Acts, content: Content | None, shrinkage: Any) -> Scorer:
    del content
    histories, likeness = acts.matrix(), cosine(acts, shrinkage=shrinkage)
    return lambda users: (histories[users] @ likeness).toarray()


def _als(acts: Acts, content: Content | None, setting: Any) -> Scorer:
    del content
    regularisation, confidence = setting
    factors = factorise(acts, regularisation=regularisation, confidence=confidence)
    return lambda users: np.stack(
        [factors.scores(acts.history(int(user)), PLAIN) for user in users]
    )


def _ease(acts: Acts, content: Content | None, penalty: Any, **exactness: int) -> Scorer:
    del content
    histories, score = acts.matrix(), ease(acts, penalty=penalty, **exactness)
    return lambda users: score(histories[users])


def _content(acts: Acts, content: Content | None, weights: Any) -> Scorer:
    """The mean of what a user touched, compared with every product: text and look."""
    if content is None:
        raise ValueError("there is no content to compare")
    histories = acts.matrix()

    def score(users: NDArray[np.int64]) -> NDArray[np.float32]:
        rows = histories[users]
        total = np.zeros(rows.shape, np.float32)
        if content.text is not None:
            total += weights[0] * _unit((rows @ content.text) @ content.text.T)
        if content.visual is not None:
            total += weights[1] * _unit((rows @ content.visual) @ content.visual.T)
        return total

    return score


def _unit(scores: Any) -> NDArray[np.float32]:
    """Dense scores over the highest of each row."""
    dense = scores.toarray() if hasattr(scores, "toarray") else np.asarray(scores)
    highest = np.maximum(dense.max(axis=1, keepdims=True), 1e-9)
    unit: NDArray[np.float32] = (dense / highest).astype(np.float32)
    return unit


CONTROLS = (
    Control("random", _random),
    Control("popularity", _popularity, (7.0, 30.0, 90.0)),
    Control("item-knn", _item_knn, (0.0, 20.0, 100.0)),
    Control("als", _als, ((10.0, 10.0), (40.0, 20.0))),
    Control("ease", _ease, (20.0, 100.0)),
)
EXACT_EASE = Control("ease", partial(_ease, dense=EXACT), (20.0, 100.0), roughly=_ease)
"""EASE at its best for catalogues too large for a shop's own evaluation to wait for it."""
CONTENT = Control("content", _content, ((1.0, 0.0), (0.7, 0.3), (0.0, 1.0)))


def choose(
    control: Control, before: Acts, after: Acts, content: Content | None, *, settings: Any = None
) -> Any:
    """The setting with the highest nDCG on the acts kept aside; the first where all are alike."""
    options = control.settings if settings is None else settings
    if len(options) == 1 or not len(after):
        return options[0]
    users = np.unique(after.user)
    users = users[:: max(1, len(users) // TRIED_ON)]
    targets = after.by_user()
    own = [targets[int(user)] for user in users]
    best, value = options[0], -1.0
    for option in options:
        make = control.roughly or control.make
        lists = best_lists(make(before, content, option), before, users)
        new = float(ndcg(wanted_in(lists, own), np.array([len(t) for t in own])).mean())
        if new > value:
            best, value = option, new
    return best


def best_lists(
    score: Scorer, acts: Acts, users: NDArray[np.int64], *, length: int = LENGTH
) -> NDArray[np.int64]:
    """The best products for each user, none they touched before: (users, length), -1 for none."""
    out = np.full((len(users), length), -1, np.int64)
    for start in range(0, len(users), USERS_AT_ONCE):
        some = users[start : start + USERS_AT_ONCE]
        scores = np.array(score(some), np.float32)
        for at, user in enumerate(some.tolist()):
            scores[at, acts.history(user).positions] = -np.inf
            best = top(scores[at], length)
            out[start + at, : len(best)] = best
    return out

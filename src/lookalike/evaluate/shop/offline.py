"""How well the shop's ranking foretells what shoppers turned to, beside what else it could do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import MissingExtra
from lookalike.evaluate.controls import CONTENT, CONTROLS
from lookalike.evaluate.foretelling import (
    COLD_USER,
    Answers,
    figures_of,
    ndcg_of,
)
from lookalike.evaluate.intervals import bootstrap_mean
from lookalike.evaluate.shop.methods import (
    SHOP,
    TASTE,
    Task,
    content_of_rows,
    control_lists,
    products_on_offer,
    shop_lists,
)
from lookalike.evaluate.shop.ranking import Ranking
from lookalike.evaluate.shop.split import Foretelling, split_at, split_usually
from lookalike.evaluate.shop.stopping import Check, stopping
from lookalike.evaluate.shop.timeline import Timeline
from lookalike.learning.refit import refit
from lookalike.progress import ProgressMeter
from lookalike.recommend.hybrid.shelved import LearnedShelf
from lookalike.types import Estimate, OfflineEvaluation, OnProgress

FEWEST = 20  # shoppers: an interval by resampling fewer is not to be trusted
MOST = 2000  # shoppers, drawn at random where there are more


@dataclass(frozen=True, slots=True, eq=False)
class Offline:
    """The evaluation, and the ranking it is of: as it would have been learned at the moment."""

    evaluation: OfflineEvaluation
    since: datetime | None
    ranking: Ranking


@dataclass(frozen=True, slots=True, eq=False)
class _Figures:
    """Of all methods."""

    figures: Mapping[str, Mapping[str, Estimate | None]]
    best_control: str
    ahead: Mapping[str, Estimate]


def evaluate_offline(
    timeline: Timeline,
    ranking: Ranking,
    *,
    k: int = 10,
    since: datetime | None = None,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Offline:
    """Learn from what was done before a moment, make lists, and see what was done after it.

    Nothing of the later events is used for anything but to judge: neither for tastes, factors,
    popularity and weights nor for the settings of the controls. All products on offer are
    candidates, less those a shopper had touched. ``ranking`` has learned nothing yet.

    Raises:
        InvalidInput: ``since`` has no time zone.
        Interrupted: ``cancelled`` turned true.
    """
    check = stopping(cancelled)
    shelf = ranking.space.shelf
    rows = products_on_offer(shelf)
    names = [shelf.view.ids[row] for row in rows.tolist()]
    split = (
        split_usually(timeline, names, fewest=FEWEST)
        if since is None
        else split_at(timeline, since, names)
    )
    if split is None:
        note = (
            "No two events at different times tell what a shopper wanted, so that nothing can be "
            "foretold from another: record or import what shoppers do."
        )
        return Offline(_nothing(k, len(rows), note), None, ranking)
    moment = split.since
    users = np.unique(split.fold.test.user)
    note = _too_few(split, len(users))
    if not len(split.fold.train):
        return Offline(_evaluation(split, k, users, None, (note,)), moment, ranking)
    try:
        ranking = _learned(ranking, split, on_progress, cancelled)
        if note:
            return Offline(_evaluation(split, k, users, None, (note,)), moment, ranking)
        if len(users) > MOST:
            users = np.sort(np.random.default_rng(0).permutation(users)[:MOST])
        found = _measure(Task(split, users, k), rows, ranking, on_progress, check)
    except MissingExtra as missing:
        return Offline(_evaluation(split, k, users, None, (str(missing),)), moment, ranking)
    return Offline(_evaluation(split, k, users, found, ()), moment, ranking)


def _too_few(split: Foretelling, shoppers: int) -> str:
    acts = len(split.fold.train)
    if acts and shoppers >= FEWEST:
        return ""
    return (
        f"Too few events to measure: {acts:,} things that shoppers turned to before "
        f"{split.since:%Y-%m-%d %H:%M}, and {shoppers:,} shoppers who turned to something new "
        f"after it (at least {FEWEST} are needed)."
    )


def _learned(
    ranking: Ranking,
    split: Foretelling,
    on_progress: OnProgress | None,
    cancelled: Callable[[], bool] | None,
) -> Ranking:
    stopping(cancelled)()
    state = refit(split.past, ranking.space, on_progress=on_progress, cancelled=cancelled).state
    hybrid, products = state.learned.hybrid, state.learned.products
    learned = LearnedShelf(ranking.space.shelf, hybrid, products, state.mix)
    return replace(ranking, learned=learned)


def _measure(
    task: Task,
    rows: NDArray[np.int64],
    ranking: Ranking,
    on_progress: OnProgress | None,
    check: Check,
) -> _Figures:
    content = content_of_rows(ranking.space.shelf, rows)
    assert content.visual is not None
    meter = ProgressMeter("making lists", len(CONTROLS) + 3, on_progress)
    answers: dict[str, Answers] = {}

    def add(name: str, lists: NDArray[np.int64]) -> None:
        answers[name] = Answers.of(task.split.fold, task.users, lists)
        meter.advance()
        check()

    add(SHOP, shop_lists(task, ranking, each=check))
    for control in (*CONTROLS, CONTENT):
        add(control.name, control_lists(control, task, content))
    add(TASTE, shop_lists(task, replace(ranking, learned=None), each=check))
    figures = {name: _estimates(own, content.visual) for name, own in answers.items()}
    gains = {name: ndcg_of([own]) for name, own in answers.items()}
    ahead = {
        name: _as_estimate(bootstrap_mean(gains[SHOP] - own))
        for name, own in gains.items()
        if name != SHOP
    }
    best = max(ahead, key=lambda name: float(gains[name].mean()))
    return _Figures(figures, best, ahead)


def _estimates(own: Answers, vectors: NDArray[np.float32]) -> dict[str, Estimate | None]:
    """Every figure, None for one of fewer than ``FEWEST`` lists."""
    found = figures_of([own], vectors)
    counts = {**found["n"], f"coverage@{own.lists.shape[1]}": found["lists"]}
    estimates: dict[str, Estimate | None] = {}
    for name, count in counts.items():
        low, high = found["ci"][name] if count >= FEWEST else (0.0, 0.0)
        estimates[name] = Estimate(found[name], low, high, count) if count >= FEWEST else None
    return estimates


def _as_estimate(interval: Sequence[float]) -> Estimate:
    mean, low, high, values = interval
    return Estimate(mean, low, high, int(values))


def _evaluation(
    split: Foretelling,
    k: int,
    users: NDArray[np.int64],
    found: _Figures | None,
    notes: tuple[str, ...],
) -> OfflineEvaluation:
    train = split.fold.train
    return OfflineEvaluation(
        k=k,
        since=split.since.isoformat(),
        wanted=split.wanted,
        acts=len(train),
        shoppers=len(users),
        cold_shoppers=int((train.lengths()[users] < COLD_USER).sum()),
        products=len(split.products),
        cold_products=int((train.counts() == 0).sum()),
        figures={} if found is None else found.figures,
        best_control=None if found is None else found.best_control,
        ahead={} if found is None else found.ahead,
        notes=notes,
    )


def _nothing(k: int, products: int, note: str) -> OfflineEvaluation:
    return OfflineEvaluation(
        k=k, since="", wanted=(), acts=0, shoppers=0, cold_shoppers=0,
        products=products, cold_products=products, figures={}, best_control=None, ahead={},
        notes=(note,),
    )  # fmt: skip

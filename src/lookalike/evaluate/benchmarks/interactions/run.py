"""Foretell what shoppers did next, by the hybrid and by every control, on the same lists."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.config import Settings
from lookalike.errors import InvalidSetting
from lookalike.evaluate.benchmarks.baseline.run import Options, Run
from lookalike.evaluate.benchmarks.baseline.seam import OpenShop
from lookalike.evaluate.benchmarks.interactions.articles import content_of, read_articles
from lookalike.evaluate.benchmarks.interactions.reading import Interactions, read_interactions
from lookalike.evaluate.controls import (
    CONTENT,
    CONTROLS,
    EXACT_EASE,
    LENGTH,
    Control,
    best_lists,
    choose,
)
from lookalike.evaluate.event_splits import Fold, last_weeks, leave_last_out
from lookalike.evaluate.foretelling import Answers, figures_of, gains
from lookalike.evaluate.machine import describe_machine, load
from lookalike.learning.blend.held_out import split_off
from lookalike.learning.bridge.content import Content
from lookalike.learning.collaborative.acts import Acts
from lookalike.learning.learn import learn, relearn
from lookalike.learning.sources import ContentLists
from lookalike.progress import ProgressMeter
from lookalike.types import OnProgress

WEEKS = 12


@dataclass(slots=True)
class _Spent:
    """Seconds the hybrid took to learn, per fold, and to make each list.

    The first fold learns all there is to learn, weights included, from events to a ranking ready
    to answer; the next ones keep the weights, and after twelve they are learned anew.
    ``processor`` is what of it was work, all cores together, however busy the machine was with
    other things.
    """

    learning: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    listing: list[float] = field(default_factory=list)


def interactions_benchmark(
    *,
    open_shop: OpenShop,
    data: str | Path | None = None,
    articles: str | Path | None = None,
    images: str | Path | None = None,
    weeks: int | None = None,
    seed: int = 7,
    work: str | Path | None = None,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
    **unknown: Any,
) -> dict[str, Any]:
    """Measure the hybrid beside random, popularity, item-knn, als, ease and content alone.

    Without times the last event of every user is foretold from all others. With times each of the
    last ``weeks`` is foretold from all before it. All products are candidates, less those the
    shopper touched. Settings and weights are chosen on events inside training, anew after every
    twelve weeks; those of the last are given.

    Args:
        open_shop: not used; every benchmark gets it.
        data: lines of ``user item item …`` or a table of user, item and time; also as a zip.
        articles: a table of the products, one row each.
        images: a folder with ``<product>.jpg``.
        weeks: how many weeks to foretell, for data with times.
        seed: in which order equally good products come, so that their ids give nothing away.
        work: where vectors of photos are kept between runs.
        on_progress: told how far it is.
        cancelled: asked now and then whether to stop.
        unknown: anything else is refused.

    Raises:
        InvalidSetting: ``data`` is missing, or an option is unknown or out of range.
        NotFound, InvalidTable: a file cannot be used.
        MissingExtra: the libraries of the extra 'learn' are not installed.
    """
    if unknown:
        raise InvalidSetting(
            f"There is no option '{sorted(unknown)[0]}' of this benchmark: choose from data, "
            f"articles, images, weeks, seed, work."
        )
    if data is None:
        raise InvalidSetting("Which interactions? Give the file with --data FILE.")
    if weeks is not None and weeks < 1:
        raise InvalidSetting(f"{weeks} weeks cannot be foretold: ask for at least one.")
    started, machine = time.monotonic(), describe_machine()
    table = None if articles is None else read_articles(Path(articles))
    read = read_interactions(Path(data))
    products = _products(read, () if table is None else tuple(table), seed)
    place = Settings().cache / "benchmarks" / "interactions" if work is None else Path(work)
    place.mkdir(parents=True, exist_ok=True)
    run = Run(Options(), place, open_shop, on_progress, cancelled)
    content = content_of(products, table, None if images is None else Path(images), run)
    folds = _folds(read, products, weeks)
    return {
        "benchmark": "interactions",
        "split": "last event of each user" if read.time is None else f"{len(folds)} last weeks",
        "users": len(read.users),
        "products": len(products),
        "events": len(read.user),
        **_measure(folds, products, content, run),
        "machine": {**machine, "load_after": load()},
        "seconds": time.monotonic() - started,
    }


def _products(read: Interactions, known: Sequence[str], seed: int) -> tuple[str, ...]:
    """All products in an order that says nothing: ids often tell who was first to buy, or when."""
    every = sorted({*read.items, *known})
    return tuple(every[at] for at in np.random.default_rng(seed).permutation(len(every)))


def _folds(read: Interactions, products: Sequence[str], weeks: int | None) -> tuple[Fold, ...]:
    place = {product: at for at, product in enumerate(products)}
    item = np.array([place[name] for name in read.items], np.int64)[read.item]
    acts = Acts.of(
        read.user,
        item,
        users=len(read.users),
        items=len(products),
        time=read.time,
        repeated=read.time is not None,
    )
    if read.time is None:
        if weeks is not None:
            raise InvalidSetting("These events have no times: leave out --weeks.")
        return leave_last_out(acts)
    return last_weeks(acts, weeks=weeks or WEEKS)


def _measure(
    folds: Sequence[Fold], products: Sequence[str], content: Content | None, run: Run
) -> dict[str, Any]:
    controls = [EXACT_EASE if one.name == EXACT_EASE.name else one for one in CONTROLS]
    controls += [] if content is None else [CONTENT]
    meter = ProgressMeter("foretelling", len(folds) * (len(controls) + 1), run.on_progress)
    known = None if content is None else ContentLists.of(content)
    settings: dict[str, Any] = {}
    answers: dict[str, list[Answers]] = {"hybrid": [], **{c.name: [] for c in controls}}
    spent, blend = _Spent(), None
    parts: dict[str, Any] = {}
    for at, fold in enumerate(folds):
        run.check()
        if at % WEEKS == 0:  # as a shop would: what was best a year ago may not be now
            settings = {control.name: _setting(control, fold, content) for control in controls}
            blend = None
        users = np.unique(fold.test.user)
        began, worked = time.perf_counter(), time.process_time()
        if blend is None:
            learned = learn(fold.train, products, known).learned
        else:
            learned = relearn(fold.train, products, known, blend=blend)
        spent.learning.append(time.perf_counter() - began)
        spent.processor.append(time.process_time() - worked)
        blend = learned.hybrid.blend
        parts = parts or dict(learned.figures)
        answers["hybrid"].append(
            Answers.of(fold, users, _hybrid_lists(learned.hybrid, fold.train, users, spent))
        )
        meter.advance()
        for control in controls:
            scorer = control.make(fold.train, content, settings[control.name])
            lists = best_lists(scorer, fold.train, users)
            answers[control.name].append(Answers.of(fold, users, lists))
            meter.advance()
    vectors = _vectors(content, folds[-1])
    figures = {name: figures_of(own, vectors) for name, own in answers.items()}
    milliseconds = 1000 * np.array(spent.listing)
    return {
        **figures,
        "hybrid_over": gains(answers),
        "settings": settings,
        "weights": {} if blend is None else blend.to_json(),
        "learned": parts,
        "learn_events": len(folds[0].train),
        "learn_seconds": spent.learning,
        "learn_processor_seconds": spent.processor,
        "list_ms": {
            "p50": float(np.median(milliseconds)),
            "p99": float(np.percentile(milliseconds, 99)),
        },
    }


def _setting(control: Control, fold: Fold, content: Content | None) -> Any:
    before, after = split_off(fold.train)
    return choose(control, before, after, content)


def _hybrid_lists(
    hybrid: Any, train: Acts, users: NDArray[np.int64], spent: _Spent
) -> NDArray[np.int64]:
    """Lists made one by one, as a shop does."""
    out = np.full((len(users), LENGTH), -1, np.int64)
    for at, user in enumerate(users.tolist()):
        history = train.history(user)
        began = time.perf_counter()
        ranked = hybrid.candidates_for(history, k=LENGTH)
        spent.listing.append(time.perf_counter() - began)
        out[at, : len(ranked.positions)] = ranked.positions
    return out


def _vectors(content: Content | None, fold: Fold) -> NDArray[np.float32]:
    """Unit vectors to tell how different the products of a list are: looks, else factors."""
    from lookalike.learning.collaborative.factorise import factorise

    if content is not None and content.visual is not None:
        return content.visual
    vectors = factorise(fold.train).vectors
    unit: NDArray[np.float32] = vectors / np.maximum(
        np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9
    )
    return unit

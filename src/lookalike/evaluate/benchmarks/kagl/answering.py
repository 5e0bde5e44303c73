"""Every task answered in the space of words and photos, and how that space came to be.

Two ways of fitting are told apart. ``fitted``: on all products but those named in the tasks whose
products are found by image; every product is a candidate. Category tasks name nearly the whole
catalogue, so by that rule nothing would be left to fit on. For them the products are halved, and
each half is placed by a space fitted on the other alone: ``unseen``, where no candidate was ever
fitted on. Attributes are never looked up: products are found by their photos, and for a tenth by
their names, as published.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import InvalidInput
from lookalike.evaluate.benchmarks.baseline.encoding import encoder_for
from lookalike.evaluate.benchmarks.baseline.run import Run
from lookalike.evaluate.benchmarks.kagl.catalogue import Catalogue
from lookalike.evaluate.benchmarks.kagl.scoring import K, best, by_chance, judge, summary
from lookalike.evaluate.benchmarks.kagl.tasks import Places, Task
from lookalike.space.base import UnitVectors
from lookalike.space.words.fit import WordsFit, fit_words
from lookalike.space.words.phrases import split
from lookalike.space.words.recipe import Recipe
from lookalike.space.words.space import WordSpace

IMAGE_WEIGHT, TEXT_WEIGHT = 0.9, 0.1
"""How the published protocol fuses a product's photo and its name."""
FOLDS = 2
_QUERIES = 64


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Some of the catalogue in one space, at ``places``; ``fused`` with their names."""

    space: WordSpace
    places: Places
    photos: UnitVectors
    fused: UnitVectors

    def scores(self, queries: Sequence[str], *, by_image: bool) -> NDArray[np.float32]:
        """Cosines of texts (n,) to these candidates, (n, candidates)."""
        words = self.space.place_words(queries)
        cosines: NDArray[np.float32] = words @ (self.photos if by_image else self.fused).T
        return cosines


def answer_tasks(
    run: Run,
    catalogue: Catalogue,
    tasks: Sequence[Task],
    *,
    networks: int,
    recipe: Recipe | None = None,
) -> dict[str, Any]:
    """The figures of every task, of the space itself, and of controls.

    Raises:
        InvalidInput: the catalogue is too small, or its photos say nothing of its names.
    """
    apart = frozenset().union(*(task.products() for task in tasks if task.by_image))
    started = time.process_time()
    fit = _fit(run, catalogue, catalogue.without(apart), networks, recipe)
    seconds = time.process_time() - started
    everything = np.arange(len(catalogue.products))
    whole = [_place(_kept(fit), catalogue, everything)]
    figures: dict[str, Any] = {"words": _describe(whole[0], fit, seconds)}
    asked = [(task, *task.placed(catalogue.place)) for task in tasks]
    by_whole = {
        task.name: _figures(whole, queries, right, task)
        for task, queries, right in asked
        if queries
    }
    del fit, whole  # large, and of no use to the halves
    halves = _halves(run, catalogue, apart, networks, recipe)
    for task, queries, right in asked:
        run.check()
        if not queries:
            figures[task.name] = {"queries": 0}
            continue
        fitted, unseen = by_whole[task.name], _figures(halves, queries, right, task)
        first, other = (fitted, unseen) if task.by_image else (unseen, fitted)
        figures[task.name] = {
            **first,
            "candidates": len(everything),
            "placed_by": "fitted" if task.by_image else "unseen",
            ("unseen" if task.by_image else "fitted"): other,
            "random": _metrics(by_chance(len(everything), right), task),
        }
    return figures


def _figures(
    sides: Sequence[Candidates], queries: Sequence[str], right: Sequence[Places], task: Task
) -> dict[str, Any]:
    found = np.empty((len(queries), min(K, sum(len(s.places) for s in sides))), dtype=np.int64)
    places = np.concatenate([side.places for side in sides])
    for start in range(0, len(queries), _QUERIES):
        part = list(queries[start : start + _QUERIES])
        scores = [side.scores(part, by_image=task.by_image) for side in sides]
        if len(sides) > 1:
            scores = [_comparable(each) for each in scores]
        together = np.concatenate(scores, axis=1)
        found[start : start + len(part)] = places[best(together, found.shape[1])]
    return _metrics(judge(found, right), task)


def _metrics(values: Mapping[str, NDArray[np.float64]], task: Task) -> dict[str, Any]:
    names = ("R@1", "R@10", "MRR") if task.by_image else ("P@1", "P@10", "MRR")
    return summary({name: values[name] for name in names})


def _comparable(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scores of each query by their mean and spread: two spaces have cosines of their own."""
    deviations: NDArray[np.float32] = scores - scores.mean(axis=1, keepdims=True)
    deviations /= np.maximum(scores.std(axis=1, keepdims=True), np.float32(1e-6))
    return deviations


def _fit(
    run: Run, catalogue: Catalogue, places: Places, networks: int, recipe: Recipe | None
) -> WordsFit:
    return fit_words(
        catalogue.pieces(places),
        catalogue.names(places),
        catalogue.columns(places),
        encoder_id=encoder_for(run.options.encoder, bulk=True).card.id,
        recipe=recipe,
        networks=networks,
        seed=run.options.seed,
        on_progress=run.on_progress,
        cancelled=run.cancelled,
    )


def _kept(fit: WordsFit) -> WordSpace:
    if fit.space is None:
        raise InvalidInput(
            f"{fit.report.reason} Give a catalogue with more products, or another encoder."
        )
    return fit.space


def _halves(
    run: Run,
    catalogue: Catalogue,
    apart: frozenset[str],
    networks: int,
    recipe: Recipe | None,
) -> list[Candidates]:
    """Each half of the catalogue, placed by a space that was fitted on the other."""
    fold = _folds(catalogue, run.options.seed)
    usable = np.zeros(len(fold), dtype=np.bool_)
    usable[catalogue.without(apart)] = True
    sides = []
    for side in range(FOLDS):
        fit = _fit(run, catalogue, np.flatnonzero(usable & (fold != side)), networks, recipe)
        sides.append(_place(_kept(fit), catalogue, np.flatnonzero(fold == side)))
    return sides


def _folds(catalogue: Catalogue, seed: int) -> NDArray[np.int64]:
    """The half each product is in; products of one name are in the same."""
    rng = np.random.default_rng(seed)
    names = [" ".join(sorted(split(product.name))) for product in catalogue.products]
    numbers = {name: at for at, name in enumerate(dict.fromkeys(names))}
    drawn = rng.integers(FOLDS, size=len(numbers))
    return np.array([drawn[numbers[name]] for name in names], dtype=np.int64)


def _place(space: WordSpace, catalogue: Catalogue, places: Places) -> Candidates:
    photos = np.concatenate([space.place_photos(piece) for piece in catalogue.pieces(places)])
    names = catalogue.names(places)
    worded = np.array([at for at, name in enumerate(names) if split(name)], dtype=np.int64)
    texts = np.zeros_like(photos)
    for start in range(0, len(worded), 1024):
        part = worded[start : start + 1024]
        texts[part] = space.place_words([names[at] for at in part])
    fused = photos.copy()
    fused *= np.float32(IMAGE_WEIGHT)
    texts *= np.float32(TEXT_WEIGHT)
    fused += texts
    fused /= np.sqrt(np.einsum("ij,ij->i", fused, fused))[:, None]
    return Candidates(space, places, photos, fused)


def _describe(side: Candidates, fit: WordsFit, seconds: float) -> dict[str, Any]:
    """What the space costs, and what it found on the products it held apart itself."""
    queries = [f"red shoe {number}" for number in range(50)]
    started = time.perf_counter()
    for query in queries:
        side.space.place_words([query])
    each = (time.perf_counter() - started) / len(queries)
    return {
        "components": side.space.dim,
        "bytes_per_product": side.photos.dtype.itemsize * side.space.dim,
        "fit_cpu_seconds": seconds,
        "ms_per_text": 1000 * each,
        "held_apart": fit.report.to_json(),
    }

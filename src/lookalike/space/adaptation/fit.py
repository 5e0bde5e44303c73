"""From a catalogue's features and attributes to an adapted space that is proved to be better.

A share of the products is held apart. The rest teaches networks to read attributes from features.
Half of those held apart then say which attributes can be read at all and how much of the
similarity the look keeps; the other half, touched by neither, says whether the result finds better
neighbours than the principal components do. If not, there is no adapted space.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import InvalidInput
from lookalike.progress import ProgressMeter
from lookalike.space.adaptation.attributes import Codes, Column, Vocabulary, choose_attributes
from lookalike.space.adaptation.network import Floats, Network
from lookalike.space.adaptation.parallel import side_by_side
from lookalike.space.adaptation.reading import Reader
from lookalike.space.adaptation.report import AdaptationReport
from lookalike.space.adaptation.samples import (
    FEWEST_PRODUCTS,
    MOST_PRODUCTS,
    gathered,
    scaling_of,
)
from lookalike.space.adaptation.space import AdaptedSpace
from lookalike.space.adaptation.training import Recipe, train
from lookalike.space.adaptation.trial import Trial
from lookalike.space.adaptation.vectors import LOOK_DIM
from lookalike.space.pca import PcaSpace
from lookalike.types import OnProgress

HELD_APART = 0.2
MOST_HELD_APART = 2_000
CONDENSED = 160
"""Numbers the features are read through in the end. Fitted with so few, a network finds less than
one fitted with more and condensed; from here down that one loses too."""
TELLING = 4_096
"""Products that say what may be left out."""


@dataclass(frozen=True, slots=True, eq=False)
class Adaptation:
    """The space, or None when it was not kept; the report says why either way."""

    space: AdaptedSpace | None
    report: AdaptationReport


def fit_adaptation(
    chunks: Iterable[NDArray[np.float32]],
    attributes: Mapping[str, Column],
    *,
    look: PcaSpace,
    recipe: Recipe | None = None,
    networks: int = 1,
    seed: int = 0,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Adaptation:
    """Fit a space in which products that share attributes are close, if there is a better one.

    ``chunks`` are the features of all products in pieces (n, encoder dim), each looked at once;
    every column of ``attributes`` is in the same order and as long. ``look`` is the space of
    principal components for the same features: what to be better than, and part of the result.
    The same features, attributes and ``seed`` give the same space.

    Memory: half precision features of ``MOST_PRODUCTS`` products at most, whatever the catalogue.

    Raises:
        InvalidInput: the columns are not as long as there are features.
        Interrupted: ``cancelled`` turned true.
    """
    rng = np.random.default_rng(seed)
    vocabularies = choose_attributes(attributes)
    count = max((len(column) for column in attributes.values()), default=0)
    if not vocabularies or count < FEWEST_PRODUCTS:
        return _refused("There are too few products with attributes to learn from.", 0, 0)
    chosen = np.sort(rng.permutation(count)[:MOST_PRODUCTS])
    features, seen = gathered(chunks, chosen)
    if {len(column) for column in attributes.values()} != {seen}:
        raise InvalidInput(
            f"There are features of {seen} products but attributes of {count}: give as many, in "
            f"the same order."
        )
    codes = tuple(v.codes(attributes[v.attribute])[chosen] for v in vocabularies)
    order = rng.permutation(len(chosen))
    held_apart = min(MOST_HELD_APART, int(HELD_APART * len(chosen)))
    tuning, judging, fitted = np.split(order, [held_apart // 2, held_apart])
    reader = _fit_reader(
        features,
        fitted,
        [column[fitted] for column in codes],
        vocabularies,
        recipe=recipe or Recipe(),
        seeds=[seed + at for at in range(networks)],
        on_progress=on_progress,
        cancelled=cancelled,
    )
    trial = Trial(features, codes, look, reader, fitted, tuning, judging)
    weights, report = trial.run()
    if not report.kept:
        return Adaptation(None, report)
    space = AdaptedSpace(look.leading(LOOK_DIM), trial.reader, weights, report)
    return Adaptation(space, report)


def _refused(reason: str, fitted: int, apart: int) -> Adaptation:
    return Adaptation(None, AdaptationReport(False, reason, fitted_on=fitted, held_apart=apart))


def _fit_reader(
    features: NDArray[np.float16],
    rows: NDArray[np.int64],
    targets: Sequence[Codes],
    vocabularies: tuple[Vocabulary, ...],
    *,
    recipe: Recipe,
    seeds: Sequence[int],
    on_progress: OnProgress | None,
    cancelled: Callable[[], bool] | None,
) -> Reader:
    """Networks fitted side by side, one thread each."""
    scaling = scaling_of(features, rows)
    sizes = [len(vocabulary.values) for vocabulary in vocabularies]

    def inputs(chosen: NDArray[np.int64]) -> Floats:
        return scaling.apply(features[rows[chosen]])

    def one(seed: int, on_step: Callable[[], None]) -> Network:
        rng = np.random.default_rng(seed)
        network = train(
            inputs, features.shape[1], targets, sizes, recipe=recipe, rng=rng, on_step=on_step
        )
        if features.shape[1] <= recipe.entered or recipe.entered <= CONDENSED:
            return network
        return network.condensed(CONDENSED, inputs(np.arange(min(TELLING, len(rows)))))

    meter = ProgressMeter("adapting the space", recipe.steps(len(rows)) * len(seeds), on_progress)
    return Reader(scaling, side_by_side(one, seeds, meter, cancelled), vocabularies)

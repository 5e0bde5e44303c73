"""From a catalogue's features, names and attributes to a space of words and photos.

A share of the products is held apart, with all others of the same text. The rest teaches pairs of
towers, and some of it is kept as examples. Then the texts held apart look for their photos among
all: when they hardly find them, there is no such space.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import InvalidInput
from lookalike.progress import ProgressMeter
from lookalike.space.adaptation.attributes import Codes, Column, choose_attributes
from lookalike.space.adaptation.network import Floats
from lookalike.space.adaptation.parallel import side_by_side
from lookalike.space.adaptation.samples import (
    FEWEST_PRODUCTS,
    MOST_PRODUCTS,
    gathered,
    scaling_of,
)
from lookalike.space.words.contrast import Lessons, fit_towers
from lookalike.space.words.details import Details
from lookalike.space.words.examples import examples_of
from lookalike.space.words.pairs import Pairs
from lookalike.space.words.phrases import Phrases, split
from lookalike.space.words.recipe import NETWORKS, Recipe
from lookalike.space.words.report import WordsReport
from lookalike.space.words.space import WordSpace
from lookalike.space.words.towers import Towers
from lookalike.space.words.trial import Trial
from lookalike.types import OnProgress

HELD_APART = 0.1
MOST_HELD_APART = 1_500
MOST_EXAMPLES = 40_000

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class WordsFit:
    """The space, or None when it was not kept; the report says why either way."""

    space: WordSpace | None
    report: WordsReport


def fit_words(
    chunks: Iterable[NDArray[np.float32]],
    texts: Sequence[str],
    attributes: Mapping[str, Column] | None = None,
    *,
    encoder_id: str,
    unused: Collection[int] = (),
    recipe: Recipe | None = None,
    networks: int = NETWORKS,
    seed: int = 0,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> WordsFit:
    """Fit a space in which the words for a product are close to its photo.

    ``chunks`` are the features of all products in pieces (n, encoder dim), each looked at once;
    ``texts``, their names, and every column of ``attributes`` are in the same order and as long.
    Nothing is learned from products at the positions ``unused``, but their photos are among the
    candidates of the trial. The cosines of ``networks`` pairs of towers are averaged: with one,
    fitting takes half as long and vectors are half as long. The same input and ``seed`` give the
    same space.

    Memory: half precision features of ``MOST_PRODUCTS`` products at most, whatever the catalogue.

    Raises:
        InvalidInput: there are not as many texts and attributes as features.
        Interrupted: ``cancelled`` turned true.
    """
    columns = attributes or {}
    if any(len(column) != len(texts) for column in columns.values()):
        raise InvalidInput("Texts and attributes are not of the same products: give as many.")
    rng = np.random.default_rng(seed)
    chosen = np.sort(rng.permutation(len(texts))[:MOST_PRODUCTS])
    named = [_plain(texts[at]) for at in chosen]
    usable = np.array([bool(text) for text in named], dtype=np.bool_)
    usable &= ~np.isin(chosen, np.fromiter(unused, dtype=np.int64))
    if np.count_nonzero(usable) < FEWEST_PRODUCTS:
        report = WordsReport(False, "There are too few products with names to learn from.", 0)
        return WordsFit(None, report)
    features, seen = gathered(chunks, chosen)
    if seen != len(texts):
        raise InvalidInput(
            f"There are features of {seen} products but texts of {len(texts)}: give as many, in "
            f"the same order."
        )
    fitted, apart = _split(rng, named, np.flatnonzero(usable))
    if len(apart) < 2:
        report = WordsReport(False, "Too few products have names of their own to learn from.", 0)
        return WordsFit(None, report)
    known = {name: [column[at] for at in chosen[fitted]] for name, column in columns.items()}
    values, codes = _described(known)
    pairs = _fit_pairs(
        features,
        fitted,
        [named[at] for at in fitted],
        values,
        codes,
        recipe=recipe or Recipe(),
        seeds=[seed + at for at in range(networks)],
        on_progress=on_progress,
        cancelled=cancelled,
    )
    examples = np.sort(rng.permutation(fitted)[:MOST_EXAMPLES])
    details = Details.learn(
        lambda rows: pairs.scaling.apply(features[fitted[rows]]),
        len(fitted),
        dim=features.shape[1],
        rng=rng,
    )
    memory = examples_of(pairs, details, features, examples, [named[at] for at in examples])
    said = frozenset(word for column in values for value in column for word in split(value))
    untried = WordSpace(
        encoder_id, pairs, details, memory, said, WordsReport(False, "", len(fitted))
    )
    report = Trial(features, named, fitted, apart).run(untried)
    if not report.kept:
        return WordsFit(None, report)
    return WordsFit(WordSpace(encoder_id, pairs, details, memory, said, report), report)


def _plain(text: str) -> str:
    """Texts that differ in nothing a word is made of are one text."""
    return " ".join(split(text))


def _split(rng: np.random.Generator, named: Sequence[str], usable: Rows) -> tuple[Rows, Rows]:
    """Products to fit on and products held apart; those of one text are on the same side."""
    of_text: dict[str, list[int]] = {}
    for at in usable.tolist():
        of_text.setdefault(named[at], []).append(at)
    groups = list(of_text.values())
    wanted = min(MOST_HELD_APART, int(HELD_APART * len(groups)))
    drawn = rng.permutation(len(groups))[:wanted]
    apart = np.array(sorted(at for group in drawn for at in groups[group]), dtype=np.int64)
    return np.setdiff1d(usable, apart), apart


def _fit_pairs(
    features: NDArray[np.float16],
    rows: Rows,
    texts: Sequence[str],
    values: Sequence[Sequence[str]],
    codes: Sequence[Codes],
    *,
    recipe: Recipe,
    seeds: Sequence[int],
    on_progress: OnProgress | None,
    cancelled: Callable[[], bool] | None,
) -> Pairs:
    """Pairs of towers fitted side by side, one thread each."""
    scaling = scaling_of(features, rows)
    phrases = Phrases.learn([*texts, *(value for column in values for value in column)])
    numbers: dict[str, int] = {}
    groups = [numbers.setdefault(" ".join(sorted(text.split())), len(numbers)) for text in texts]

    def inputs(chosen: Rows) -> Floats:
        return scaling.apply(features[rows[chosen]])

    lessons = Lessons(
        inputs=inputs,
        dim=features.shape[1],
        texts=phrases.bags(texts),
        spelled=phrases.bags(texts, spelled=np.ones(len(texts), dtype=np.bool_).tolist()),
        groups=np.asarray(groups, dtype=np.int64),
        values=phrases.bags([value for column in values for value in column]),
        codes=tuple(codes),
        sizes=tuple(len(column) for column in values),
        features=phrases.size,
        vocabulary=len(phrases.words),
    )

    def one(seed: int, on_step: Callable[[], None]) -> Towers:
        own = recipe.of(seeds.index(seed))
        return fit_towers(lessons, recipe=own, seed=seed, on_step=on_step)

    steps = recipe.steps(len(rows)) * len(seeds)
    meter = ProgressMeter("matching words and photos", steps, on_progress)
    towers = side_by_side(one, seeds, meter, cancelled)
    # Stored in half precision: what is tried is what will be loaded.
    return Pairs(scaling, phrases, tuple(Towers.from_arrays(t.arrays(""), "") for t in towers))


def _described(attributes: Mapping[str, Column]) -> tuple[list[list[str]], list[Codes]]:
    """The values in words of attributes that have words for values, and who has which."""
    values, codes = [], []
    for vocabulary in choose_attributes(attributes):
        if all(isinstance(value, str) and split(value) for value in vocabulary.values):
            values.append([str(value) for value in vocabulary.values])
            codes.append(vocabulary.codes(attributes[vocabulary.attribute]))
    return values, codes

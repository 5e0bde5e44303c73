"""How well products fit what was understood of a text: by words, by meaning, and by attributes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lookalike.catalog.view import CatalogView
from lookalike.index.base import Mask
from lookalike.index.lexical.values import ValuePhrases
from lookalike.index.lexical.words import Words
from lookalike.recommend.search.groups import Group
from lookalike.recommend.search.senses import TextVectorCache
from lookalike.recommend.search.views import Rows, Scores, positions_of_rows

MEANING_FILLS = 0.5
"""What of the share no word accounts for the meaning of the whole text may account for."""
COVERED = 0.99
"""Of the words: a product that has all of them needs no meaning."""


@dataclass(frozen=True, slots=True, eq=False)
class WordShelf:
    """The words of a snapshot and a view of the catalogue, joined. Joined once, asked often."""

    words: Words
    view: CatalogView
    values: ValuePhrases
    position_of: Rows = field(repr=False)

    @classmethod
    def join(cls, words: Words, view: CatalogView) -> WordShelf:
        """Look up every row's position among the words, once."""
        return cls(words, view, ValuePhrases.of(view), positions_of_rows(words.ids, view))

    def on_rows(self, scores: Scores) -> Scores:
        """Scores of positions as scores of rows; 0 for products that came after the build."""
        return np.append(scores, np.float32(0))[self.position_of]


def group_scores(shelf: WordShelf, group: Group) -> Scores:
    """How well every row meets one group by its words, 0 to 1."""
    words = shelf.words
    best = np.zeros(len(words.ids), dtype=np.float32)
    for sense in group.senses:
        codes = [words.vocabulary.code(term) for term in sense.terms]
        if any(code is None for code in codes):
            continue
        weakest: Scores | None = None
        for code in codes:
            found = words.postings.best_of({code: sense.factor} if code is not None else {})
            weakest = found if weakest is None else np.minimum(weakest, found)
        if weakest is not None:
            np.maximum(best, weakest, out=best)
    return shelf.on_rows(best)


def words_score(scores: Sequence[Scores], groups: Sequence[Group]) -> Scores:
    """All groups together: the mean of their scores, weighted by how much each narrows down.

    1 for a product that has every word as prominently as a product can.
    """
    total = sum(group.importance for group in groups)
    added = np.zeros_like(scores[0])
    for score, group in zip(scores, groups, strict=True):
        added += score * np.float32(group.importance / total)
    return added


def meaning_score(shelf: WordShelf, text: str, vectors: TextVectorCache | None) -> Scores | None:
    """How near every row's kind of product is to a text, 0 to 1; None where it is not known.

    A cosine is scaled so that 0 is the usual one of a query to just any product of this catalogue,
    measured when it was built, and 1 that of the same text.
    """
    meanings = shelf.words.meanings
    if vectors is None or meanings is None or not len(meanings.texts):
        return None
    usual = np.float32(meanings.usual)
    cosines = meanings.texts @ vectors(text)
    scaled = (cosines - usual) / (1 - usual)
    return shelf.on_rows(scaled.clip(0, 1)[meanings.text_of])


def filled(words: Scores, meaning: Scores) -> Scores:
    """Words and meaning as one: meaning accounts for part of what words leave open."""
    result: Scores = words + (1 - words) * np.float32(MEANING_FILLS) * meaning
    return result


def attributes_score(shelf: WordShelf, groups: Sequence[Group]) -> Scores | None:
    """How many of the wanted values every row has, weighted like words; None if none is wanted."""
    wanted = [group for group in groups if group.values]
    if not wanted:
        return None
    total = sum(group.importance for group in wanted)
    added = np.zeros(len(shelf.view), dtype=np.float32)
    for group in wanted:
        added += has_value(shelf.view, group) * np.float32(group.importance / total)
    return added


def has_value(view: CatalogView, group: Group) -> Scores:
    """How surely every row has a value of the group."""
    best = np.zeros(len(view), dtype=np.float32)
    for value, factor in group.values:
        column = view.columns[value.attribute]
        wanted = np.array([known == value.value for known in column.values], dtype=np.bool_)
        found = column.select(wanted, missing=False)
        np.maximum(best, found * np.float32(factor), out=best)
    return best


def lacks(shelf: WordShelf, group: Group) -> Mask:
    """Which rows are free of what a group names: of its values, or, if it has none, of its words.

    A value that contains the words is meant as well: who does not want black does not want
    "Grey Black" either.
    """
    if group.values:
        free = np.ones(len(shelf.view), dtype=np.bool_)
        for attribute, unwanted in unwanted_values(shelf, group).items():
            column = shelf.view.columns[attribute]
            harmless = np.array([known not in unwanted for known in column.values])
            free &= column.select(harmless, missing=True)
        return free
    present: NDArray[np.bool_] = group_scores(shelf, group) > 0
    return ~present


def unwanted_values(shelf: WordShelf, group: Group) -> dict[str, list[object]]:
    """The values a product must not have, by attribute."""
    surest = max(factor for _, factor in group.values)
    attributes = {value.attribute for value, factor in group.values if factor == surest}
    said = [set(sense.terms) for sense in group.senses if sense.factor == surest]
    found: dict[str, list[object]] = {}
    for words, values in shelf.values.values.items():
        if any(terms <= set(words) for terms in said):
            for value in values:
                if value.attribute in attributes:
                    found.setdefault(value.attribute, []).append(value.value)
    return found

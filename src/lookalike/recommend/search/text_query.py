"""A text in one catalogue: read, scored by words, meaning and attributes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from lookalike.catalog.view import CatalogView
from lookalike.index.base import Mask
from lookalike.index.lexical.tokens import terms
from lookalike.index.lexical.values import Value
from lookalike.recommend.search.groups import Group, Sense
from lookalike.recommend.search.reading import Reading, read
from lookalike.recommend.search.senses import Interpreter, TextVectorCache
from lookalike.recommend.search.synonym_lists import Synonyms, builtin_synonyms
from lookalike.recommend.search.text_score import (
    COVERED,
    WordShelf,
    attributes_score,
    filled,
    group_scores,
    lacks,
    meaning_score,
    words_score,
)
from lookalike.recommend.search.views import Scores
from lookalike.sources.columns import display_roles
from lookalike.types import ProductId

_OTHER_NAMES = {
    "color": "colour", "type": "category", "kind": "category", "sex": "gender", "make": "brand",
    "occasion": "usage",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class TextScores:
    """What a text says of every row. ``text`` and ``attributes`` are None when it says nothing.

    ``met`` has one array for each group; ``meaning`` is None where it was not needed.
    """

    met: tuple[Scores, ...]
    text: Scores | None
    attributes: Scores | None
    meaning: Scores | None = field(default=None, repr=False)


def read_text(
    text: str,
    shelf: WordShelf,
    vectors: TextVectorCache | None,
    *,
    synonyms: Synonyms | None = None,
    exact: bool = False,
) -> Reading:
    """Understand a text with the words of a catalogue; ``exact``: as it is written."""
    interpreter = Interpreter(
        shelf.words,
        builtin_synonyms() if synonyms is None else synonyms,
        shelf.values,
        vectors,
        exact,
    )
    called = names_of_attributes(shelf.view)
    return read(text, values=shelf.values, interpreter=interpreter, called=called)


def names_of_attributes(view: CatalogView) -> Mapping[str, str]:
    """Attributes by what a shopper may call them."""
    called = {name: name for name in view.columns}
    roles = display_roles(view.columns)
    for role in ("category", "colour", "gender", "brand", "usage", "season"):
        attribute = getattr(roles, role)
        if attribute is not None:
            called.setdefault(role, attribute)
    for other, role in _OTHER_NAMES.items():
        if role in called:
            called.setdefault(other, called[role])
    return called


def with_kept(reading: Reading, shelf: WordShelf, product: ProductId | None) -> Reading:
    """The reading with the values of a product that are to stay among those wanted."""
    row = None if product is None else shelf.view.position(product)
    if row is None:
        return reading
    kept = []
    for attribute in reading.kept:
        column = shelf.view.columns.get(attribute)
        code = -1 if column is None else column.codes.item(row)
        if column is None or code < 0:
            continue
        value = column.values[code]
        count = int(np.count_nonzero(column.codes == code))
        found = Value(attribute, value, count)
        importance = max(1.0, shelf.values.rarity([found]))
        said = f"same {attribute}"
        kept.append(
            Group(said, str(value), (Sense(terms(str(value))),), ((found, 1.0),), importance)
        )
    return replace(reading, groups=(*reading.groups, *kept))


def sought(reading: Reading) -> str:
    """What is to be found, for an encoder: slips mended, other words as they were written."""
    words = [g.spelled if g.how == "spelling" else g.said for g in reading.groups]
    return " ".join([*words, *reading.unknown])


def score_text(
    reading: Reading,
    shelf: WordShelf,
    vectors: TextVectorCache | None,
    *,
    k: int,
    allowed: Mask | None,
    alone: bool,
) -> TextScores:
    """Score every row. Meaning is only asked where words leave something open.

    ``alone``: no photo or product stands beside the text.
    """
    groups = reading.groups
    met = tuple(group_scores(shelf, group) for group in groups)
    words = words_score(met, groups) if groups else None
    meaning = None
    open_to_meaning = vectors is not None and alone and bool(groups or reading.unknown)
    if open_to_meaning and not (words is not None and _covered(reading, words, k, allowed)):
        meaning = meaning_score(shelf, sought(reading), vectors)
    if words is None and meaning is not None:
        words = np.zeros_like(meaning)
    text = words if words is None or meaning is None else filled(words, meaning)
    return TextScores(met, text, attributes_score(shelf, groups), meaning)


def free_of(reading: Reading, shelf: WordShelf) -> Mask | None:
    """Which rows have nothing of what is to be left out; None when nothing is."""
    free: Mask | None = None
    for group in reading.without:
        one = lacks(shelf, group)
        free = one if free is None else free & one
    return free


def _covered(reading: Reading, words: Scores, k: int, allowed: Mask | None) -> bool:
    """Whether enough products have every word just as it was written."""
    if reading.unknown or not all(group.plain for group in reading.groups):
        return False
    full = words >= COVERED * float(words.max(initial=0.0))
    complete = full & (words >= MOSTLY)
    return int(np.count_nonzero(complete if allowed is None else complete & allowed)) >= k


MOSTLY = 0.8
"""Of the words, weighted: less, and something that was asked for is missing."""

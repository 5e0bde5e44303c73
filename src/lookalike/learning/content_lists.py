"""What the shop's own catalogue and photos say of which products are alike, for learning."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lookalike.catalog.view import CatalogView
from lookalike.learning.bridge.content import Content, alike, text_vectors
from lookalike.learning.learned import Learned
from lookalike.learning.sources import ContentLists
from lookalike.recommend.families import Families
from lookalike.recommend.hybrid.lists import ItemLists
from lookalike.recommend.hybrid.ranking import ListSource
from lookalike.recommend.similar import Shelf

USUAL, FEW = 0.25, 1000
_WORDS = re.compile(r"[^\W_]+")


def content_lists(
    shelf: Shelf, words: Sequence[Sequence[str]], *, known: Learned | None = None
) -> ContentLists:
    """Content of every row of the view, with the lists of those alike.

    ``words`` are those of ``product_words``; ``known`` has lists that were made from the same
    content, which are taken over.
    """
    content = replace(content_of(shelf, words), variants=variants_of(shelf))
    held = {} if known is None else _lists_of(known)
    text, visual = held.get("text"), held.get("visual")
    return ContentLists(
        content=content,
        text=alike(content.text) if text is None else text,
        visual=alike(content.visual) if visual is None else visual,
    )


def content_of(shelf: Shelf, words: Sequence[Sequence[str]]) -> Content:
    """What every row of the view is like; zeros where nothing is known of its looks or words."""
    vectors = shelf.snapshot.vectors
    known = np.flatnonzero(shelf.rows >= 0)
    visual = np.zeros((len(shelf.view), vectors.shape[1]), np.float32)
    visual[shelf.rows[known]] = vectors[known]
    return Content(text=text_vectors(words), visual=visual)


def variants_of(shelf: Shelf) -> NDArray[np.int64]:
    """The family of every row of the view, as ``Families`` tells them: (rows,), -1 where unknown.

    Some seconds for 40,000 products.
    """
    known = np.flatnonzero(shelf.rows >= 0)
    variants = np.full(len(shelf.view), -1, np.int64)
    variants[shelf.rows[known]] = Families.of(shelf).of_position[known]
    return variants


def content_key(shelf: Shelf, words: Sequence[Sequence[str]]) -> str:
    """Another one whenever the content is: other looks, other products, or other words of one."""
    digest = hashlib.sha256(shelf.snapshot.name.encode())
    for name, own in zip(shelf.view.ids, words, strict=True):
        digest.update("\0".join([name, *own, ""]).encode())
    return digest.hexdigest()[:16]


def product_words(view: CatalogView) -> Iterator[list[str]]:
    """The words of each row: of its name, and each value with the name of its attribute.

    In large catalogues a value that more than a quarter of all products have is left out: it joins
    too many to tell anything apart, and comparing them would take most of the time.
    """
    columns = []
    for name, column in view.columns.items():
        counts = np.bincount(column.codes[column.codes >= 0], minlength=len(column.values))
        telling = counts <= max(USUAL * len(view), FEW)
        words = [
            f"{name}={value}" if tells else ""
            for value, tells in zip(column.values, telling.tolist(), strict=True)
        ]
        columns.append((column.codes, words))
    for row, name in enumerate(view.names):
        words = _WORDS.findall(name.casefold())
        for codes, values in columns:
            code = codes.item(row)
            if code >= 0 and values[code]:
                words.append(values[code])
        yield words


def _lists_of(learned: Learned) -> dict[str, ItemLists]:
    return {
        source.name: source.lists
        for source in learned.hybrid.sources
        if isinstance(source, ListSource)
    }

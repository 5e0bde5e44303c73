"""The catalogue's own values as phrases, to recognise them in what a shopper writes.

Nothing here knows what a colour or a type is: any value of any attribute is recognised, and what it
narrows the catalogue down to says how much it means.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lookalike.catalog.view import CatalogView
from lookalike.index.lexical.tokens import terms
from lookalike.types import AttributeValue

MOST_TERMS = 5
"""Longer values are descriptions; nobody types them to mean the value."""
FEW_OF_A_VALUE = 1.5
"""Products per value, on average, below which an attribute is a code or a text: it says nothing
about kinds of products."""
SMALL = 200
"""Products: in a smaller catalogue most values may be single ones."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of one attribute, and how many products have it."""

    attribute: str
    value: AttributeValue
    products: int


@dataclass(frozen=True, slots=True, eq=False)
class ValuePhrases:
    """``values`` by their terms; ``longest`` is the number of terms of the longest.

    ``joined`` are the terms of values of several words, by how they look written as one:
    ``trackpant``. Such a word is among the ``values`` as well.
    """

    values: Mapping[tuple[str, ...], tuple[Value, ...]]
    joined: Mapping[str, tuple[str, ...]]
    longest: int
    products: int

    @classmethod
    def of(cls, view: CatalogView) -> ValuePhrases:
        """The values of a view, those no product has left out."""
        found: dict[tuple[str, ...], list[Value]] = {}
        for value in describing_values(view):
            words = terms(str(value.value))
            if 0 < len(words) <= MOST_TERMS:
                found.setdefault(words, []).append(value)
        values = {words: tuple(entries) for words, entries in found.items()}
        longest = max(map(len, values), default=0)
        joined = {"".join(words): words for words in values if len(words) > 1}
        joined = {one: words for one, words in joined.items() if (one,) not in values}
        values |= {(one,): values[words] for one, words in joined.items()}
        return cls(values, joined, longest, len(view))

    def at(self, words: Sequence[str], start: int) -> tuple[int, tuple[Value, ...]] | None:
        """The longest value that starts at ``words[start]``: its number of terms, and itself."""
        for length in range(min(self.longest, len(words) - start), 0, -1):
            found = self.values.get(tuple(words[start : start + length]))
            if found is not None:
                return length, found
        return None

    def rarity(self, values: Sequence[Value]) -> float:
        """How much any of ``values`` narrows the catalogue down: the logarithm of its share."""
        products = max(1, max((value.products for value in values), default=1))
        return float(np.log(max(1.0, self.products / products)))


def describing_values(view: CatalogView) -> Iterator[Value]:
    """Every value of the attributes that sort products into kinds; no numbers but whole ones."""
    for attribute, column in view.columns.items():
        counts = np.bincount(column.codes[column.codes >= 0], minlength=len(column.values))
        used = int(np.count_nonzero(counts))
        if len(view) >= SMALL and counts.sum() < FEW_OF_A_VALUE * used:
            continue
        for value, count in zip(column.values, counts.tolist(), strict=True):
            if count and not isinstance(value, bool | float):
                yield Value(attribute, value, count)

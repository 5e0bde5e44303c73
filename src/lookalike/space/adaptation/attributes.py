"""Which attributes of a catalogue can be learned from its photos, and their values as numbers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.types import AttributeValue

Column = Sequence[AttributeValue | None]
"""One attribute of many products, in the order of their features; None where it is not known."""

Codes = NDArray[np.int64]
"""Positions of values in a vocabulary, (products,); -1 where the value is not known, or rare."""

FEW_PRODUCTS = 100
"""An attribute known of fewer products is left out: too little to learn and to check."""
FEW_OF_A_VALUE = 5
"""A value of fewer products is not learned: the held-apart products would hardly contain it."""
MOST_VALUES = 400
MOST_ATTRIBUTES = 16
COVERED = 0.5
"""Share of the known values that must be frequent ones: an attribute that is different for nearly
every product (a code, a price) describes none."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """An attribute and those of its values that are learned, most frequent first."""

    attribute: str
    values: tuple[AttributeValue, ...]

    def codes(self, column: Column) -> Codes:
        """The position of each value; -1 for one that is missing or not in the vocabulary."""
        position = {_key(value): at for at, value in enumerate(self.values)}
        found = (-1 if value is None else position.get(_key(value), -1) for value in column)
        return np.fromiter(found, dtype=np.int64, count=len(column))


def choose_attributes(attributes: Mapping[str, Column]) -> tuple[Vocabulary, ...]:
    """The attributes that are known of enough products and sort them into not too many groups.

    When there are more than can be used, those known of most products are.
    """
    chosen: list[tuple[int, Vocabulary]] = []
    for name, column in attributes.items():
        counts = Counter(_key(value) for value in column if value is not None)
        frequent = [
            key for key, count in counts.most_common(MOST_VALUES) if count >= FEW_OF_A_VALUE
        ]
        known, covered = counts.total(), sum(counts[key] for key in frequent)
        if known >= FEW_PRODUCTS and len(frequent) > 1 and covered >= COVERED * known:
            frequent.sort(key=lambda key: (-counts[key], key))
            values = tuple(json.loads(key) for key in frequent)
            chosen.append((covered, Vocabulary(name, values)))
    chosen.sort(key=lambda entry: (-entry[0], entry[1].attribute))
    return tuple(vocabulary for _, vocabulary in chosen[:MOST_ATTRIBUTES])


def _key(value: AttributeValue) -> str:
    """One text per value and type: in a dictionary 1, 1.0 and True would be the same."""
    return json.dumps(value, ensure_ascii=False)

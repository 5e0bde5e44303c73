"""One attribute of all products in little memory: each value once, a small code per product."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.types import AttributeValue

Codes: TypeAlias = NDArray[np.signedinteger[Any]]
"""Shape (products,): the position of the product's value in the list of values, -1 for none."""


@dataclass(frozen=True, slots=True)
class AttributeColumn:
    """``codes`` has the smallest integer type that will do; ``values`` are in order of code."""

    values: tuple[AttributeValue, ...]
    codes: Codes

    def select(self, wanted: NDArray[np.bool_], *, missing: bool) -> NDArray[np.bool_]:
        """Which products have a wanted value, given ``wanted`` for each value.

        ``missing`` is the answer for products without a value.
        """
        return np.append(wanted, missing)[self.codes]  # code -1 is the last one


class ColumnBuilder:
    """Collects one attribute, product by product."""

    def __init__(self) -> None:
        # Keyed by type as well: True, 1 and 1.0 are equal, but not the same value.
        self._code: dict[tuple[type, AttributeValue], int] = {}
        self._positions: list[int] = []
        self._codes: list[int] = []

    def add(self, position: int, value: AttributeValue) -> None:
        """The product at ``position`` has ``value``."""
        self._positions.append(position)
        self._codes.append(self._code.setdefault((type(value), value), len(self._code)))

    def build(self, size: int) -> AttributeColumn:
        """The column for ``size`` products."""
        codes = np.full(size, -1, dtype=np.min_scalar_type(-len(self._code) - 1))
        codes[self._positions] = self._codes
        codes.setflags(write=False)
        return AttributeColumn(tuple(value for _, value in self._code), codes)


def decided_by(codes: Codes, other: Codes, *, values: int, share: float) -> Codes | None:
    """The value of ``other`` that each of the ``values`` of ``codes`` goes with, (values,).

    Both are (products,). -1 for a value of which no product has another; None where products of one
    value differ: unless at least ``share`` of those that have both have the usual one.
    """
    both = (codes >= 0) & (other >= 0)
    if not both.any():
        return None
    size = int(other.max()) + 1
    pairs = codes[both].astype(np.int64) * size + other[both]
    counts = np.bincount(pairs, minlength=values * size).reshape(values, size)
    if counts.max(axis=1).sum() < share * len(pairs):
        return None
    return np.where(counts.any(axis=1), counts.argmax(axis=1), -1)

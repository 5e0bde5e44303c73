"""How much two products have in common by their attributes, in units of information.

Sharing a rare value says more than sharing a common one: the likeness of two products is the
information in the values they share over the information in all their values, after D. Lin, "An
Information-Theoretic Definition of Similarity" (ICML 1998), with attributes taken as independent.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lookalike.catalog.view import CatalogView
from lookalike.types import AttributeValue

Positions = NDArray[np.int64]

_FEW_ENOUGH = 0.5  # values per product above which a column is more a name than an attribute
_LIST_AT_LEAST = 20


@dataclass(frozen=True, slots=True, eq=False)
class AttributeTable:
    """The attributes of the products at each position of a snapshot.

    ``codes`` (attributes, positions) has 0 where a product has no value, else 1 + the place of
    its value in ``values``; ``share[a][code]`` is the share of products with that value and
    ``information[a][code]`` its negative logarithm, 0 for none; ``total`` (positions,) is the
    information in all values of a product. The positions with a code, in ascending order, are
    ``order[a, first[a][code]:first[a][code + 1]]``.
    """

    names: tuple[str, ...]
    values: tuple[tuple[AttributeValue, ...], ...]
    codes: NDArray[np.int32]
    share: tuple[NDArray[np.float64], ...]
    information: tuple[NDArray[np.float32], ...]
    total: NDArray[np.float32]
    order: NDArray[np.int32]
    first: tuple[NDArray[np.int64], ...]
    by_position: NDArray[np.int32] = field(init=False, repr=False)
    """``codes`` the other way round, (positions, attributes)."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_position", np.ascontiguousarray(self.codes.T))

    @classmethod
    def of(cls, view: CatalogView, rows: Positions) -> AttributeTable:
        """Take the columns of ``view`` that are attributes; ``rows`` (positions,), -1 for none."""
        size = len(rows)
        names, values, codes, shares, information, orders, firsts = [], [], [], [], [], [], []
        for name, column in view.columns.items():
            count = len(column.values)
            numbers = any(isinstance(value, float) for value in column.values)
            if numbers or not 2 <= count <= max(2.0, _FEW_ENOUGH * len(view)):
                continue
            code = np.append(column.codes, -1)[rows].astype(np.int32) + 1
            counts = np.bincount(code, minlength=count + 1)
            share = counts / max(1, size)
            with np.errstate(divide="ignore"):
                info = np.where(counts > 0, -np.log(share), 0.0).astype(np.float32)
            info[0] = 0.0
            names.append(name)
            values.append(column.values)
            codes.append(code)
            shares.append(share)
            information.append(info)
            orders.append(np.argsort(code, kind="stable").astype(np.int32))
            firsts.append(np.concatenate([[0], np.cumsum(counts)]))
        table = np.array(codes, np.int32).reshape(len(names), size)
        total = np.zeros(size, np.float32)
        for info, code in zip(information, table, strict=True):
            total += info[code]
        return cls(
            names=tuple(names),
            values=tuple(values),
            codes=table,
            share=tuple(shares),
            information=tuple(information),
            total=total,
            order=np.array(orders, np.int32).reshape(len(names), size),
            first=tuple(firsts),
        )

    def without(self, names: Collection[str]) -> AttributeTable:
        """The same for fewer attributes."""
        kept = [at for at, name in enumerate(self.names) if name not in names]
        total = np.zeros_like(self.total)
        for at in kept:
            total += self.information[at][self.codes[at]]
        return AttributeTable(
            names=tuple(self.names[at] for at in kept),
            values=tuple(self.values[at] for at in kept),
            codes=self.codes[kept],
            share=tuple(self.share[at] for at in kept),
            information=tuple(self.information[at] for at in kept),
            total=total,
            order=self.order[kept],
            first=tuple(self.first[at] for at in kept),
        )

    def likeness(self, these: Positions, others: Positions) -> NDArray[np.float32]:
        """Likeness 0..1, shape (these, others); 0 when nothing is known of either."""
        shared = np.zeros((len(these), len(others)), np.float32)
        for info, codes in zip(self.information, self.codes, strict=True):
            mine, theirs = codes[these], codes[others]
            shared += (mine[:, None] == theirs) * info[theirs]
        both = self.total[these][:, None] + self.total[others]
        likeness = np.zeros_like(shared)
        np.divide(2 * shared, both, out=likeness, where=both > 0)
        return likeness

    def alike(self, position: int, k: int) -> Positions:
        """The ``k`` positions most like one, among those that share one of its two rarest values.

        Equal ones in order of position; the product itself is among them.
        """
        codes = self.codes[:, position]
        sizes = [
            (int(self.first[a][code + 1] - self.first[a][code]), a)
            for a, code in enumerate(codes)
            if code > 0
        ]
        rarest = [a for size, a in sorted(sizes) if size >= _LIST_AT_LEAST][:2] or [
            a for _, a in sorted(sizes)
        ][-1:]
        if not rarest:
            return np.empty(0, np.int64)
        either = np.zeros(len(self.total), np.bool_)
        for a in rarest:
            either[self.order[a, self.first[a][codes[a]] : self.first[a][codes[a] + 1]]] = True
        found = np.flatnonzero(either)
        return found[_first_of_the_highest(self.likeness_to(position, found), k)]

    def likeness_to(self, position: int, others: Positions) -> NDArray[np.float32]:
        """A row of ``likeness``, for many others: their codes are read side by side."""
        mine = self.codes[:, position]
        worth = np.array(
            [info[code] for info, code in zip(self.information, mine, strict=True)], np.float32
        )
        shared: NDArray[np.float32] = (self.by_position[others] == mine) @ worth
        both = self.total[position] + self.total[others]
        likeness = np.zeros_like(shared)
        np.divide(2 * shared, both, out=likeness, where=both > 0)
        return likeness

    def weight_by_value(
        self, positions: Positions, weights: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], ...]:
        """How much of ``weights`` (positions,) falls on each code, per attribute."""
        return tuple(
            np.bincount(codes[positions], weights=weights, minlength=len(info)).astype(np.float64)
            for codes, info in zip(self.codes, self.information, strict=True)
        )


def _first_of_the_highest(values: NDArray[np.float32], k: int) -> Positions:
    """Where the ``k`` highest are, highest first, equal ones in order: without sorting the rest."""
    if len(values) > k:
        least = np.partition(values, len(values) - k)[len(values) - k]
        among = np.flatnonzero(values >= least)
    else:
        among = np.arange(len(values))
    best: Positions = among[np.argsort(-values[among], kind="stable")[:k]]
    return best

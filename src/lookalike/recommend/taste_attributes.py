"""How much two products have in common by their attributes, in units of information.

Sharing a rare value says more than sharing a common one: the likeness of two products is the
information in the values they share over the information in all their values, after D. Lin, "An
Information-Theoretic Definition of Similarity" (ICML 1998), with attributes taken as independent.
"""

from __future__ import annotations

from dataclasses import dataclass

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
        lists = [
            self.order[a, self.first[a][codes[a]] : self.first[a][codes[a] + 1]] for a in rarest
        ]
        found = np.unique(np.concatenate(lists)).astype(np.int64)
        likeness = self.likeness(np.array([position]), found)[0]
        return found[np.argsort(-likeness, kind="stable")[:k]]

    def weight_by_value(
        self, positions: Positions, weights: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], ...]:
        """How much of ``weights`` (positions,) falls on each code, per attribute."""
        return tuple(
            np.bincount(codes[positions], weights=weights, minlength=len(info)).astype(np.float64)
            for codes, info in zip(self.codes, self.information, strict=True)
        )

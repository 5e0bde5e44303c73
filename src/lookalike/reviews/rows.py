"""Counted reviews as weighted sparse rows, with weights learned from other reviews."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.reviews.features import BLOCKS, DENSE, Block, Counted

_DENSE_WEIGHT = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Sparse rows: row ``i`` has ``values`` in ``columns`` in [starts[i], starts[i + 1]).

    No row is empty: the last columns describe a review as a whole, and the very last is 1.
    """

    starts: NDArray[np.int64]
    columns: NDArray[np.int32]
    values: NDArray[np.float32]
    width: int

    def __len__(self) -> int:
        return len(self.starts) - 1

    def times(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """The product with ``weights`` (width,): (rows,)."""
        products = weights.astype(np.float32)[self.columns]
        products *= self.values
        return np.add.reduceat(products, self.starts[:-1], dtype=np.float64)

    def without(self, first: int, end: int) -> Rows:
        """The same rows with nothing in the columns [first, end)."""
        kept = (self.columns < first) | (self.columns >= end)
        before = np.concatenate([[0], np.cumsum(kept)])
        return Rows(before[self.starts], self.columns[kept], self.values[kept], self.width)

    def transposed(self) -> Columns:
        """The same numbers column by column, for what is done with them many times."""
        order = np.argsort(self.columns, kind="stable")
        owner = np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.starts))
        lengths = np.bincount(self.columns, minlength=self.width)
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        return Columns(starts, owner[order], self.values[order], np.flatnonzero(lengths))


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Sparse columns: column ``i`` has ``values`` in ``rows`` in [starts[i], starts[i + 1])."""

    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    values: NDArray[np.float32]
    used: NDArray[np.int64]

    def times(self, numbers: NDArray[np.float64], *, squared: bool = False) -> NDArray[np.float64]:
        """The product of the transpose, or of its squares, with ``numbers`` (rows,): (width,)."""
        products = numbers.astype(np.float32)[self.rows]
        products *= self.values
        if squared:
            products *= self.values
        sums = np.zeros(len(self.starts) - 1)
        sums[self.used] = np.add.reduceat(products, self.starts[self.used], dtype=np.float64)
        return sums


@dataclass(frozen=True, slots=True, eq=False)
class Weighting:
    """Which features count, and how much the rarer ones count more.

    TF-IDF with logarithmic counts, each block scaled to its own length (Salton and Buckley 1988,
    "Term-weighting approaches in automatic text retrieval"). ``hashes`` of a block are sorted, and
    ``rarity`` belongs to them; ``mean`` and ``spread`` (DENSE,) are of the dense numbers.
    """

    hashes: Mapping[str, NDArray[np.uint32]]
    rarity: Mapping[str, NDArray[np.float32]]
    mean: NDArray[np.float32]
    spread: NDArray[np.float32]

    @classmethod
    def fit(cls, counted: Counted) -> Weighting:
        """Learn it from some reviews."""
        hashes, rarity = {}, {}
        for name, (_, least) in BLOCKS.items():
            known, times = np.unique(counted.blocks[name].hashes, return_counts=True)
            kept = times >= least
            hashes[name] = known[kept]
            idf = np.log((1 + len(counted)) / (1 + times[kept])) + 1
            rarity[name] = idf.astype(np.float32)
        spread = counted.dense.std(axis=0)
        spread[spread < 1e-6] = 1.0
        return cls(hashes, rarity, counted.dense.mean(axis=0), spread)

    @property
    def width(self) -> int:
        """How many columns the rows have."""
        return sum(map(len, self.hashes.values())) + DENSE + 1

    def span(self, block: str) -> tuple[int, int]:
        """The columns of a block: [first, end)."""
        first = 0
        for name in BLOCKS:
            if name == block:
                break
            first += len(self.hashes[name])
        return first, first + len(self.hashes[block])

    def rows(self, counted: Counted) -> Rows:
        """Reviews as rows."""
        size = len(counted)
        owners, columns, values = [], [], []
        offset = 0
        for name, (weight, _) in BLOCKS.items():
            owner, column, value = self._weighted(name, counted.blocks[name], size)
            owners.append(owner)
            columns.append(column + offset)
            values.append(value * weight)
            offset += len(self.hashes[name])
        scaled = (counted.dense - self.mean) / self.spread * _DENSE_WEIGHT
        dense = np.hstack([scaled, np.ones((size, 1))]).astype(np.float32)
        owners.append(np.repeat(np.arange(size), DENSE + 1))
        columns.append(np.tile(np.arange(offset, offset + DENSE + 1), size))
        values.append(dense.ravel())
        order = np.argsort(np.concatenate(owners), kind="stable")
        lengths = np.bincount(np.concatenate(owners), minlength=size)
        return Rows(
            np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            np.concatenate(columns)[order].astype(np.int32),
            np.concatenate(values)[order].astype(np.float32),
            self.width,
        )

    def _weighted(
        self, name: str, block: Block, size: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
        known = self.hashes[name]
        owner = np.repeat(np.arange(size), np.diff(block.starts))
        if not len(known):
            return owner[:0], owner[:0], block.counts[:0]
        place = np.searchsorted(known, block.hashes)
        place[place == len(known)] = 0
        kept = known[place] == block.hashes
        owner, place = owner[kept], place[kept]
        value = (1 + np.log(block.counts[kept])) * self.rarity[name][place]
        length = np.sqrt(np.bincount(owner, value * value, minlength=size))
        return owner, place, (value / length[owner]).astype(np.float32)

"""An inverted index with BM25F weights worked out ahead: a query only adds up a few slices.

Robertson, Zaragoza and Taylor 2004, "Simple BM25 extension to multiple weighted fields": the
counts of a term in the fields of a product are weighted and added before they are saturated, so
that a word in both the name and an attribute counts little more than in one of them.

Weights of all terms lie in one array, those of one term beside each other, as in a matrix stored by
columns (Lù 2024, "BM25S", works the same way). The files are mapped, not read.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import DamagedData
from lookalike.index.graph import load_mapped

SATURATION = 0.6
"""k1: product texts are short, and a word that is said twice is hardly more meant."""
LENGTH = 0.3
"""b: how much a long field counts less; little, since a long name is no worse than a short one."""

Scores = NDArray[np.float32]
"""One number for each position, shape (positions,)."""


class FieldText(NamedTuple):
    """The terms of one field of one product."""

    field: str
    terms: Sequence[str]


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """Term ``t`` stands at ``positions[starts[t]:starts[t + 1]]``, with ``weights`` beside.

    ``weights`` are between 0 and 1: the best a product can do by one term. ``rarity`` is the
    inverse document frequency of each term. ``size`` is the number of positions.
    """

    size: int
    starts: NDArray[np.int64]
    positions: NDArray[np.int32]
    weights: NDArray[np.float32]
    rarity: NDArray[np.float32]

    def of(self, term: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Where a term stands, and how much it says there."""
        span = slice(int(self.starts[term]), int(self.starts[term + 1]))
        return self.positions[span], self.weights[span]

    def frequency(self, term: int) -> int:
        """In how many products a term stands."""
        return int(self.starts[term + 1] - self.starts[term])

    def best_of(self, alternatives: Mapping[int, float]) -> Scores:
        """For each position the largest weight of any of some terms, times that term's factor."""
        scores = np.zeros(self.size, dtype=np.float32)
        for term, factor in alternatives.items():
            positions, weights = self.of(term)
            scaled = weights * np.float32(factor)
            scores[positions] = np.maximum(scores[positions], scaled)
        return scores

    def save(self, folder: Path) -> None:
        """Write into an existing folder."""
        np.save(folder / "starts.npy", self.starts)
        np.save(folder / "positions.npy", self.positions)
        np.save(folder / "weights.npy", self.weights)
        np.save(folder / "rarity.npy", self.rarity)

    @classmethod
    def open(cls, folder: Path, *, size: int) -> Postings:
        """Map what ``save`` wrote.

        Raises:
            DamagedData: a file is missing, cut short, or does not fit the others.
        """
        try:
            starts = load_mapped(folder / "starts.npy")
            positions = load_mapped(folder / "positions.npy")
            weights = load_mapped(folder / "weights.npy")
            rarity = load_mapped(folder / "rarity.npy")
        except (OSError, ValueError, EOFError) as error:
            raise _damaged(folder, str(error)) from error
        fits = len(starts) == len(rarity) + 1 and len(positions) == len(weights) == starts[-1]
        if not fits or (len(positions) and int(positions.max()) >= size):
            raise _damaged(folder, "its files do not fit together")
        return cls(size, starts, positions, weights, rarity)


def build_postings(
    products: Iterable[Sequence[FieldText]], *, size: int, importance: Mapping[str, float]
) -> tuple[Postings, list[str]]:
    """The index of ``size`` products, and its terms in order.

    ``importance`` is the weight of each field; fields that are not in it are left out.
    """
    code_of: dict[str, int] = {}
    field_of = {name: at for at, name in enumerate(importance)}
    columns = array("q"), array("q"), array("q")
    lengths = np.zeros((size, len(field_of)), dtype=np.int32)
    for position, fields in enumerate(products):
        for field, words in fields:
            at = field_of.get(field)
            if at is None:
                continue
            lengths[position, at] += len(words)
            columns[0].extend(code_of.setdefault(word, len(code_of)) for word in words)
            columns[1].extend([position] * len(words))
            columns[2].extend([at] * len(words))
    ordered = sorted(code_of)
    rank = np.empty(len(code_of), dtype=np.int64)
    rank[[code_of[term] for term in ordered]] = np.arange(len(ordered))
    table = np.stack([np.array(column, dtype=np.int64) for column in columns], axis=1)
    factor = np.array(list(importance.values()), dtype=np.float64)
    counts = _field_weights(table, lengths, factor)
    keys, inverse = np.unique(rank[table[:, 0]] * max(1, size) + table[:, 1], return_inverse=True)
    added = np.bincount(inverse, weights=counts, minlength=len(keys))
    term, position = np.divmod(keys, max(1, size))
    starts = np.searchsorted(term, np.arange(len(ordered) + 1)).astype(np.int64)
    frequency = np.diff(starts)
    rarity = np.log1p((size - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
    weights = (added / (SATURATION + added) * (1 + SATURATION)).clip(max=1).astype(np.float32)
    return Postings(size, starts, position.astype(np.int32), weights, rarity), ordered


def _field_weights(
    table: NDArray[np.int64], lengths: NDArray[np.int32], factor: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What one occurrence counts, by its field and how long that is in the product."""
    known = lengths > 0
    usual = lengths.sum(axis=0) / np.maximum(1, known.sum(axis=0))
    relative = 1 - LENGTH + LENGTH * lengths / np.maximum(usual, 1e-9)
    each: NDArray[np.float64] = factor[table[:, 2]] / relative[table[:, 1], table[:, 2]]
    return each


def _damaged(folder: Path, reason: str) -> DamagedData:
    return DamagedData(
        f"The words in {folder} cannot be read ({reason}): build again, or roll back to an "
        f"earlier snapshot."
    )

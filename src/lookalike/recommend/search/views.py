"""Views of products: look, words, colour, pattern, ..., all the same thing to the ranking.

A view scores products against a query, from 0 (no more alike than any two) to 1 (just what was
asked for). What a slider moves is the weight of a view. Rows are those of the catalogue's view.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lookalike.catalog.view import CatalogView
from lookalike.errors import EncoderMismatch
from lookalike.index.base import Mask, VectorIndex
from lookalike.types import ProductId

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
_AT_ONCE = 4096


class View(Protocol):
    """One way to compare products with a query."""

    @property
    def name(self) -> str:
        """The part of the score it is, and the weight it is set by."""
        ...

    def scores(self) -> Scores:
        """Every row's score, (rows,). Equal products may differ in the last digits."""
        ...

    def exact(self, rows: Rows) -> Scores:
        """The scores of some rows (len(rows),), each depending on its own row alone."""
        ...

    def candidates(self, count: int, allowed: Mask | None) -> Rows | None:
        """Rows among which the best ``count`` allowed ones are, found without scoring all of them.

        None when the view knows no such short cut.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class ProductVectors:
    """Unit vectors of products, by position, and where each row of a catalogue's view has its own.

    ``position_of`` (rows,) is -1 for products without a vector. ``card`` names what the vectors
    were made by: queries must come from the same.
    """

    name: str
    card: str
    vectors: NDArray[np.float32]
    position_of: Rows

    @classmethod
    def join(
        cls,
        name: str,
        *,
        card: str,
        vectors: NDArray[np.float32],
        ids: tuple[ProductId | None, ...],
        view: CatalogView,
    ) -> ProductVectors:
        """Vectors whose positions belong to ``ids`` (None where a product has left)."""
        return cls(name, card, vectors, positions_of_rows(ids, view))

    def to(
        self,
        query: NDArray[np.float32],
        *,
        card: str,
        low: float = 0.0,
        high: float = 1.0,
        name: str | None = None,
    ) -> VectorView:
        """The view of a query vector (dim,).

        ``low`` is the cosine that counts as no likeness, ``high`` the one that counts as 1.

        Raises:
            EncoderMismatch: the query was made by something else than the vectors.
        """
        if card != self.card:
            raise EncoderMismatch(
                f"The query is by {card}, the vectors of '{self.name}' are by {self.card}: build "
                f"the shop again."
            )
        plain = np.ascontiguousarray(query, dtype=np.float32).reshape(-1)
        return VectorView(name or self.name, self.vectors, self.position_of, plain, low, high)


@dataclass(frozen=True, slots=True, eq=False)
class VectorView:
    """Cosines of a query to vectors, scaled so that ``low`` is 0 and ``high`` is 1, and cut there.

    A product without a vector scores 0. ``index`` is one over the same vectors, to find the nearest
    in large catalogues.
    """

    name: str
    vectors: NDArray[np.float32]
    position_of: Rows
    query: NDArray[np.float32] = field(repr=False)
    low: float = 0.0
    high: float = 1.0
    index: VectorIndex | None = field(default=None, repr=False)

    def scores(self) -> Scores:
        """Every row's score, by one matrix product."""
        return self._of_positions(self.scaled(self.vectors @ self.query), self.position_of)

    def exact(self, rows: Rows) -> Scores:
        """The scores of some rows, added up in double precision row by row."""
        positions = self.position_of[rows]
        wide = self.query.astype(np.float64)
        cosines = np.empty(len(rows), dtype=np.float64)
        for start in range(0, len(rows), _AT_ONCE):
            part = self.vectors[positions[start : start + _AT_ONCE]]
            cosines[start : start + _AT_ONCE] = np.vecdot(part.astype(np.float64), wide)
        scaled = self.scaled(cosines.astype(np.float32))
        return np.where(positions >= 0, scaled, np.float32(0))

    def candidates(self, count: int, allowed: Mask | None) -> Rows | None:
        """The nearest by the index over the vectors; None without one."""
        if self.index is None:
            return None
        rows = np.flatnonzero(self.position_of >= 0)
        row_of = np.full(len(self.vectors), -1, dtype=np.int64)
        row_of[self.position_of[rows]] = rows
        among = row_of >= 0
        if allowed is not None:
            among &= np.append(allowed, False)[row_of]
        found = self.index.search(self.query[None], count, among=among).positions[0]
        nearest: Rows = row_of[found[found >= 0]]
        return nearest

    def scaled(self, cosines: NDArray[np.float32]) -> Scores:
        """Cosines as scores of this view."""
        scaled: Scores = (cosines - np.float32(self.low)) / np.float32(self.high - self.low)
        return scaled.clip(0, 1)

    @staticmethod
    def _of_positions(scores: Scores, position_of: Rows) -> Scores:
        return np.append(scores, np.float32(0))[position_of]  # -1 is the last one


@dataclass(frozen=True, slots=True, eq=False)
class GivenView:
    """Scores that were worked out already, such as those of words and attributes."""

    name: str
    given: Scores = field(repr=False)

    def scores(self) -> Scores:
        """Every row's score."""
        return self.given

    def exact(self, rows: Rows) -> Scores:
        """The same scores."""
        return self.given[rows]

    def candidates(self, count: int, allowed: Mask | None) -> Rows | None:
        """The best rows with any score at all."""
        scores = self.given if allowed is None else np.where(allowed, self.given, np.float32(0))
        found = np.flatnonzero(scores)
        if len(found) <= count:
            return found
        return found[np.argpartition(-scores[found], count - 1)[:count]]


def positions_of_rows(ids: tuple[ProductId | None, ...], view: CatalogView) -> Rows:
    """For each row of a view its position in ``ids``, -1 where it has none."""
    rows = view.positions(["" if name is None else name for name in ids])
    position_of = np.full(len(view), -1, dtype=np.int64)
    known = np.flatnonzero(rows >= 0)
    position_of[rows[known]] = known
    return position_of

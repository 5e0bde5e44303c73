"""Approximate search in a hierarchical navigable small world graph, run by faiss.

Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search using hierarchical
navigable small world graphs" (2016). The graph only proposes candidates: cosines and order come
from ``ranking``, the same as for exact search, and where too few are proposed exact search answers.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from lookalike.config import IndexSettings
from lookalike.errors import DamagedData, InvalidInput
from lookalike.index.base import Mask, Neighbours
from lookalike.index.exact import ExactIndex
from lookalike.index.faiss_graph import grow_graph, open_graph, propose, propose_for_one
from lookalike.index.graph import Graph
from lookalike.index.ranking import (
    allowed_count,
    best,
    checked_queries,
    checked_vectors,
    unanswered,
)
from lookalike.index.twins import Twins
from lookalike.space.base import UnitVectors
from lookalike.types import OnProgress

TWINS_FILE = "twins.npy"

_SPARE = 4
"""Candidates beyond k, so that rounding in faiss cannot push one of the k out."""
_ROWS_PER_STEP = 8
"""Rows exact search scores in the time the graph needs for one unit of effort (measured)."""


class HnswIndex:
    """Approximate nearest neighbours over ``vectors`` (size, dim), usually a mapped file.

    The vectors are not copied: graph, exact fallback and ranking all read the array given.

    Under a mask the graph is asked for so many of the nearest that about as many are allowed as
    without one. If hardly any are, because the mask leaves out all that is near, the graph has
    nothing to say about what is far, and exact search answers: never fewer, never far worse.
    Both cost about the same where the square of the number allowed is the size times a constant;
    below that exact search is used at once.
    """

    def __init__(self, vectors: UnitVectors, graph: Graph, twins: Twins, *, ef_search: int) -> None:
        """Wrap a graph over ``vectors``; use ``build``, ``extended`` or ``load`` to get one."""
        self._vectors = checked_vectors(vectors)
        self._graph = graph
        self._twins = twins
        self._exact = ExactIndex(self._vectors)
        self._ef_search = ef_search
        self._faiss = open_graph(self._vectors, graph, ef_search=ef_search)

    @property
    def kind(self) -> str:
        """``hnsw``."""
        return "hnsw"

    @property
    def size(self) -> int:
        """Number of positions."""
        return len(self._vectors)

    @classmethod
    def build(
        cls,
        vectors: UnitVectors,
        settings: IndexSettings,
        *,
        on_progress: OnProgress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> HnswIndex:
        """Build the graph with all threads this process may use; the same input, the same graph.

        Raises:
            Interrupted: ``cancelled`` said so between two slices.
            InvalidInput: the vectors are not contiguous float32 rows.
        """
        vectors = checked_vectors(vectors)
        twins = Twins.find(vectors)
        graph = grow_graph(
            vectors,
            twins.firsts(),
            last=None,
            neighbours=settings.hnsw_neighbours,
            ef_construction=settings.hnsw_ef_construction,
            on_progress=on_progress,
            cancelled=cancelled,
        )
        return cls(vectors, graph, twins, ef_search=settings.hnsw_ef_search)

    def extended(
        self,
        vectors: UnitVectors,
        *,
        on_progress: OnProgress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> HnswIndex:
        """A new index over ``vectors``, whose first rows are those of this one.

        Raises:
            InvalidInput: the first rows are others, so the graph does not belong to them.
            Interrupted: ``cancelled`` said so between two slices.
        """
        vectors = checked_vectors(vectors)
        if vectors.shape[1:] != self._vectors.shape[1:] or not np.array_equal(
            vectors[: self.size], self._vectors
        ):
            raise InvalidInput(
                "The vectors do not begin with those of the index that was to grow: build it anew."
            )
        twins = Twins.find(vectors, known=self._twins)
        graph = grow_graph(
            vectors,
            twins.firsts(),
            last=self._graph,
            neighbours=self._graph.card.neighbours,
            ef_construction=self._graph.card.ef_construction,
            on_progress=on_progress,
            cancelled=cancelled,
        )
        return HnswIndex(vectors, graph, twins, ef_search=self._ef_search)

    def search(self, queries: UnitVectors, k: int, *, among: Mask | None = None) -> Neighbours:
        """The k nearest allowed positions to each query (n, dim), as ``VectorIndex`` promises.

        Raises:
            InvalidInput: queries or mask of another shape, or ``k`` below one.
        """
        if among is None and len(queries) == 1 and 2 * k <= min(self._ef_search, self.size - 1):
            quick = self._of_one(checked_queries(queries, self._vectors.shape[1], k), k)
            if quick is not None:
                return quick
        queries = checked_queries(queries, self._vectors.shape[1], k)
        allowed = allowed_count(among, self.size)
        count = min(k, allowed)
        effort = max(self._ef_search, 2 * count)
        if allowed < self.size:
            exact_is_quicker = allowed * allowed <= _ROWS_PER_STEP * effort * self.size
            effort = effort * self.size // max(allowed, 1)
            wanted, enough = min(effort, self.size), min(2 * count, allowed)
        else:
            among, exact_is_quicker = None, False
            wanted, enough = min(count + _SPARE, self.size), count
        if exact_is_quicker or 2 * count >= self.size or len(queries) == 0:
            return self._exact.search(queries, k, among=among)
        proposed = propose(self._faiss, queries, wanted, effort=effort)
        complete = int(proposed.min()) >= 0
        positions, cosines = answers = unanswered(len(queries), k, filled=count)
        for row, found in enumerate(proposed):
            candidates = self._twins.expand(found if complete else found[found >= 0])
            if among is not None:
                candidates = candidates[among[candidates]]
            if len(candidates) >= enough:
                answer = best(self._vectors, candidates, queries[row], count)
                positions[row, :count], cosines[row, :count] = answer
            else:
                exact = self._exact.search(queries[row : row + 1], k, among=among)
                positions[row], cosines[row] = exact.positions[0], exact.cosines[0]
        return answers

    def _of_one(self, query: UnitVectors, k: int) -> Neighbours | None:
        """The way of a shopper's single question; None where it needs more care than that."""
        found = propose_for_one(self._faiss, query, k + _SPARE)
        if found[-1] < 0:
            return None
        positions, cosines = best(self._vectors, self._twins.expand(found), query[0], k)
        return Neighbours(positions[None], cosines[None])

    def save(self, folder: Path) -> None:
        """Write the graph, without the vectors, into an existing folder."""
        self._graph.save(folder)
        np.save(folder / TWINS_FILE, self._twins.first_of, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, vectors: UnitVectors, *, ef_search: int) -> HnswIndex:
        """Map what ``save`` wrote and lay it over ``vectors``.

        Raises:
            DamagedData: a file is missing, cut short, or does not belong to the vectors.
        """
        graph = Graph.load(folder, size=len(vectors))
        try:
            first_of = np.load(folder / TWINS_FILE, allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise DamagedData(
                f"The index in {folder} is damaged ({error}): build again, or roll back to an "
                f"earlier snapshot."
            ) from error
        if len(first_of) != len(vectors):
            raise DamagedData(f"The index in {folder} belongs to other vectors: build again.")
        return cls(vectors, graph, Twins(first_of), ef_search=ef_search)

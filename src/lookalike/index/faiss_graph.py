"""The only code that talks to faiss: growing a graph, opening one over vectors, searching it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import Interrupted
from lookalike.index.graph import Graph, GraphCard, room_for
from lookalike.progress import ProgressMeter
from lookalike.space.base import UnitVectors
from lookalike.types import OnProgress

_SLICE = 2048
"""Rows linked between two looks at ``cancelled``: under a second."""


def grow_graph(
    vectors: UnitVectors,
    places: NDArray[np.int64],
    *,
    last: Graph | None,
    neighbours: int,
    ef_construction: int,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Graph:
    """Link the rows of ``vectors`` at ``places`` (ascending), keeping the links of ``last``.

    ``last`` holds some of the first ``places``, of an earlier and shorter ``vectors``.

    Raises:
        Interrupted: ``cancelled`` said so between two slices.
    """
    faiss = _faiss()
    index = faiss.IndexHNSWFlat(vectors.shape[1], neighbours, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = ef_construction
    start = 0
    if last is not None:
        held = np.flatnonzero(last.levels)
        start = len(held)
        index.storage.add(vectors[held])
        index.ntotal = start
        _install(index.hnsw, last.compacted(held), own=True)
    meter = ProgressMeter("building the index", len(places), on_progress)
    meter.advance(start)
    for begin in range(start, len(places), _SLICE):
        if cancelled is not None and cancelled():
            meter.finish()  # whoever watches learns how far it came, however quick the last slice
            raise Interrupted("The build was stopped; run it again to go on where it was.")
        rows = vectors[places[begin : begin + _SLICE]]
        index.add(rows)
        meter.advance(len(rows))
    meter.finish()
    return _extract(index, neighbours, ef_construction).renumbered(places, len(vectors))


def open_graph(vectors: UnitVectors, graph: Graph, *, ef_search: int) -> Any:
    """A faiss index that reads ``vectors`` and ``graph.links`` where they are.

    The caller keeps both alive as long as the index.
    """
    faiss = _faiss()
    size, dim = vectors.shape
    index = faiss.IndexHNSWFlat(dim, graph.card.neighbours, faiss.METRIC_INNER_PRODUCT)
    storage = faiss.downcast_index(index.storage)
    if size:
        flat = vectors.reshape(-1).view(np.uint8)
        storage.codes = _view(faiss.MaybeOwnedVectorUInt8, storage.codes, flat)
    storage.ntotal = index.ntotal = size
    index.hnsw.efSearch = ef_search
    _install(index.hnsw, graph, own=False)
    return index


def propose(index: Any, queries: UnitVectors, k: int, *, effort: int) -> NDArray[np.int64]:
    """Positions of up to ``k`` near vectors for each query, -1 where the graph found no more.

    ``effort`` is the number of positions kept under consideration (ef of the paper).
    """
    parameters = None
    if effort != index.hnsw.efSearch:
        parameters = _faiss().SearchParametersHNSW(efSearch=effort)
    positions: NDArray[np.int64] = index.search(queries, k, params=parameters)[1]
    return positions


def propose_for_one(index: Any, query: UnitVectors, k: int) -> NDArray[np.int64]:
    """What ``propose`` gives for one query (1, dim), contiguous float32 as it must be.

    With the effort the graph was opened with, and without the checks of faiss's own wrapper.
    """
    pointer = _faiss().swig_ptr
    positions = np.empty(k, dtype=np.int64)
    cosines = np.empty(k, dtype=np.float32)
    index.search_c(1, pointer(query), k, pointer(cosines), pointer(positions))
    return positions


@cache
def _faiss() -> Any:
    return import_module("faiss")


def _install(hnsw: Any, graph: Graph, *, own: bool) -> None:
    """Give ``hnsw`` the arrays of ``graph``: copied when it is to grow, else as a view."""
    faiss = _faiss()
    faiss.copy_array_to_vector(graph.levels, hnsw.levels)
    faiss.copy_array_to_vector(graph.offsets(), hnsw.offsets)
    if own:
        hnsw.neighbors.resize(len(graph.links))
        if len(graph.links):
            target = faiss.rev_swig_ptr(hnsw.neighbors.data(), len(graph.links))
            target[:] = graph.links
    elif len(graph.links):
        hnsw.neighbors = _view(faiss.MaybeOwnedVectorInt32, hnsw.neighbors, graph.links)
    hnsw.entry_point = graph.card.entry
    hnsw.max_level = graph.card.top


def _view(kind: Any, empty: Any, array: NDArray[Any]) -> Any:
    """A faiss vector on the memory of ``array``; the owner of an ``empty`` one is nobody."""
    return kind.create_view(_faiss().swig_ptr(array), len(array), empty.owner)


def _extract(index: Any, neighbours: int, ef_construction: int) -> Graph:
    """The arrays of a faiss graph, copied."""
    faiss = _faiss()
    hnsw = index.hnsw
    levels = faiss.vector_to_array(hnsw.levels).astype(np.int32)
    count = int(room_for(levels, neighbours).sum())
    links = np.empty(0, dtype=np.int32)
    if count:
        links = faiss.rev_swig_ptr(hnsw.neighbors.data(), hnsw.neighbors.size()).copy()
    card = GraphCard(
        schema=1,
        neighbours=neighbours,
        entry=int(hnsw.entry_point),
        top=int(hnsw.max_level),
        ef_construction=ef_construction,
    )
    return Graph(card=card, levels=levels, links=links)

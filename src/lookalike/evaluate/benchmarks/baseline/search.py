"""Search alone: our indexes against faiss called directly, in turns, one query at a time."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.config import IndexSettings
from lookalike.evaluate.benchmarks.baseline.run import K, Run
from lookalike.evaluate.metrics import recall_against
from lookalike.evaluate.timing import interleaved, quantiles_ms, ratio_of_medians
from lookalike.index.base import VectorIndex
from lookalike.index.registry import KINDS, build_index
from lookalike.index.snapshot import VisualSnapshot
from lookalike.space.base import UnitVectors

WARM_UP = 20
ROUNDS = 5  # times each query is asked


def search_figures(run: Run, snapshot: VisualSnapshot, queries: UnitVectors) -> dict[str, Any]:
    """Both kinds of index over the vectors of ``snapshot``, asked with ``queries`` (n, dim)."""
    vectors = np.ascontiguousarray(snapshot.vectors)
    settings = IndexSettings()
    truth = build_index("exact", vectors, settings).search(queries, K).positions
    found: dict[str, Any] = {"products": len(vectors), "components": vectors.shape[1]}
    for kind in KINDS:
        run.check()
        ours = build_index(
            kind, vectors, settings, on_progress=run.on_progress, cancelled=run.cancelled
        )
        found[kind] = _compare(run, ours, _faiss(kind, vectors, settings), queries, truth)
    return found


def _compare(
    run: Run, ours: VectorIndex, direct: Any, queries: UnitVectors, truth: NDArray[np.int64]
) -> dict[str, Any]:
    rows = [queries[at : at + 1] for at in range(len(queries))]
    rounds = ROUNDS * len(rows)

    def ask_ours(at: int) -> object:
        return ours.search(rows[at % len(rows)], K)

    def ask_faiss(at: int) -> object:
        return direct.search(rows[at % len(rows)], K)

    interleaved([ask_ours, ask_faiss], rounds=min(WARM_UP, rounds))
    tick = run.ticking(f"timing {ours.kind} search", total=rounds)
    durations = interleaved([ask_ours, ask_faiss], rounds=rounds, after_round=tick)
    return {
        "ours_ms": quantiles_ms(durations[:, 0]),
        "faiss_ms": quantiles_ms(durations[:, 1]),
        "ours_over_faiss": ratio_of_medians(durations[:, 0], durations[:, 1]).to_json(),
        "ours_recall@5": float(recall_against(ours.search(queries, K).positions, truth).mean()),
        "faiss_recall@5": float(recall_against(direct.search(queries, K)[1], truth).mean()),
    }


def _faiss(kind: str, vectors: UnitVectors, settings: IndexSettings) -> Any:
    """The index a few lines of faiss would make, with the same parameters."""
    faiss = import_module("faiss")
    if kind == "exact":
        index = faiss.IndexFlatIP(vectors.shape[1])
    else:
        index = faiss.IndexHNSWFlat(
            vectors.shape[1], settings.hnsw_neighbours, faiss.METRIC_INNER_PRODUCT
        )
        index.hnsw.efConstruction = settings.hnsw_ef_construction
        index.hnsw.efSearch = settings.hnsw_ef_search
    index.add(vectors)
    return index

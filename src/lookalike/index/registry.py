"""Which kinds of index there are: the one place that knows them all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lookalike.config import IndexSettings
from lookalike.errors import DamagedData, InvalidSetting
from lookalike.index.base import VectorIndex
from lookalike.index.exact import ExactIndex
from lookalike.index.hnsw import HnswIndex
from lookalike.space.base import UnitVectors
from lookalike.types import OnProgress

KINDS = ("exact", "hnsw")


def choose(kind: str, size: int, settings: IndexSettings) -> str:
    """The kind of index for ``size`` products: ``auto`` is exact while that is quick enough.

    Raises:
        InvalidSetting: there is no such kind.
    """
    if kind == "auto":
        return "exact" if size <= settings.exact_up_to else "hnsw"
    if kind not in KINDS:
        raise InvalidSetting(f"There is no index '{kind}': choose auto, {' or '.join(KINDS)}.")
    return kind


def build_index(
    kind: str,
    vectors: UnitVectors,
    settings: IndexSettings,
    *,
    last: VectorIndex | None = None,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> VectorIndex:
    """Build an index of ``kind`` over ``vectors`` (size, dim).

    ``last`` is an index over the first rows of ``vectors``; one that can grow is extended.

    Raises:
        InvalidSetting: there is no such kind.
        InvalidInput: the vectors are not contiguous float32 rows, or ``last`` is over others.
        Interrupted: ``cancelled`` said so.
    """
    if choose(kind, len(vectors), settings) == "exact":
        return ExactIndex(vectors)
    if isinstance(last, HnswIndex):
        return last.extended(vectors, on_progress=on_progress, cancelled=cancelled)
    return HnswIndex.build(vectors, settings, on_progress=on_progress, cancelled=cancelled)


def load_index(kind: str, folder: Path, vectors: UnitVectors, *, ef_search: int) -> VectorIndex:
    """Open the index of ``kind`` that was saved in ``folder``, over the same ``vectors``.

    Raises:
        DamagedData: it cannot be read, or does not belong to these vectors.
    """
    if kind == "exact":
        return ExactIndex(vectors)
    if kind == "hnsw":
        return HnswIndex.load(folder, vectors, ef_search=ef_search)
    raise DamagedData(f"The index in {folder} is of a kind '{kind}' that this version lacks.")

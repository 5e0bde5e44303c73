"""Stored vectors to a new snapshot: fit or keep the space, place the products, build the index."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lookalike.config import IndexSettings, SpaceSettings
from lookalike.encoders.vector_store import VectorStore
from lookalike.index.base import Mask, VectorIndex
from lookalike.index.graph import load_mapped
from lookalike.index.match import MatchStatistics, match_statistics, sample_positions
from lookalike.index.plan import BuildPlan
from lookalike.index.registry import build_index
from lookalike.index.snapshot import MATCH, POSITIONS, VECTORS, Place, VisualSnapshot, write_places
from lookalike.progress import ProgressMeter
from lookalike.space.base import Space
from lookalike.space.pca import PcaSpace, fit_pca
from lookalike.types import OnProgress

FEW = 20  # products: fewer say nothing about what is usual
HELD_OUT_FIT = 4  # photos per dimension are plenty to see how well a space fits new ones
CHUNK = 2048  # rows at a time: large enough for BLAS, small enough to keep memory flat


def write_snapshot(
    folder: Path,
    plan: BuildPlan,
    *,
    last: VisualSnapshot | None,
    store: VectorStore,
    kind: str,
    space_settings: SpaceSettings,
    index_settings: IndexSettings,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> PcaSpace:
    """Write the parts of a snapshot into ``folder``; returns the space in use.

    Memory: one chunk of features and the index beyond what is mapped from disk.
    """
    space = _space(plan, last, store, space_settings, on_progress)
    vectors = _write_vectors(folder / VECTORS, plan, last, store, space, on_progress)
    live: Mask = np.array([place is not None for place in plan.places], dtype=np.bool_)
    every = bool(live.all())
    index = build_index(
        kind,
        vectors,
        index_settings,
        last=last.index if last is not None and plan.grow else None,
        on_progress=on_progress,
        cancelled=cancelled,
    )
    match = _match(plan, last, store, index, vectors, None if every else live, space_settings)
    write_places(folder / POSITIONS, plan.places)
    (folder / "space").mkdir()
    space.save(folder / "space")
    (folder / "index").mkdir()
    index.save(folder / "index")
    (folder / MATCH).write_text(json.dumps(None if match is None else asdict(match)))
    return space


def _space(
    plan: BuildPlan,
    last: VisualSnapshot | None,
    store: VectorStore,
    settings: SpaceSettings,
    on_progress: OnProgress | None,
) -> PcaSpace:
    if not plan.fit and last is not None:
        return last.space
    contents = [place.content for place in plan.places if place is not None]
    meter = ProgressMeter("fitting the space", len(contents), on_progress)
    space = fit_pca(
        _metered(_features(store, contents), meter),
        encoder_id=store.card.id,
        variance=settings.variance,
        components=settings.components,
    )
    meter.finish()
    return space


def _features(store: VectorStore, contents: Sequence[str]) -> Iterator[NDArray[np.float32]]:
    rows = store.rows(contents)
    for start in range(0, len(rows), CHUNK):
        yield store.read(rows[start : start + CHUNK])


def _metered(
    chunks: Iterator[NDArray[np.float32]], meter: ProgressMeter
) -> Iterator[NDArray[np.float32]]:
    for chunk in chunks:
        yield chunk
        meter.advance(len(chunk))


def _write_vectors(
    path: Path,
    plan: BuildPlan,
    last: VisualSnapshot | None,
    store: VectorStore,
    space: Space,
    on_progress: OnProgress | None,
) -> NDArray[np.float32]:
    """The unit vector of every place, copied from the last snapshot or transformed now."""
    shape = (len(plan.places), space.dim)
    vectors = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=shape)
    meter = ProgressMeter("placing products", len(plan.places), on_progress)
    keep = np.asarray(plan.keep, dtype=np.int64)
    for start in range(0, len(plan.places), CHUNK):
        positions = np.arange(start, min(start + CHUNK, len(plan.places)))
        kept = positions[keep[positions] >= 0]
        if last is not None and len(kept):
            vectors[kept] = last.vectors[keep[kept]]
        new = positions[keep[positions] < 0]
        if len(new):
            vectors[new] = space.transform(store.read(store.rows(_contents(plan.places, new))))
        meter.advance(len(positions))
    vectors.flush()
    meter.finish()
    del vectors  # reopened read-only: what follows must not be able to change it
    return load_mapped(path)


def _contents(places: Sequence[Place | None], positions: NDArray[np.int64]) -> list[str]:
    chosen = (places[position] for position in positions)
    return [place.content for place in chosen if place is not None]


def _match(
    plan: BuildPlan,
    last: VisualSnapshot | None,
    store: VectorStore,
    index: VectorIndex,
    vectors: NDArray[np.float32],
    live: Mask | None,
    settings: SpaceSettings,
) -> MatchStatistics | None:
    if not plan.fit and last is not None:
        return last.match  # belongs to the space: what is usual changes when that does
    if sum(place is not None for place in plan.places) < FEW:
        return None
    sample = sample_positions(live, len(vectors))
    left_out = _contents(plan.places, sample)
    unexplained = _without(store, plan.places, left_out, settings).unexplained(
        store.read(store.rows(left_out))
    )
    return match_statistics(index, vectors, sample, unexplained, live=live)


def _without(
    store: VectorStore,
    places: Sequence[Place | None],
    left_out: Sequence[str],
    settings: SpaceSettings,
) -> PcaSpace:
    """A space like that of the snapshot, but fitted without some photos.

    In the space itself the photos it was fitted on look better explained than any new one, the
    more so the smaller the catalogue.
    """
    skip = set(left_out)
    contents = [p.content for p in places if p is not None and p.content not in skip]
    others = contents[:: max(1, len(contents) // (HELD_OUT_FIT * store.card.dim))]
    return fit_pca(
        _features(store, others),
        encoder_id=store.card.id,
        variance=settings.variance,
        components=settings.components and min(settings.components, len(others) - 1),
    )

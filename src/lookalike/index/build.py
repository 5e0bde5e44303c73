"""Stored vectors to a new snapshot: fit or keep the space, place the products, build the index."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lookalike.catalog.view import CatalogView
from lookalike.config import IndexSettings, SpaceSettings
from lookalike.encoders.vector_store import VectorStore
from lookalike.index.base import Mask, VectorIndex
from lookalike.index.graph import load_mapped
from lookalike.index.match import MatchStatistics, match_statistics, sample_positions
from lookalike.index.other_photos import FOLDER as OTHER_PHOTOS
from lookalike.index.placing import Placer, known_attributes, placer
from lookalike.index.plan import BuildPlan
from lookalike.index.registry import build_index
from lookalike.index.snapshot import (
    MATCH,
    PICTURED,
    POSITIONS,
    VECTORS,
    VIEWS,
    Place,
    VisualSnapshot,
    reader_of,
    write_places,
)
from lookalike.progress import ProgressMeter
from lookalike.space.adaptation.fit import fit_adaptation
from lookalike.space.adaptation.report import AdaptationReport
from lookalike.space.adaptation.space import AdaptedSpace, load_space
from lookalike.space.base import Space, UnitVectors
from lookalike.space.pca import PcaSpace, fit_pca
from lookalike.space.views.fit import MOST, fit_views
from lookalike.space.views.stored import save_views
from lookalike.space.views.view import View
from lookalike.space.words.fit import fit_words
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
    view: CatalogView,
    kind: str,
    space_settings: SpaceSettings,
    index_settings: IndexSettings,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> AdaptationReport | None:
    """Write the parts of a snapshot into ``folder``.

    Returns what adapting the space brought, None when it was not asked for or not done now.
    Memory: one chunk of features and the index beyond what is mapped from disk; when the space is
    adapted, half precision features of the products it learns from as well.
    """
    space, report = _space(plan, last, store, view, space_settings, on_progress, cancelled)
    place = placer(space, store, view)
    kept = None if last is None else last.vectors
    vectors = _write_vectors(folder / VECTORS, plan, kept, space.dim, place, on_progress)
    _write_views(folder / VIEWS, plan, last, store, space)
    _write_pictured(
        folder / PICTURED, plan, last, store, view, space_settings, on_progress, cancelled
    )
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
    match = _match(plan, last, store, space, index, None if every else live, space_settings)
    write_places(folder / POSITIONS, plan.places)
    (folder / "space").mkdir()
    space.save(folder / "space")
    (folder / "index").mkdir()
    index.save(folder / "index")
    (folder / MATCH).write_text(json.dumps(None if match is None else asdict(match)))
    return report


def write_other_photos(
    folder: Path, places: Sequence[Place], *, store: VectorStore, view: CatalogView
) -> None:
    """Add further photos of products to a snapshot's folder, in the space it has; none, nothing."""
    if not places:
        return
    place = placer(load_space(folder / "space", encoder_id=store.card.id), store, view)
    (folder / OTHER_PHOTOS).mkdir()
    vectors = [place(places[at : at + CHUNK]) for at in range(0, len(places), CHUNK)]
    np.save(folder / OTHER_PHOTOS / VECTORS, np.concatenate(vectors).astype(np.float32))
    write_places(folder / OTHER_PHOTOS / POSITIONS, tuple(places))


def _space(
    plan: BuildPlan,
    last: VisualSnapshot | None,
    store: VectorStore,
    view: CatalogView,
    settings: SpaceSettings,
    on_progress: OnProgress | None,
    cancelled: Callable[[], bool] | None,
) -> tuple[Space, AdaptationReport | None]:
    if not plan.fit and last is not None:
        return last.space, None
    places = [place for place in plan.places if place is not None]
    contents = [place.content for place in places]
    meter = ProgressMeter("fitting the space", len(contents), on_progress)
    space = fit_pca(
        _metered(_features(store, contents), meter),
        encoder_id=store.card.id,
        variance=settings.variance,
        components=settings.components,
    )
    meter.finish()
    if not settings.adapt:
        return space, None
    # Products that share a photo would be asked about in the trial after being learned by heart.
    distinct = {place.content: place.product_id for place in places}
    adaptation = fit_adaptation(
        _features(store, list(distinct)),
        known_attributes(view, list(distinct.values())),
        look=space,
        on_progress=on_progress,
        cancelled=cancelled,
    )
    return adaptation.space or space, adaptation.report


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
    last: UnitVectors | None,
    dim: int,
    place: Placer,
    on_progress: OnProgress | None,
) -> NDArray[np.float32]:
    """The unit vector of every place, copied from the last snapshot's or placed now."""
    shape = (len(plan.places), dim)
    vectors = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=shape)
    meter = ProgressMeter("placing products", len(plan.places), on_progress)
    keep = np.asarray(plan.keep, dtype=np.int64)
    for start in range(0, len(plan.places), CHUNK):
        positions = np.arange(start, min(start + CHUNK, len(plan.places)))
        kept = positions[keep[positions] >= 0]
        if last is not None and len(kept):
            vectors[kept] = last[keep[kept]]
        new = positions[keep[positions] < 0]
        if len(new):
            vectors[new] = place([p for at in new if (p := plan.places[at]) is not None])
        meter.advance(len(positions))
    vectors.flush()
    meter.finish()
    del vectors  # reopened read-only: what follows must not be able to change it
    return load_mapped(path)


def _write_views(
    folder: Path,
    plan: BuildPlan,
    last: VisualSnapshot | None,
    store: VectorStore,
    space: Space,
) -> None:
    """The views of every place; fitted anew when the space is."""
    folder.mkdir()
    if plan.fit or last is None:
        contents = [place.content for place in plan.places if place is not None]
        step = max(1, len(contents) // MOST)
        features = _features(store, contents[::step])
        views = fit_views(features, store.card.blocks, reader=reader_of(space))
        before: Mapping[str, UnitVectors] = {}
    else:
        views = {name: held.view for name, held in last.views.items()}
        before = {name: held.vectors for name, held in last.views.items()}
    save_views(folder, views)
    for name, view in views.items():

        def place(places: Sequence[Place], view: View = view) -> UnitVectors:
            return view.transform(store.read(store.rows([at.content for at in places])))

        _write_vectors(folder / f"{name}.npy", plan, before.get(name), view.dim, place, None)


def _write_pictured(
    folder: Path,
    plan: BuildPlan,
    last: VisualSnapshot | None,
    store: VectorStore,
    view: CatalogView,
    settings: SpaceSettings,
    on_progress: OnProgress | None,
    cancelled: Callable[[], bool] | None,
) -> None:
    """Words beside photos, when that is asked for and a space that is worth keeping comes of it."""
    if not settings.pictured:
        return
    before = None if last is None or plan.fit else last.pictured
    if before is None and not plan.fit:
        return  # the last fit came to nothing; the next one tries again
    space = before.space if before is not None else None
    if space is None:
        products = {place.content: place.product_id for place in plan.places if place is not None}
        ids = list(products.values())
        rows = view.positions(ids)
        found = fit_words(
            _features(store, list(products)),
            [view.names[at] if at >= 0 else "" for at in rows.tolist()],
            known_attributes(view, ids),
            encoder_id=store.card.id,
            on_progress=on_progress,
            cancelled=cancelled,
        )
        if found.space is None:
            return
        space = found.space
    folder.mkdir()
    space.save(folder)
    held = space

    def place(places: Sequence[Place]) -> UnitVectors:
        return held.place_photos(store.read(store.rows([at.content for at in places])))

    kept = None if before is None else before.vectors
    _write_vectors(folder / VECTORS, plan, kept, space.dim, place, None)


def _contents(places: Sequence[Place | None], positions: NDArray[np.int64]) -> list[str]:
    chosen = (places[position] for position in positions)
    return [place.content for place in chosen if place is not None]


def _match(
    plan: BuildPlan,
    last: VisualSnapshot | None,
    store: VectorStore,
    space: Space,
    index: VectorIndex,
    live: Mask | None,
    settings: SpaceSettings,
) -> MatchStatistics | None:
    if not plan.fit and last is not None:
        return last.match  # belongs to the space: what is usual changes when that does
    if sum(place is not None for place in plan.places) < FEW:
        return None
    sample = sample_positions(live, index.size)
    left_out = _contents(plan.places, sample)
    features = store.read(store.rows(left_out))
    whole = _without(store, plan.places, left_out, settings)
    judge = whole.leading(space.look_dim) if isinstance(space, AdaptedSpace) else whole
    return match_statistics(
        index,
        space.transform(features),
        sample,
        judge.unexplained(features),
        live=live,
        strangeness=space.strangeness,
    )


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

"""A visual snapshot: everything needed to answer "what looks like this?", as one folder.

positions.json   product id and photo of every position; null where a product left
vectors.npy      unit vectors, float32 (positions, components), memory-mapped
space/           how encoder output becomes such a vector
views/           single aspects: how to see them, and a matrix like the vectors for each
other_photos/    vectors of the photos products have beside their first; optional
pictured/        a space of words beside photos, and the vectors of the photos there; optional
index/           what the index needs beside the vectors
match.json       what is usual in this catalogue, to tell a good match from a bad one
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lookalike.catalog.view import CatalogView
from lookalike.config import IndexSettings
from lookalike.errors import DamagedData, EncoderMismatch, NotFound
from lookalike.index.base import Mask, VectorIndex
from lookalike.index.match import MatchStatistics
from lookalike.index.other_photos import FOLDER as OTHER_PHOTOS
from lookalike.index.other_photos import OtherPhotos
from lookalike.index.registry import load_index
from lookalike.index.vectors import open_vectors
from lookalike.space.adaptation.space import AdaptedSpace, load_space
from lookalike.space.base import Space, UnitVectors
from lookalike.space.views.stored import load_views
from lookalike.space.views.view import ReadsAttributes, View
from lookalike.space.words.space import WordSpace
from lookalike.storage.snapshots import Snapshot, Snapshots
from lookalike.types import ProductId

POSITIONS = "positions.json"
VECTORS = "vectors.npy"
MATCH = "match.json"
VIEWS = "views"
PICTURED = "pictured"


@dataclass(frozen=True, slots=True)
class Place:
    """What stands at one position of the index.

    ``known`` is a digest of the attributes, where the space heeds them: a product whose attributes
    changed then has to be placed anew, just like one whose photo did.
    """

    product_id: ProductId
    content: str
    known: str = ""


@dataclass(frozen=True, slots=True)
class SnapshotFacts:
    """What a snapshot was made from and how; written into its manifest.

    ``changed_since_fit`` counts photos that came, went or changed since the space was fitted on
    ``fitted_photos`` of them; ``made_with`` are the settings that decide the result.
    """

    encoder: str
    encoder_id: str
    catalogue_version: int
    products: int
    indexed: int
    unreadable: int
    index: str
    fitted_photos: int
    changed_since_fit: int
    made_with: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {**asdict(self), "made_with": dict(self.made_with)}


@dataclass(frozen=True, slots=True)
class ViewOfProducts:
    """One aspect of the photos: how to see it, and its unit vectors (positions, view.dim)."""

    view: View
    vectors: UnitVectors


@dataclass(frozen=True, slots=True)
class PicturedWordsOfProducts:
    """Words beside photos: the space, and the unit vectors of the photos (positions, space.dim)."""

    space: WordSpace
    vectors: UnitVectors


@dataclass(frozen=True, slots=True)
class VisualSnapshot:
    """A snapshot opened for answering.

    ``live`` is None when every position may be answered; ``match`` when there are too few products
    to say what is usual among them. ``views`` are by name; an encoder may allow none.
    """

    name: str
    created: str
    facts: SnapshotFacts
    places: tuple[Place | None, ...]
    position_of: Mapping[ProductId, int]
    live: Mask | None
    vectors: UnitVectors
    space: Space
    index: VectorIndex
    match: MatchStatistics | None
    views: Mapping[str, ViewOfProducts]
    pictured: PicturedWordsOfProducts | None = None
    others: OtherPhotos | None = None

    def pending(self, view: CatalogView) -> int:
        """How many photos of the catalogue are not in this snapshot yet."""
        if view.version == self.facts.catalogue_version:
            return 0
        indexed = {(place.product_id, place.content) for place in self.places if place is not None}
        if self.others is not None:
            indexed |= set(self.others.photos)
        photos = (
            (name, photo.content)
            for at, name in enumerate(view.ids)
            for photo in view.photos[view.first_photo[at] : view.first_photo[at + 1]]
        )
        return sum(pair not in indexed for pair in photos)

    @classmethod
    def open(cls, snapshots: Snapshots, settings: IndexSettings) -> VisualSnapshot:
        """Open the current snapshot.

        Raises:
            NotFound: there is none.
            DamagedData: a file is missing or has the wrong size; the message names them all.
        """
        current = snapshots.current()
        if current is None:
            raise NotFound("The shop has no snapshot yet: run 'lookalike build'.")
        return cls.load(current, ef_search=settings.hnsw_ef_search)

    @classmethod
    def open_sound(cls, snapshots: Snapshots, settings: IndexSettings) -> VisualSnapshot | None:
        """Open the current snapshot for a build to start from; None if there is no sound one."""
        try:
            return cls.open(snapshots, settings)
        except (NotFound, DamagedData, EncoderMismatch):
            return None  # whatever is wrong with it, the build that asks makes a new one

    @classmethod
    def load(cls, snapshot: Snapshot, *, ef_search: int) -> VisualSnapshot:
        """Read a snapshot's parts; vectors stay on disk until they are touched.

        Raises:
            DamagedData: the parts do not fit together.
        """
        folder = snapshot.folder
        try:
            facts = SnapshotFacts(**snapshot.metadata)
            match = _read_match(folder / MATCH)
        except (TypeError, ValueError) as error:
            raise DamagedData(
                f"The snapshot {snapshot.name} was written by another version of lookalike "
                f"({error}): run 'lookalike build' to replace it; no photo is encoded again."
            ) from None
        vectors = open_vectors(folder / VECTORS)
        places = read_places(folder / POSITIONS)
        space = load_space(folder / "space", encoder_id=facts.encoder_id)
        index = load_index(facts.index, folder / "index", vectors, ef_search=ef_search)
        views = _read_views(folder / VIEWS, space)
        pictured = _read_pictured(folder / PICTURED, facts.encoder_id)
        sizes = {len(places), len(vectors), index.size, *(len(v.vectors) for v in views.values())}
        if pictured is not None:
            sizes.add(len(pictured.vectors))
        if len(sizes) > 1 or space.dim != vectors.shape[1]:
            raise DamagedData(
                f"The snapshot in {folder} does not fit together: run a full build to replace it."
            )
        position_of = {p.product_id: i for i, p in enumerate(places) if p is not None}
        live = np.array([place is not None for place in places], dtype=np.bool_)
        return cls(
            name=snapshot.name,
            created=snapshot.created,
            facts=facts,
            places=places,
            position_of=position_of,
            live=None if live.all() else live,
            vectors=vectors,
            space=space,
            index=index,
            match=match,
            views=views,
            pictured=pictured,
            others=_read_other_photos(folder / OTHER_PHOTOS, position_of, dim=space.dim),
        )


def _read_match(path: Path) -> MatchStatistics | None:
    match = json.loads(path.read_text(encoding="utf-8"))
    return None if match is None else MatchStatistics(**match)


def reader_of(space: Space) -> ReadsAttributes | None:
    """What reads attributes from photos in this space, if anything does."""
    return space.reader if isinstance(space, AdaptedSpace) else None


def _read_views(folder: Path, space: Space) -> dict[str, ViewOfProducts]:
    views = load_views(folder, reader=reader_of(space))
    return {
        name: ViewOfProducts(view, open_vectors(folder / f"{name}.npy"))
        for name, view in views.items()
    }


def _read_pictured(folder: Path, encoder_id: str) -> PicturedWordsOfProducts | None:
    if not folder.is_dir():
        return None
    space = WordSpace.load(folder, encoder_id=encoder_id)
    return PicturedWordsOfProducts(space, open_vectors(folder / VECTORS))


def _read_other_photos(
    folder: Path, position_of: Mapping[ProductId, int], *, dim: int
) -> OtherPhotos | None:
    if not folder.is_dir():
        return None
    vectors = open_vectors(folder / VECTORS)
    places = [place for place in read_places(folder / POSITIONS) if place is not None]
    if vectors.shape[1] != dim:
        raise DamagedData(f"The further photos in {folder} are of another space: build again.")
    ids = [place.product_id for place in places]
    return OtherPhotos.of(ids, [place.content for place in places], vectors, position_of)


def write_places(path: Path, places: tuple[Place | None, ...]) -> None:
    """Write the product id and photo of every position."""
    rows = [
        None if place is None else [place.product_id, place.content, place.known]
        for place in places
    ]
    path.write_text(json.dumps(rows, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def read_places(path: Path) -> tuple[Place | None, ...]:
    """Read what ``write_places`` wrote."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    return tuple(None if row is None else Place(*row) for row in rows)

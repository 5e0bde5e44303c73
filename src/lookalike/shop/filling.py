"""Filling a shop: products and photos in, vectors and a snapshot out."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lookalike.config import Settings, load_settings
from lookalike.shop.parts import LABEL_FILE, ShopParts
from lookalike.types import BuildReport, IngestReport, OnProgress


class Filling(ShopParts):
    """Ingest and build."""

    def ingest(
        self,
        source: str | Path,
        *,
        images: str | Path | None = None,
        links: str | Path | None = None,
        on_progress: OnProgress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> IngestReport:
        """Read products from a table, and their photos from a folder of ``<id>.jpg``.

        Rows are merged with photos on the id. Bad rows and photos are reported, the rest goes in;
        ingesting the same source twice changes nothing. ``links`` is a ``filename,link`` table;
        without it, an ``images.csv`` beside the source is used when there is one.

        Raises:
            NotFound: the source or the folder does not exist.
            InvalidTable: the source is not a products table.
            Busy: another process is ingesting into this shop.
            Interrupted: ``cancelled`` turned true; what was read so far is kept.
        """
        from lookalike.catalog.ingest import ingest
        from lookalike.sources.csv_source import CsvSource
        from lookalike.sources.photo_folder import PhotoFolder
        from lookalike.storage.locks import exclusive

        table = CsvSource(Path(source), links=None if links is None else Path(links))
        photos = None if images is None else PhotoFolder(Path(images))
        with exclusive(self.folder, "ingest"):
            report = ingest(
                table,
                photos,
                self._store,
                self._blobs,
                limits=self.settings.photos,
                on_progress=on_progress,
                cancelled=cancelled,
            )
        label = Path(source).parent / LABEL_FILE
        if label.is_file() and label.parent.resolve() != self.folder.resolve():
            shutil.copyfile(label, self.folder / LABEL_FILE)
        self._current.look_again()
        return report

    def build(
        self,
        *,
        encoder: str | None = None,
        variance: float | None = None,
        components: int | None = None,
        index: str | None = None,
        adapt: bool | None = None,
        full: bool = False,
        on_progress: OnProgress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> BuildReport:
        """Compute what is missing and switch to a new snapshot in one step.

        Only photos that have no vector of this encoder yet are encoded. Without ``encoder`` the
        shop keeps the one it has. ``adapt`` also learns from the catalogue's attributes what makes
        products alike, and keeps that if it is better on products held apart (see
        ``BuildReport.adaptation``); unless told otherwise a shop does it as in its last build, and
        a new one does. The other options hold for
        this build, and belong in ``lookalike.toml`` if they are to stay. ``full`` fits the space
        and builds the index anew; it encodes nothing twice.

        Raises:
            InvalidInput: the catalogue has no product with a photo.
            InvalidSetting: an option out of range, or an unknown encoder.
            Busy: another process is building this shop.
            Interrupted: ``cancelled`` turned true; the vectors so far are kept and reused.
        """
        from lookalike.building import Builder
        from lookalike.storage.locks import exclusive

        settings = self._with_options(encoder, variance, components, index, adapt)
        with exclusive(self.folder, "build"):
            report = Builder(
                folder=self.folder,
                settings=settings,
                store=self._store,
                blobs=self._blobs,
                snapshots=self._snapshots,
                on_progress=on_progress,
                cancelled=cancelled,
            ).build(full=full)
        self._current.look_again()
        return report

    def _with_options(
        self,
        encoder: str | None,
        variance: float | None,
        components: int | None,
        index: str | None,
        adapt: bool | None,
    ) -> Settings:
        """The settings with a build's own options on top, checked like any other setting."""
        settings = self.settings
        last = self._snapshots.current_metadata() or {}
        space: dict[str, Any] = {}
        if adapt is None:
            adapt = settings.space.adapt
            if "adapt" not in settings.space.model_fields_set:
                adapt = last.get("made_with", {}).get("adapt", adapt)
        space["adapt"] = adapt
        if encoder is None and "name" not in settings.encoder.model_fields_set:
            encoder = last.get("encoder")
        if variance is not None:
            space |= {"variance": variance, "components": None}
        if components is not None:
            space["components"] = components
        changes: dict[str, dict[str, Any]] = {
            "encoder": {} if encoder is None else {"name": encoder},
            "space": space,
            "index": {} if index is None else {"kind": index},
        }
        merged = {
            part: {**getattr(settings, part).model_dump(), **change}
            for part, change in changes.items()
        }
        return load_settings(self.folder, **{**settings.model_dump(), **merged})

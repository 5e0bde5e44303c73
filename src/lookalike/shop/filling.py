"""Filling a shop: products and photos in, vectors and a snapshot out."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lookalike.config import Settings, load_settings
from lookalike.shop.parts import LABEL_FILE, ShopParts
from lookalike.types import BuildReport, IngestReport, IngestRound, OnProgress

if TYPE_CHECKING:
    from lookalike.sources.base import CatalogSource, PhotoSource


class Filling(ShopParts):
    """Ingest and build."""

    def ingest(
        self,
        source: str | Path,
        *,
        images: str | Path | None = None,
        links: str | Path | None = None,
        fetch: bool = False,
        refetch: bool = False,
        private: bool = False,
        every: float | None = None,
        on_round: Callable[[IngestRound], None] | None = None,
        on_progress: OnProgress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> IngestReport:
        """Read products and their photos from a table, a folder, a bucket or a data set.

        Rows are merged with photos on the id. Bad rows and photos are reported, the rest goes in;
        ingesting the same source twice changes nothing.

        Args:
            source: a CSV, TSV, JSON Lines, Parquet or Arrow file, a workbook or a Labelbox export;
                a folder, or a place in object storage (``s3://bucket/prefix``, ``gs://``,
                ``az://``), with a table and ``images/``; ``hf://owner/name``; an https address.
            images: a folder, a place in object storage or an https address with ``<id>.jpg``. A
                folder, bucket or data set as source brings its own.
            links: a ``filename,link`` table; by default an ``images.csv`` beside the table.
            fetch: fetch photos from the links that rows have.
            refetch: fetch those fetched before once more, too.
            private: fetch from addresses of local networks as well.
            every: follow the source until ``cancelled``, looking every so many seconds for what
                changed.
            on_round: is told of each round of following that found something.
            on_progress: is told how far it is.
            cancelled: is asked whether to stop.

        Raises:
            NotFound: the source or the folder does not exist.
            InvalidInput: it is none of these; ``InvalidTable`` if it is not a products table.
            SourceUnavailable: it cannot be reached, or broke off; what was read so far is kept.
            MissingExtra: an optional library is needed for it.
            Busy: another process is ingesting into this shop.
            Interrupted: ``cancelled`` turned true; what was read so far is kept.
        """
        from lookalike.catalog.following import follow
        from lookalike.catalog.ingest import ingest
        from lookalike.sources.opening import Fetching, local_folder, open_source
        from lookalike.storage.locks import exclusive

        limits = self.settings.photos
        opening = partial(
            open_source,
            source,
            images=images,
            links=links,
            fetching=Fetching(fetch or refetch, private, refetch, limits.max_bytes),
            on_progress=on_progress,
        )

        def take(table: CatalogSource, photos: PhotoSource | None) -> IngestReport:
            options: dict[str, Any] = {"on_progress": on_progress, "cancelled": cancelled}
            with exclusive(self.folder, "ingest"):
                report = ingest(table, photos, self._store, self._blobs, limits=limits, **options)
            self._keep_label(local_folder(source))
            self._current.look_again()
            return report

        if every is not None:
            return follow(opening, take, every=every, on_round=on_round, cancelled=cancelled)
        with opening() as opened:
            return take(opened.table, opened.photos)

    def _keep_label(self, folder: Path | None) -> None:
        """What must be said about the data in ``folder`` must be said about this shop's as well."""
        if folder is None or folder.resolve() == self.folder.resolve():
            return
        if (label := folder / LABEL_FILE).is_file():
            shutil.copyfile(label, self.folder / LABEL_FILE)

    def build(
        self,
        *,
        encoder: str | None = None,
        variance: float | None = None,
        components: int | None = None,
        index: str | None = None,
        adapt: bool | None = None,
        pictured: bool | None = None,
        full: bool = False,
        on_progress: OnProgress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> BuildReport:
        """Compute what is missing and switch to a new snapshot in one step.

        Only photos that have no vector of this encoder yet are encoded. Without ``encoder`` the
        shop keeps the one it has. ``adapt`` also learns from the catalogue's attributes what makes
        products alike, and keeps that if it is better on products held apart (see
        ``BuildReport.adaptation``); unless told otherwise a shop does it as in its last build, and
        a new one does. ``pictured`` also places words beside the photos they describe, so that
        search finds products whose text says nothing; it stays as it is. The other options hold for
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

        settings = self._with_options(encoder, variance, components, index, adapt, pictured)
        with exclusive(self.folder, "build"):
            report = Builder(
                folder=self.folder,
                settings=settings,
                store=self._store,
                blobs=self._blobs,
                snapshots=self._snapshots,
                decisions=self._decisions.decisions(),
                keywords=self._product_reviews.keywords(),
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
        pictured: bool | None,
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
        if pictured is None:
            pictured = settings.space.pictured
            if "pictured" not in settings.space.model_fields_set:
                pictured = last.get("made_with", {}).get("pictured", pictured)
        space["pictured"] = pictured
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

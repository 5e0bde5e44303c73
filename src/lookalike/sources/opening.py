"""From what somebody names as a source to a table and photos, whatever and wherever they are."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from lookalike.errors import InvalidInput
from lookalike.sources.assembling import NO_FETCHING, Assembly, Fetching
from lookalike.sources.base import CatalogSource, PhotoSource
from lookalike.sources.bucket_access import PATIENT, Patience, is_bucket
from lookalike.sources.hub import is_hub
from lookalike.sources.web_address import is_address, is_web, without_secrets
from lookalike.types import OnProgress

__all__ = ["Fetching", "OpenedSource", "local_folder", "open_source"]


class OpenedSource:
    """A table, its photos if any, and what to look at to see whether they changed.

    ``tables`` are the fingerprints of the tables, by name. Close it when done: what was fetched
    for it is deleted then, unless a ``cache`` was given.
    """

    def __init__(
        self,
        table: CatalogSource,
        photos: PhotoSource | None,
        *,
        tables: dict[str, str],
        listed: Callable[[], dict[str, str]],
        closing: ExitStack,
    ) -> None:
        self.table = table
        self.photos = photos
        self.tables = tables
        self._listed = listed
        self._closing = closing

    def files(self) -> dict[str, str]:
        """Fingerprints of the photos and other files per product, by name, as of now."""
        return self._listed()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.close()


def open_source(
    source: str | Path,
    *,
    images: str | Path | None = None,
    links: str | Path | None = None,
    fetching: Fetching = NO_FETCHING,
    cache: Path | None = None,
    patience: Patience = PATIENT,
    on_progress: OnProgress | None = None,
) -> OpenedSource:
    """Open a source of products.

    Args:
        source: a table (CSV, TSV, JSON Lines, Parquet, Arrow, a workbook, a Labelbox export); a
            folder or a place in object storage (``s3://``, ``gs://``, ``az://``) that holds one,
            and perhaps ``images/``, ``images.csv`` and ``styles/``; a data set of the Hugging Face
            hub (``hf://owner/name``); the http address of a table.
        images: a folder, a place in object storage, or the http address below which photos are.
            By default the source's own.
        links: an ``images.csv``; by default the one beside the table.
        fetching: whether and how photos are fetched from the web.
        cache: a folder that keeps what was fetched for the next time.
        patience: how long object storage is waited for.
        on_progress: is told of long downloads.

    Raises:
        NotFound: there is no such source.
        InvalidInput: it cannot be understood; ``InvalidTable`` if it is not a products table.
        SourceUnavailable: it cannot be reached.
        MissingExtra: an optional library is needed for it.
    """
    with ExitStack() as closing:
        kept = cache or Path(closing.enter_context(tempfile.TemporaryDirectory("-lookalike")))
        opening = Assembly(
            fetching, kept, patience, None if links is None else Path(links), closing
        )
        text = str(source)
        if is_hub(text):
            table, listed = opening.hub(text, on_progress)
        elif is_bucket(text) or not is_address(text):
            table, listed = opening.place(source)
        elif is_web(text):
            table, listed = opening.web_table(text)
        else:
            raise InvalidInput(
                f"'{without_secrets(text)[:200]}' is no place products can be read from: name a "
                f"file, a folder, or an address with s3://, gs://, az://, hf:// or https://."
            )
        photos = opening.photos(images, table)
        return OpenedSource(
            table,
            photos,
            tables=opening.tables,
            listed=lambda: {**listed(), **opening.images_listed()},
            closing=closing.pop_all(),
        )
    raise AssertionError("unreachable")


def local_folder(source: str | Path) -> Path | None:
    """The folder of this machine a source lies in, or is; None when it is elsewhere."""
    if is_address(str(source)):
        return None
    return Path(source) if Path(source).is_dir() else Path(source).parent

"""Keeping a catalogue current with a source that changes, without reading all of it each time.

A round lists the source's files and compares their fingerprints with those of the round before.
When nothing changed, that was all. Otherwise the table is read again (it is small beside the
photos), and only rows that changed, or whose photo did, go through the ingest.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from lookalike.errors import Busy, InvalidTable, NotFound, SourceUnavailable
from lookalike.rounds import Pause, follow_rounds
from lookalike.sources.base import (
    CatalogSource,
    PhotoFile,
    PhotoSource,
    RawRow,
    RefusedRow,
    SourceRow,
)
from lookalike.sources.columns import Columns
from lookalike.sources.opening import OpenedSource
from lookalike.sources.photo_names import base_name, product_of, stem
from lookalike.types import IngestReport, IngestRound, ProductId, RowIssue

_SETTLING = 1.0  # seconds without a change before files are taken to be complete
_MOST_SETTLING = 30


class Opening(Protocol):
    """Opens a source; what it fetches is kept in ``cache``."""

    def __call__(self, *, cache: Path) -> AbstractContextManager[OpenedSource]:
        """Raises what ``lookalike.sources.opening.open_source`` does."""
        ...


Ingest = Callable[[CatalogSource, PhotoSource | None], IngestReport]


@dataclass(slots=True)
class _Seen:
    """What the last round found: fingerprints by file, and digests by row."""

    tables: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    rows: dict[ProductId, bytes] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)


def follow(
    opening: Opening,
    ingest: Ingest,
    *,
    every: float,
    on_round: Callable[[IngestRound], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> IngestReport:
    """Ingest the whole source once, then what changes in it, until ``cancelled``.

    ``opening`` opens the source anew for each round, and should keep what it fetched. A round that
    fails because the source cannot be reached, is being changed, or the shop is busy, is reported
    and tried again; the first one raises.

    Returns:
        The report of the first round.
    """
    pause = Pause(cancelled or (lambda: False), sleep)
    with TemporaryDirectory("-lookalike") as cache:
        following = _Following(partial(opening, cache=Path(cache)), ingest, pause)
        first = follow_rounds(
            following.round,
            failed=lambda number, problem: IngestRound(number, problem=problem),
            passing=(SourceUnavailable, NotFound, InvalidTable, Busy),
            every=every,
            pause=pause,
            on_round=on_round,
        )
    assert first.report is not None  # the first round that fails raises
    return first.report


@dataclass(slots=True)
class _Following:
    opening: Callable[[], AbstractContextManager[OpenedSource]]
    ingest: Ingest
    pause: Pause
    seen: _Seen = field(default_factory=lambda: _Seen())

    def round(self, number: int) -> IngestRound | None:
        """One round, None when nothing changed."""
        if number > 1:
            with self.opening() as source:
                found = (dict(source.tables), source.files())
            if found == (self.seen.tables, self.seen.files):
                return None
            self.settle(found)
        with self.opening() as source:
            return self.take(source, number)

    def take(self, source: OpenedSource, number: int) -> IngestRound:
        """Ingest what differs from before."""
        seen = self.seen
        tables, files = dict(source.tables), source.files()
        changed = {name for name in files if seen.files.get(name) not in (None, files[name])}
        new = files.keys() - seen.files.keys()
        names = frozenset(base_name(name) for name in changed | new)
        rows = _ChangedRows(source.table, seen, names)
        photos = source.photos
        if number > 1 and photos is not None:
            photos = _ChangedPhotos(photos, names)
        report = self.ingest(rows, photos)
        self.seen = _Seen(tables, files, rows.now, rows.refused)
        return IngestRound(
            number,
            report=report,
            tables_changed=sum(seen.tables.get(name) != tables[name] for name in tables),
            files_new=len(new),
            files_changed=len(changed),
            files_gone=len(seen.files.keys() - files.keys()),
            rows_gone=len(seen.rows.keys() - rows.now.keys()),
        )

    def settle(self, before: tuple[dict[str, str], dict[str, str]]) -> None:
        """Wait until nothing changes any more: a file may be half-way through being written."""
        for _ in range(_MOST_SETTLING):
            if self.pause.until_stopped(_SETTLING):
                return
            with self.opening() as source:
                now = (dict(source.tables), source.files())
            if now == before:
                return
            before = now


class _ChangedRows:
    """The rows of a table that differ from before, or whose photo or file does.

    ``now`` fills with the digest of every product, ``refused`` with what could not be used.
    """

    def __init__(self, table: CatalogSource, seen: _Seen, names: frozenset[str]) -> None:
        self._table = table
        self._before = seen
        self._names = names
        stems = {name.rpartition(".")[0] or name for name in names}
        self._stems = frozenset(stems | set(map(product_of, names)))
        self.now: dict[ProductId, bytes] = {}
        self.refused: set[str] = set()

    @property
    def description(self) -> str:
        return self._table.description

    @property
    def columns(self) -> Columns:
        return self._table.columns

    def rows(self) -> Iterator[SourceRow]:
        columns = self.columns
        for row in self._table.rows():
            if isinstance(row, RefusedRow):
                yield from self._once(row, f"{row.product_id} {row.reason}")
                continue
            product_id, digest = row.cells[columns.id].strip(), _digest(row)
            if product_id in self.now:
                # Also told when the first row of this id is left out, and never instead of it.
                reason = "the id was used before, on an earlier line, and that row counts"
                again = RefusedRow(row.line, product_id, reason)
                yield from self._once(again, f"{product_id} {digest.hex()}")
                continue
            self.now[product_id] = digest
            if self._before.rows.get(product_id) != digest or self._has_new_file(row, columns):
                yield row

    def remarks(self) -> tuple[RowIssue, ...]:
        return () if self._before.rows else self._table.remarks()

    def _once(self, row: RefusedRow, key: str) -> Iterator[SourceRow]:
        """A row that cannot be used is told of in the round in which it appears."""
        self.refused.add(key)
        if key not in self._before.refused:
            yield row

    def _has_new_file(self, row: RawRow, columns: Columns) -> bool:
        if row.cells[columns.id].strip() in self._stems:
            return True
        named = base_name(row.cells[columns.photo]) if columns.photo else ""
        return bool(named) and (named in self._names or stem(named) in self._stems)


class _ChangedPhotos:
    """All photos can be found; those unused are told of only if they are new."""

    def __init__(self, photos: PhotoSource, names: frozenset[str]) -> None:
        self._photos = photos
        self._names = names

    @property
    def description(self) -> str:
        return self._photos.description

    @property
    def workers(self) -> int:
        return self._photos.workers

    def find(self, product_id: ProductId, name: str = "", link: str = "") -> PhotoFile | None:
        return self._photos.find(product_id, name, link)

    def others(self, product_id: ProductId, first: PhotoFile | None) -> tuple[PhotoFile, ...]:
        return self._photos.others(product_id, first)

    def read(self, photo: PhotoFile) -> bytes:
        return self._photos.read(photo)

    def unused(self) -> Iterator[str]:
        return (name for name in self._photos.unused() if name in self._names)


def _digest(row: RawRow) -> bytes:
    parts = [
        *(f"{name}={text}" for name, text in row.cells.items()),
        *(f"+{name}={text}" for name, text in row.extra.items()),
        row.photo_link,
    ]
    return blake2b("\0".join(parts).encode(errors="replace"), digest_size=16).digest()

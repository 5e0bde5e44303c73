"""From a source of rows and a source of photos into the catalogue.

Rows are read one batch at a time and each batch is committed as a whole, so memory does not grow
with the catalogue (but for the ids seen and the issues found), and work that is stopped, in
whatever way, is taken up again by ingesting the same source once more. Ingest adds and updates;
a product whose row has disappeared stays until it is deleted.

Whoever calls ``ingest`` makes sure that one process at a time does
(``lookalike.storage.locks.exclusive``); readers are never disturbed.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from lookalike.catalog.photo_intake import Intake, PhotoIntake
from lookalike.catalog.rows import Draft, UnusableRowError, draft
from lookalike.catalog.store import CatalogStore, Known
from lookalike.catalog.tally import Tally
from lookalike.config import PhotoSettings
from lookalike.errors import Interrupted
from lookalike.sources.base import CatalogSource, PhotoSource, RefusedRow
from lookalike.storage.blobs import BlobStore
from lookalike.types import IngestReport, OnProgress, ProductId, Progress

BATCH = 500
"""Rows per transaction: what a kill can cost at most, times the batches under way."""

WORKERS = 2
"""Threads that check and store photos where the source of photos does not ask for more."""

_AHEAD = 2
_TASK = 50
_REMOTE_BATCH = 200
"""Rows per transaction where a network answers: it takes as long, and stops as soon."""


@dataclass(slots=True)
class _Batch:
    drafts: list[Draft]
    known: dict[ProductId, Known]
    tasks: list[Future[list[Intake]]]


def ingest(
    source: CatalogSource,
    photos: PhotoSource | None,
    store: CatalogStore,
    blobs: BlobStore,
    *,
    limits: PhotoSettings,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> IngestReport:
    """Bring the catalogue up to date with ``source`` and ``photos``.

    ``photos`` None leaves the photos the catalogue has as they are. ``cancelled`` is asked once
    per batch of ``BATCH`` rows. Photos are read by as many threads as their source says is worth
    it.

    Raises:
        NotFound, InvalidTable: the source cannot be read.
        SourceUnavailable: it broke off; what was read until then is stored.
        Interrupted: ``cancelled`` said so; what was read until then is stored.
    """
    ids = frozenset[ProductId]() if photos is None else store.ids()
    intake = PhotoIntake(photos, blobs, limits, ids)
    tally = Tally(source.description)
    rows = _drafts(source, tally)
    pending: deque[_Batch] = deque()
    started = time.monotonic()
    stopped = False
    workers = WORKERS if photos is None else photos.workers
    batch, task = (BATCH, _TASK) if workers <= WORKERS else _remote_sizes(workers)
    pool = ThreadPoolExecutor(workers, thread_name_prefix="lookalike-ingest")
    try:
        while not stopped and (drafts := list(islice(rows, batch))):
            pending.append(_begin(drafts, store, intake, pool, task))
            if len(pending) > _AHEAD:
                _finish(pending.popleft(), store, tally)
                _tell(on_progress, tally, started)
            stopped = cancelled is not None and cancelled()
        while pending:
            _finish(pending.popleft(), store, tally)
            _tell(on_progress, tally, started)
    finally:
        pool.shutdown(cancel_futures=True)
    if stopped:
        raise Interrupted(
            f"The ingest was stopped after {tally.stored:,} products, which are kept: ingest the "
            f"same source again to continue."
        )
    if taken_back := tally.taken_back():
        store.write(taken_back)
    tally.close(source, photos)
    return tally.report(seconds=time.monotonic() - started)


def _drafts(source: CatalogSource, tally: Tally) -> Iterator[Draft]:
    """Usable rows; the others go to ``tally`` at once."""
    columns = source.columns
    first_line: dict[ProductId, int] = {}
    for row in source.rows():
        tally.read += 1
        if isinstance(row, RefusedRow):
            tally.refuse(row.line, row.product_id, row.reason)
            continue
        try:
            made = draft(row, columns)
        except UnusableRowError as error:
            tally.refuse(row.line, row.cells[columns.id].strip()[:100], str(error))
            continue
        earlier = first_line.setdefault(made.product.id, row.line)
        if earlier != row.line:
            reason = f"the id was used before, on line {earlier}, and that row counts"
            tally.refuse(row.line, made.product.id, reason)
            continue
        yield made


def _remote_sizes(workers: int) -> tuple[int, int]:
    """Rows per batch and per task, so that every worker has some of the batches under way."""
    return _REMOTE_BATCH, max(1, _REMOTE_BATCH * _AHEAD // (2 * workers))


def _begin(
    drafts: list[Draft],
    store: CatalogStore,
    intake: PhotoIntake,
    pool: ThreadPoolExecutor,
    task: int,
) -> _Batch:
    known = store.known([made.product.id for made in drafts])

    def take(part: list[Draft]) -> list[Intake]:
        return [intake.take(made, known.get(made.product.id)) for made in part]

    # Some dozen photos per task: handing over one at a time costs as much as decoding it.
    parts = [drafts[at : at + task] for at in range(0, len(drafts), task)]
    return _Batch(drafts, known, [pool.submit(take, part) for part in parts])


def _finish(batch: _Batch, store: CatalogStore, tally: Tally) -> None:
    """Wait for the photos of a batch, and commit it."""
    intakes = [intake for task in batch.tasks for intake in task.result()]
    writes, fingerprints = [], []
    for made, intake in zip(batch.drafts, intakes, strict=True):
        known = batch.known.get(made.product.id)
        write = tally.add(made, intake, known)
        if write is not None:
            writes.append(write)
        seen = known.fingerprint if known else ""
        if seen != intake.fingerprint and (write is None or write.photos is None):
            fingerprints.append((made.product.id, intake.fingerprint))
    if writes or fingerprints:
        store.write(writes, fingerprints=fingerprints)
    tally.stored += len(batch.drafts)


def _tell(on_progress: OnProgress | None, tally: Tally, started: float) -> None:
    if on_progress is not None:
        rate = tally.stored / max(time.monotonic() - started, 1e-9)
        on_progress(Progress("ingest", tally.stored, None, rate))

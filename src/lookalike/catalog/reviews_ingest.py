"""From a table of reviews into the catalogue, one batch of rows at a time."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from lookalike.catalog.reviews import ReviewStore, digest
from lookalike.errors import Interrupted
from lookalike.progress import ProgressMeter
from lookalike.sources.base import RefusedRow
from lookalike.sources.review_table import ReadReview, ReviewTable
from lookalike.types import OnProgress, RowIssue

BATCH = 1000
"""Rows per transaction."""


@dataclass(frozen=True, slots=True)
class ReviewIngestReport:
    """What became of every row: ``read == accepted + unchanged + refused``.

    ``unchanged`` rows are reviews that were stored before, word for word; ``repaired`` ones are
    counted among those two as well. ``products`` is how many products the reviews are about.
    """

    source: str
    read: int
    accepted: int
    unchanged: int
    repaired: int
    refused: int
    products: int
    seconds: float
    issues: tuple[RowIssue, ...] = ()


def ingest_reviews(
    table: ReviewTable,
    store: ReviewStore,
    *,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ReviewIngestReport:
    """Add the reviews of ``table`` that are not stored yet; those of unknown products are refused.

    A row that repeats an earlier one of the same table in every part is refused, unless it is a
    bare rating, which many may give alike: the third of a kind is the same as the third of that
    kind stored before. ``cancelled`` is
    asked once per batch of ``BATCH`` rows.

    Raises:
        NotFound, InvalidTable: the table cannot be read.
        Interrupted: ``cancelled`` said so; what was read until then is stored.
    """
    tally = _Tally(table.description)
    meter = ProgressMeter("reading reviews", None, on_progress)
    rows = table.rows()
    started = time.monotonic()
    while batch := list(islice(rows, BATCH)):
        tally.take(batch, store)
        meter.advance(len(batch))
        if cancelled is not None and cancelled():
            raise Interrupted(
                f"Reading reviews was stopped after {tally.read:,} rows, which are kept: ingest "
                f"the same table again to continue."
            )
    return tally.report(seconds=time.monotonic() - started)


class _Tally:
    """The growing report, and the lines on which reviews were seen first."""

    def __init__(self, source: str) -> None:
        self.read = 0
        self._source = source
        self._accepted = self._unchanged = self._repaired = self._refused = 0
        self._products: set[str] = set()
        self._first_line: dict[str, int] = {}
        self._bare: Counter[str] = Counter()
        self._issues: list[RowIssue] = []

    def take(self, batch: list[ReadReview | RefusedRow], store: ReviewStore) -> None:
        self.read += len(batch)
        unknown = store.unknown(
            row.review.product_id for row in batch if isinstance(row, ReadReview)
        )
        keys = {at: key for at, row in enumerate(batch) if (key := self._key(row, unknown))}
        reviews = [row for at in keys if isinstance(row := batch[at], ReadReview)]
        fresh = store.add([row.review for row in reviews], list(keys.values()))
        self._accepted += sum(fresh)
        self._unchanged += len(fresh) - sum(fresh)
        for row in reviews:
            self._products.add(row.review.product_id)
            if row.repaired:
                self._repaired += 1
                issue = RowIssue(row.line, row.review.product_id, "repaired", row.repaired)
                self._issues.append(issue)

    def _key(self, row: ReadReview | RefusedRow, unknown: set[str]) -> str:
        """What a row is told apart by; "" for one that is refused."""
        if isinstance(row, RefusedRow):
            self._refuse(row.line, row.product_id, row.reason)
            return ""
        product_id = row.review.product_id
        if product_id in unknown:
            reason = "no product of the catalogue has this id: ingest the products first"
            self._refuse(row.line, product_id[:100], reason)
            return ""
        key = digest(row.review)
        if not (row.review.text or row.review.title):
            self._bare[key] += 1
            return digest(row.review, self._bare[key])
        earlier = self._first_line.setdefault(key, row.line)
        if earlier != row.line:
            self._refuse(row.line, product_id, f"it repeats line {earlier} word for word")
            return ""
        return key

    def _refuse(self, line: int, product_id: str, reason: str) -> None:
        self._refused += 1
        self._issues.append(RowIssue(line, product_id, "refused", reason))

    def report(self, *, seconds: float) -> ReviewIngestReport:
        return ReviewIngestReport(
            source=self._source,
            read=self.read,
            accepted=self._accepted,
            unchanged=self._unchanged,
            repaired=self._repaired,
            refused=self._refused,
            products=len(self._products),
            seconds=seconds,
            issues=tuple(sorted(self._issues, key=lambda issue: issue.line)),
        )

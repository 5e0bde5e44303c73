"""Counting what became of each row, so that nothing is dropped in silence."""

from __future__ import annotations

from pathlib import PurePath

from lookalike.catalog.photo_intake import Intake
from lookalike.catalog.records import Write
from lookalike.catalog.rows import Draft
from lookalike.catalog.store import Known
from lookalike.sources.base import CatalogSource, PhotoSource
from lookalike.types import IngestReport, ProductId, RowIssue


class Tally:
    """The growing report of one ingest."""

    def __init__(self, source: str) -> None:
        self.read = 0
        self.stored = 0
        self._source = source
        self._accepted = self._updated = self._unchanged = self._refused = self._repaired = 0
        self._without_photo = 0
        self._photos = {"stored": 0, "unchanged": 0, "refused": 0, "missing": 0, "left": 0}
        self._issues: list[RowIssue] = []

    def refuse(self, line: int, product_id: ProductId, reason: str) -> None:
        """A row that cannot be used."""
        self._refused += 1
        self._issues.append(RowIssue(line, product_id, "refused", reason))

    def add(self, made: Draft, intake: Intake, known: Known | None) -> Write | None:
        """A row that can: count it, and say what has to be stored, None if nothing changed."""
        self._note(made, intake)
        new_photo = intake.photo is not None and (
            known is None
            or intake.photo != known.photo
            or [photo for photo, _ in intake.others] != [photo for photo, _ in known.others]
        )
        if known is None:
            self._accepted += 1
        elif known.digest != made.digest or new_photo:
            self._updated += 1
        else:
            self._unchanged += 1
            return None
        if intake.photo is None or not new_photo:
            return Write(made.product)
        photos = ((intake.photo, intake.fingerprint), *intake.others)
        return Write(
            made.product, tuple(photo for photo, _ in photos), tuple(seen for _, seen in photos)
        )

    def close(self, source: CatalogSource, photos: PhotoSource | None) -> None:
        """Add what can only be said at the end."""
        self._issues.extend(source.remarks())
        for name in photos.unused() if photos else ():
            reason = f"no product that was read uses the photo {name}"
            self._issues.append(RowIssue(0, PurePath(name).stem, "photo_unused", reason))
        self._issues.sort(key=lambda issue: (issue.line == 0, issue.line))

    def report(self, *, seconds: float) -> IngestReport:
        """The counts and the issues so far."""
        return IngestReport(
            source=self._source,
            read=self.read,
            accepted=self._accepted,
            updated=self._updated,
            unchanged=self._unchanged,
            repaired=self._repaired,
            refused=self._refused,
            without_photo=self._without_photo,
            photos_stored=self._photos["stored"],
            photos_unchanged=self._photos["unchanged"],
            photos_refused=self._photos["refused"],
            seconds=seconds,
            issues=tuple(self._issues),
        )

    def _note(self, made: Draft, intake: Intake) -> None:
        line, product_id = made.line, made.product.id
        self._photos[intake.outcome] += 1
        self._without_photo += intake.photo is None
        if made.notes:
            self._repaired += 1
            self._issues.append(RowIssue(line, product_id, "repaired", "; ".join(made.notes)))
        if intake.outcome == "refused":
            self._issues.append(RowIssue(line, product_id, "photo_refused", intake.problem))
        self._issues.extend(
            RowIssue(line, product_id, "photo_refused", said) for said in intake.others_refused
        )
        if intake.outcome == "missing":
            self._issues.append(RowIssue(line, product_id, "photo_missing", intake.problem))

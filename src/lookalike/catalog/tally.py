"""Counting what became of each row, so that nothing is dropped in silence."""

from __future__ import annotations

from pathlib import PurePath

from lookalike.catalog.photo_intake import Intake, is_of_another
from lookalike.catalog.records import Write
from lookalike.catalog.rows import Draft
from lookalike.catalog.store import Known
from lookalike.sources.base import CatalogSource, PhotoSource
from lookalike.types import IngestReport, Photo, Product, ProductId, RowIssue


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
        self._ids: set[ProductId] = set()
        self._several: dict[ProductId, tuple[Product, Intake]] = {}

    def refuse(self, line: int, product_id: ProductId, reason: str) -> None:
        """A row that cannot be used."""
        self._refused += 1
        self._issues.append(RowIssue(line, product_id, "refused", reason))

    def add(self, made: Draft, intake: Intake, known: Known | None) -> Write | None:
        """A row that can: count it, and say what has to be stored, None if nothing changed."""
        self._note(made, intake)
        self._ids.add(made.product.id)
        if intake.others:
            self._several[made.product.id] = made.product, intake
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
        return _write(made.product, intake.photo, intake.fingerprint, intake.others)

    def taken_back(self) -> list[Write]:
        """Products without the further photos that proved to be those of products read later."""
        writes = []
        for product, intake in self._several.values():
            own = tuple(o for o in intake.others if not is_of_another(o[0].source, self._ids))
            if len(own) < len(intake.others) and intake.photo is not None:
                writes.append(_write(product, intake.photo, intake.fingerprint, own))
        return writes

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


def _write(
    product: Product, first: Photo, fingerprint: str, others: tuple[tuple[Photo, str], ...]
) -> Write:
    photos = ((first, fingerprint), *others)
    return Write(product, tuple(photo for photo, _ in photos), tuple(seen for _, seen in photos))

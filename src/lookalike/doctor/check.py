"""The whole examination: photos, then what the looks say, then the values."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from lookalike.catalog.view import CatalogView
from lookalike.config import PhotoSettings
from lookalike.doctor.contradictions import contradictions, judged_attributes
from lookalike.doctor.crossfit import FEWEST, Reading, read_attributes
from lookalike.doctor.duplicates import exact_duplicates, near_duplicates
from lookalike.doctor.findings import KINDS, notes_of
from lookalike.doctor.measurements import Measurements, stacked
from lookalike.doctor.measuring import Measures, why_unreadable
from lookalike.doctor.memory import Decision, judged
from lookalike.doctor.photo_findings import photo_findings
from lookalike.doctor.values import missing_values, rare_values, synonyms
from lookalike.doctor.variants import outlines, variants
from lookalike.errors import InvalidInput, NotFound
from lookalike.index.placing import known_attributes
from lookalike.index.snapshot import VisualSnapshot
from lookalike.sources.columns import display_roles
from lookalike.space.adaptation.space import AdaptedSpace
from lookalike.storage.blobs import BlobStore
from lookalike.types import CheckReport, Finding, OnProgress

_PHOTO_KINDS = {"unreadable", "blank", "blurred", "dark", "bright", "tiny", "shape"}
_LOOK_KINDS = {"near-duplicate", "contradiction"}


@dataclass(frozen=True, slots=True)
class Patient:
    """What is examined. ``snapshot`` None: nothing is known about looks."""

    view: CatalogView
    blobs: BlobStore
    measurements: Measurements
    limits: PhotoSettings
    snapshot: VisualSnapshot | None
    decisions: Sequence[Decision] = ()
    workers: int = 2


def check(
    patient: Patient,
    *,
    kinds: Collection[str] | None = None,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> CheckReport:
    """Examine a catalogue; all ``kinds`` by default.

    Raises:
        InvalidInput: there is no such kind.
        Interrupted: ``cancelled`` turned true; photos measured so far are remembered.
    """
    started = time.perf_counter()
    wanted = _checked(kinds)
    view = patient.view
    contents = [content for at in range(len(view)) if (content := view.content(at)) is not None]
    new = patient.measurements.missing(contents)
    measures = patient.measurements.complete(
        contents,
        patient.blobs,
        limits=patient.limits,
        workers=patient.workers,
        on_progress=on_progress,
        cancelled=cancelled,
    )
    examination = _Examination(patient, measures, wanted, on_progress, cancelled)
    found = (finding for finding in examination.findings() if finding.kind in wanted)
    findings, counts = judged(found, patient.decisions, wanted)
    return CheckReport(
        products=len(view),
        photos=len(measures),
        measured=new,
        findings=findings,
        counts=counts,
        notes=notes_of(examination.skipped),
        seconds=time.perf_counter() - started,
        skipped=examination.skipped,
    )


def _checked(kinds: Collection[str] | None) -> set[str]:
    for kind in kinds or ():
        if kind not in KINDS:
            close = get_close_matches(kind, KINDS, n=1)
            hint = f"did you mean '{close[0]}'?" if close else f"choose from {', '.join(KINDS)}."
            raise InvalidInput(f"There is no kind of finding '{kind}': {hint}")
    return set(kinds or KINDS)


class _Examination:
    def __init__(
        self,
        patient: Patient,
        measures: Mapping[str, Measures],
        wanted: set[str],
        on_progress: OnProgress | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self.skipped: dict[str, str] = {}
        self._patient = patient
        self._view = patient.view
        self._measures = measures
        self._wanted = wanted
        self._on_progress = on_progress
        self._cancelled = cancelled

    def findings(self) -> Iterator[Finding]:
        """Everything found of the wanted kinds, and perhaps of others."""
        view, wanted = self._view, self._wanted
        if wanted & _PHOTO_KINDS:
            yield from photo_findings(view, self._measures, self._why)
        if "duplicate" in wanted:
            yield from exact_duplicates(view, self._measures)
        yield from self._by_look()
        if "missing" in wanted:
            yield from missing_values(view)
        if "rare" in wanted:
            yield from rare_values(view)

    def _why(self, content: str) -> str:
        try:
            return why_unreadable(self._patient.blobs.get(content), self._patient.limits)
        except NotFound as error:
            return str(error)

    def _by_look(self) -> Iterator[Finding]:
        rows, positions = seen_by(self._patient)
        if not len(positions):
            self.skipped |= dict.fromkeys(self._wanted & _LOOK_KINDS, "run 'lookalike build' first")
        readings: Mapping[str, Reading] = {}
        if len(positions):
            looks = looks_of(self._patient, rows)
            if "near-duplicate" in self._wanted:
                yield from near_duplicates(
                    self._view, positions, looks[0], self._measures,
                    on_progress=self._on_progress, cancelled=self._cancelled,
                )  # fmt: skip
            if self._wanted & {"contradiction", "synonym"}:
                readings = self._read(positions, looks)
            yield from contradictions(self._view, positions, readings)
        if "variants" in self._wanted:
            yield from self._variants(rows, positions)
        if "synonym" in self._wanted:
            yield from synonyms(self._view, readings)

    def _read(
        self, positions: NDArray[np.int64], looks: Sequence[NDArray[np.float32]]
    ) -> Mapping[str, Reading]:
        ids = [self._view.ids[at] for at in positions]
        readings = read_attributes(
            looks,
            known_attributes(self._view, ids),
            on_progress=self._on_progress,
            cancelled=self._cancelled,
        )
        if (
            not set(readings) & set(judged_attributes(self._view))
            and "contradiction" in self._wanted
        ):
            self.skipped["contradiction"] = (
                f"that needs a category or colour, known of at least {FEWEST} products with photos"
            )
        return readings

    def _variants(self, rows: NDArray[np.int64], positions: NDArray[np.int64]) -> Iterator[Finding]:
        roles = display_roles(self._view.columns)
        if roles.colour is None:
            self.skipped["variants"] = "no attribute is the colour"
            return
        snapshot = self._patient.snapshot
        pattern = None if snapshot is None else snapshot.views.get("pattern")
        if pattern is None:
            rows = positions = np.flatnonzero(self._view.with_photo)
        records = [self._measures[self._view.content(int(at)) or ""] for at in positions]
        shapes = [outlines(stacked(records))]
        if pattern is not None:
            shapes.append(np.asarray(pattern.vectors[rows]))
        yield from variants(
            self._view, positions, shapes, colour=roles.colour, category=roles.category
        )


def seen_by(patient: Patient) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of the snapshot whose photo is still their product's, and positions in the view."""
    pairs = []
    for row, place in enumerate(() if patient.snapshot is None else patient.snapshot.places):
        at = None if place is None else patient.view.position(place.product_id)
        if place is not None and at is not None and patient.view.content(at) == place.content:
            pairs.append((row, at))
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def looks_of(patient: Patient, rows: NDArray[np.int64]) -> list[NDArray[np.float32]]:
    """What was computed from the photos alone: the look at unit length, then colours."""
    snapshot = patient.snapshot
    if snapshot is None:
        return []
    space = snapshot.space
    dim = space.look_dim if isinstance(space, AdaptedSpace) else space.dim
    look = np.array(snapshot.vectors[rows, :dim])
    look /= np.maximum(np.linalg.norm(look, axis=1, keepdims=True), 1e-9)
    colour = snapshot.views.get("colour")
    return [look] if colour is None else [look, np.asarray(colour.vectors[rows])]

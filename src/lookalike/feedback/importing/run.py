"""Read a file of events into the log."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, Protocol

from lookalike.errors import Interrupted, InvalidSetting
from lookalike.feedback.checking import KINDS, IsKnown
from lookalike.feedback.importing.ga4 import Ga4Translator
from lookalike.feedback.importing.kinds import kind_names
from lookalike.feedback.importing.records import RawEvent, read_records
from lookalike.feedback.importing.tables import TableTranslator, event_columns
from lookalike.feedback.log import EventLog
from lookalike.feedback.writing import Refusal
from lookalike.types import Event, EventImportReport, OnProgress, Progress, RowIssue

FORMS = ("auto", "table", "gorse", "personalize", "ga4")
Form = Literal["auto", "table", "gorse", "personalize", "ga4"]

BATCH = 20_000
"""Events per commit. A kill costs one batch of work and no events: they are read again. Smaller
ones write the pages of the indexes many times over."""

_ISSUES = 1_000


class Translator(Protocol):
    """Makes events of a record."""

    def events(self, fields: Mapping[str, Any]) -> list[Event]:
        """The events in it, none when it is about no product; ValueError says what is wrong."""
        ...


def import_events(
    path: Path,
    log: EventLog,
    *,
    form: str = "auto",
    kind: str | None = None,
    kinds: Mapping[str, str] | None = None,
    is_known: IsKnown | None = None,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> EventImportReport:
    """Add the events of a file to the log; the same file again changes nothing.

    ``form`` is told by the first record unless given. ``kind`` is what all events are that do not
    say so themselves; ``kinds`` maps other names to known ones. Two events that agree in
    everything the file says are one event. ``is_known`` None takes events about any product.

    Raises:
        NotFound, InvalidTable, MissingExtra: the file cannot be read.
        InvalidSetting: a form or kind that does not exist.
        Interrupted: ``cancelled`` turned true; what was read so far is kept.
    """
    return _Import(path, log, form, kind, kinds, is_known, on_progress, cancelled).run()


class _Import:
    def __init__(
        self,
        path: Path,
        log: EventLog,
        form: str,
        kind: str | None,
        kinds: Mapping[str, str] | None,
        is_known: IsKnown | None,
        on_progress: OnProgress | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        if form not in FORMS:
            raise InvalidSetting(f"'{form}' is not a form of events: one of {', '.join(FORMS)}.")
        if kind is not None and kind not in KINDS:
            raise InvalidSetting(f"'{kind}' is not a kind of event: one of {', '.join(KINDS)}.")
        self._path, self._log, self._form = path, log, form
        self._kind = next((known for known in KINDS if known == kind), None)
        self._names = kind_names(kinds)
        self._is_known, self._on_progress, self._cancelled = is_known, on_progress, cancelled
        self._translator: Translator | None = None
        self._batch: list[tuple[int, Event]] = []
        self._read = self._accepted = self._doubled = self._skipped = 0
        self._reasons: Counter[str] = Counter()
        self._issues: list[RowIssue] = []

    def run(self) -> EventImportReport:
        started = time.monotonic()
        for record in read_records(self._path):
            self._take(record)
            if len(self._batch) >= BATCH:
                self._write(started)
        self._write(started)
        return EventImportReport(
            source=str(self._path),
            form=self._form,
            read=self._read,
            accepted=self._accepted,
            doubled=self._doubled,
            refused=self._reasons.total(),
            skipped=self._skipped,
            seconds=time.monotonic() - started,
            reasons=MappingProxyType(dict(self._reasons.most_common())),
            issues=tuple(self._issues),
        )

    def _take(self, record: RawEvent) -> None:
        if record.problem:
            self._read += 1
            self._refuse(record.line, "", record.problem)
            return
        if self._translator is None:
            self._form, self._translator = self._choose(record.fields)
        try:
            events = self._translator.events(record.fields)
        except (ValueError, OverflowError) as error:
            self._read += 1
            self._refuse(record.line, "", str(error))
            return
        self._read += len(events)
        self._skipped += not events
        self._batch.extend((record.line, event) for event in events)

    def _choose(self, fields: Mapping[str, Any]) -> tuple[str, Translator]:
        names = {name.casefold() for name in fields}
        form = self._form
        if form == "auto":
            if {"event_name", "event_timestamp", "items"} <= names:
                form = "ga4"
            elif names & {"feedbacktype", "feedback_type"}:
                form = "gorse"
            elif {"USER_ID", "ITEM_ID", "TIMESTAMP"} <= set(fields):
                form = "personalize"
            else:
                form = "table"
        if form == "ga4":
            return form, Ga4Translator()
        columns = event_columns(list(fields), kind=self._kind)
        return form, TableTranslator(columns, self._names, self._kind)

    def _write(self, started: float) -> None:
        outcomes = self._log.append([event for _, event in self._batch], is_known=self._is_known)
        for (line, event), outcome in zip(self._batch, outcomes, strict=True):
            if isinstance(outcome, Refusal):
                self._refuse(line, event.product, outcome.reason)
            elif outcome.new:
                self._accepted += 1
            else:
                self._doubled += 1
        self._batch.clear()
        if self._on_progress is not None:
            rate = self._read / max(time.monotonic() - started, 1e-9)
            self._on_progress(Progress("events", self._read, None, rate))
        if self._cancelled is not None and self._cancelled():
            raise Interrupted(
                f"The import was stopped after {self._read:,} events, which are kept: import the "
                f"same file again to continue."
            )

    def _refuse(self, line: int, product: str, reason: str) -> None:
        self._reasons[reason] += 1
        if len(self._issues) < _ISSUES:
            self._issues.append(RowIssue(line, product[:100], "refused", reason))

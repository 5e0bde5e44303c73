"""What ``ingest --watch`` and ``export powerbi --watch`` say of each round."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lookalike.errors import LookalikeError
from lookalike.serve.cli import reports
from lookalike.serve.cli.output import clock, count, duration, print_json, print_note, print_text
from lookalike.types import ExportRound, IngestReport, IngestRound

if TYPE_CHECKING:
    from lookalike.shop import Shop


class Rounds:
    """Prints the first round whole and the others in a line each; builds after it if asked to.

    A build that fails is told of and tried again after the next round: following goes on.
    """

    def __init__(self, shop: Shop, *, build: bool, as_json: bool, report: Path | None) -> None:
        self._shop = shop
        self._build = build
        self._json = as_json
        self._report = report
        self._rounds = 0

    def __call__(self, done: IngestRound) -> None:
        """Tell what a round did."""
        from lookalike.shop import save_issues

        self._rounds += 1
        if self._report is not None and done.report is not None:
            save_issues(done.report, self._report)
        if self._json:
            print_json({"round": done}, indent=None)
        elif done.report is None:
            print_note(f"{clock()} {done.problem}")
        elif done.number == 1:
            reports.print_ingest(done.report, saved=self._report)
            print_text("Following the source; Ctrl-C stops.")
        else:
            print_text(f"{clock()} {_changes(done)}: {_outcome(done.report)}")
        if self._build and done.report is not None:
            self._build_now()

    def close(self) -> None:
        """Say goodbye."""
        _close(self._rounds, as_json=self._json)

    def _build_now(self) -> None:
        try:
            built = self._shop.build()
        except LookalikeError as error:
            print_note(f"{clock()} Not built: {error}")
            return
        if self._json:
            print_json({"build": built}, indent=None)
        else:
            print_text(
                f"{clock()} Built {built.snapshot} in {duration(built.seconds)}: "
                f"{count(built.encoded, 'photo')} encoded, {built.indexed:,} can be found."
            )


class ExportRounds:
    """Prints the first round whole and the others in a line each."""

    def __init__(self, folder: Path, *, as_json: bool) -> None:
        self._folder = folder
        self._json = as_json
        self._rounds = 0

    def __call__(self, done: ExportRound) -> None:
        """Tell what a round did."""
        self._rounds += 1
        if self._json:
            print_json({"round": done}, indent=None)
        elif done.tables is None:
            print_note(f"{clock()} {done.problem} Trying again.")
        elif done.number == 1:
            reports.print_export(self._folder, done.tables)
            print_text("Following the shop; Ctrl-C stops.")
        else:
            print_text(f"{clock()} {_exported(done)}")

    def close(self) -> None:
        """Say goodbye."""
        _close(self._rounds, as_json=self._json)


def _exported(done: ExportRound) -> str:
    said = " and ".join(done.changed)
    why = f"{said[:1].upper()}{said[1:]} changed" if said else "The export was gone"
    if not done.replaced:
        return f"{why}: the export stays the same"
    grown = ", ".join(f"{name} {rows:+,}" for name, rows in done.grown.items())
    return f"{why}: written again, {grown or 'as many rows as before'}"


def _close(rounds: int, *, as_json: bool) -> None:
    if not as_json:
        print_text(f"Stopped following after {count(rounds, 'round')}.")


def _changes(done: IngestRound) -> str:
    parts = [
        ("the table changed", done.tables_changed),
        (f"{count(done.files_new, 'file')} new", done.files_new),
        (f"{count(done.files_changed, 'file')} changed", done.files_changed),
        (f"{count(done.files_gone, 'file')} gone", done.files_gone),
        (f"{count(done.rows_gone, 'product')} no longer in the table (kept)", done.rows_gone),
    ]
    return ", ".join(text for text, number in parts if number)


def _outcome(report: IngestReport) -> str:
    parts = [
        ("accepted", report.accepted),
        ("updated", report.updated),
        ("refused", report.refused),
        ("photos stored", report.photos_stored),
        ("photos refused", report.photos_refused),
    ]
    said = ", ".join(f"{number:,} {name}" for name, number in parts if number)
    return said or "nothing to change in the shop"

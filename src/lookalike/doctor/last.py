"""The last check, kept on disk: to be looked at without another one, and to decide about."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from lookalike.doctor.findings import notes_of
from lookalike.doctor.memory import Decision, judged
from lookalike.types import CheckReport, Finding

_FILE = "findings.json"
_FACTS = ("products", "photos", "measured", "seconds")
_TUPLES = ("products", "photos", "quarantines", "actions")


def save_report(folder: Path, report: CheckReport) -> CheckReport:
    """Keep it in ``folder`` in place of the one before; returns it with its time.

    After a check of some kinds only, what was found of the others before is kept too, and why they
    were skipped.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    before = _read(folder) or _Saved({}, {}, {}, ())
    kept = {kind: when for kind, when in before.kinds.items() if kind not in report.counts}
    skipped = {kind: why for kind, why in before.skipped.items() if kind in kept}
    findings = [finding for finding in before.findings if finding.kind in kept]
    whole = {name: getattr(report, name) for name in _FACTS} | {
        "kinds": kept | dict.fromkeys(report.counts, now),
        "skipped": skipped | dict(report.skipped),
        "findings": [asdict(finding) for finding in (*findings, *report.findings)],
    }
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{_FILE}.{os.getpid()}"
    draft.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    draft.replace(folder / _FILE)
    return replace(report, checked=now)


def saved_report(folder: Path, decisions: Sequence[Decision]) -> CheckReport | None:
    """The last check, with what has been decided since; None if there is none that can be read.

    ``checked`` is when the kind was looked for that was looked for longest ago.
    """
    saved = _read(folder)
    if saved is None:
        return None
    findings, counts = judged(saved.findings, decisions, saved.kinds)
    return CheckReport(
        **saved.facts,
        findings=findings,
        counts=counts,
        notes=notes_of(saved.skipped),
        checked=min(saved.kinds.values(), default=""),
        skipped=saved.skipped,
    )


def saved_version(folder: Path) -> int:
    """A number that is another one after every check; 0 before the first."""
    try:
        return (folder / _FILE).stat().st_mtime_ns
    except OSError:
        return 0


def saved_finding(folder: Path, finding_id: str) -> Finding | None:
    """The finding of that id, None if it is not there or cannot be read.

    It may be out of date, which does no harm: what is decided about it holds only while product,
    photo and value are as they were found.
    """
    saved = _read(folder)
    found = () if saved is None else saved.findings
    return next((finding for finding in found if finding.id == finding_id), None)


class _Saved(NamedTuple):
    """What is in the file: numbers of the last check, when each kind was looked for, and so on."""

    facts: Mapping[str, Any]
    kinds: Mapping[str, str]
    skipped: Mapping[str, str]
    findings: Sequence[Finding]


def _read(folder: Path) -> _Saved | None:
    """What is in the file; None without one, or with one that another version has written."""
    try:
        whole = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return _Saved(
            {name: whole[name] for name in _FACTS},
            whole["kinds"],
            whole.get("skipped", {}),
            [_finding(row) for row in whole["findings"]],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _finding(row: Mapping[str, Any]) -> Finding:
    return Finding(**{**row, **{name: tuple(row[name]) for name in _TUPLES}})

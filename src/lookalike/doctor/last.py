"""The last check, kept on disk: to be looked at without another one, and to decide about."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lookalike.doctor.memory import Decision, judged
from lookalike.types import CheckReport, Finding

_FILE = "findings.json"
_TUPLES = ("products", "photos", "quarantines", "actions")


def save_report(folder: Path, report: CheckReport) -> CheckReport:
    """Keep it in ``folder`` in place of the one before; returns it with its time.

    After a check of some kinds only, what was found of the others before is kept too.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    before = _read(folder) or {"kinds": {}, "findings": []}
    kept = {kind: when for kind, when in before["kinds"].items() if kind not in report.counts}
    kinds = kept | dict.fromkeys(report.counts, now)
    findings = [row for row in before["findings"] if row["kind"] in kept]
    findings += [asdict(finding) for finding in report.findings]
    facts = {name: getattr(report, name) for name in ("products", "photos", "measured", "seconds")}
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{_FILE}.{os.getpid()}"
    whole = facts | {"notes": report.notes, "kinds": kinds, "findings": findings}
    draft.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    draft.replace(folder / _FILE)
    return replace(report, checked=now)


def saved_report(folder: Path, decisions: Sequence[Decision]) -> CheckReport | None:
    """The last check, with what has been decided since; None if there is none that can be read.

    ``checked`` is when the kind was looked for that was looked for longest ago.
    """
    whole = _read(folder)
    if whole is None:
        return None
    findings, counts = judged(map(_finding, whole["findings"]), decisions, whole["kinds"])
    return CheckReport(
        products=whole["products"],
        photos=whole["photos"],
        measured=whole["measured"],
        findings=findings,
        counts=counts,
        notes=tuple(whole["notes"]),
        seconds=whole["seconds"],
        checked=min(whole["kinds"].values(), default=""),
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
    rows = (_read(folder) or {"findings": ()})["findings"]
    return next((_finding(row) for row in rows if row["id"] == finding_id), None)


def _finding(row: Mapping[str, Any]) -> Finding:
    return Finding(**{**row, **{name: tuple(row[name]) for name in _TUPLES}})


def _read(folder: Path) -> dict[str, Any] | None:
    """What is in the file; None without one, or with one that another version has written."""
    try:
        whole = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        for row in whole["findings"]:
            _finding(row)
        names = ("products", "photos", "measured", "seconds", "notes", "kinds")
        return whole if all(name in whole for name in names) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None

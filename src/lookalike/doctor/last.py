"""The findings of the last check, so that deciding about one does not take another check."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from lookalike.types import Finding

_FILE = "findings.json"
_TUPLES = ("products", "photos", "quarantines", "actions")


def save_findings(folder: Path, findings: Sequence[Finding]) -> None:
    """Keep them in ``folder`` in place of those before."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{_FILE}.{os.getpid()}"
    text = json.dumps([asdict(finding) for finding in findings], ensure_ascii=False)
    draft.write_text(text, encoding="utf-8")
    draft.replace(folder / _FILE)


def saved_finding(folder: Path, finding_id: str) -> Finding | None:
    """The finding of that id, None if it is not there or cannot be read.

    It may be out of date, which does no harm: what is decided about it holds only while product,
    photo and value are as they were found.
    """
    try:
        rows = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        (row,) = (row for row in rows if row["id"] == finding_id)
        return Finding(**{**row, **{name: tuple(row[name]) for name in _TUPLES}})
    except (OSError, ValueError, KeyError, TypeError):
        return None

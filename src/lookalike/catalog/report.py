"""What was not right with a source, as a table for whoever has to put it right."""

from __future__ import annotations

import csv
import os
from pathlib import Path

from lookalike.types import IngestReport

HEADER = ("line", "product_id", "kind", "reason")

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def save_issues_csv(report: IngestReport, path: Path | str) -> None:
    """Write the issues of ``report`` to ``path``, one per line, replacing the file in one step.

    Spreadsheets show the accents (the file starts with a byte order mark) and compute nothing:
    a cell that would be taken for a formula is preceded by an apostrophe.
    """
    target = Path(path)
    temporary = target.with_name(f"{target.name}.{os.getpid()}.part")
    with open(temporary, "w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for issue in report.issues:
            cells = (issue.product_id, issue.kind, issue.reason)
            writer.writerow((issue.line or "", *map(_safe, cells)))
    os.replace(temporary, target)


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell

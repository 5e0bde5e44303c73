"""What the catalogue doctor found, as a table of the star schema."""

from __future__ import annotations

from collections.abc import Callable

from lookalike.catalog.view import CatalogView
from lookalike.doctor.findings import KINDS
from lookalike.insight.star.table import Column, StarTable, of_rows
from lookalike.types import Cell, CheckReport

_COLUMNS = (
    Column("finding", "text", "The finding; one that is about several products has several rows"),
    Column("kind", "text", "What was found"),
    Column("state", "text", "open, quarantined (left out of answers), fixed or ignored"),
    Column("severity", "text", "How much it matters: high, medium or low"),
    Column("confidence", "number", "How sure the doctor is, 0 to 1"),
    Column("attribute", "text", "The attribute it is about, where it is about one"),
    Column("value", "text", "The value of it that was found"),
    Column("suggestion", "text", "The value to put in its place, where one is obvious"),
    Column("reason", "text", "What was found, as a sentence"),
)


def findings_table(
    report: CheckReport | None,
    view: CatalogView,
    keys: Callable[[int], tuple[int, int, int]],
    to: tuple[Column, ...],
) -> StarTable:
    """One row for each product of each finding, as of the last check; none without a ``report``.

    ``keys`` gives those of a row of the view, or of no product for -1; ``to`` are their columns.
    """
    findings = () if report is None else report.findings
    rows: list[tuple[Cell, ...]] = []
    for found in findings:
        texts = [_text(value) for value in (found.attribute, found.value, found.suggestion)]
        what = (found.id, KINDS.get(found.kind, found.kind), found.state, found.severity)
        for product in found.products:
            position = view.position(product)
            at = keys(-1 if position is None else position)
            rows.append((*at, *what, found.confidence, *texts, found.reason))
    return of_rows(
        "fact_finding",
        "One row for each product of each finding of the catalogue doctor's last check.",
        (*to, *_COLUMNS),
        rows,
    )


def _text(value: Cell) -> str | None:
    return None if value is None else str(value)

"""What the catalogue doctor found, counted by kind."""

from __future__ import annotations

from collections import Counter

from lookalike.catalog.view import CatalogView, Mask
from lookalike.doctor.findings import KINDS
from lookalike.types import Cell, Chart, CheckReport, FindingState

DOCTOR = "What the doctor found"
STATES: tuple[FindingState, ...] = ("open", "quarantined", "fixed", "ignored")
COLUMNS = ("Kind", "Open", "Left out of answers", "Mended", "Ignored", "Products")
UNCHECKED = (
    "Nothing has been checked yet: 'lookalike check' does, or the Doctor page of the web app."
)


def found_chart(report: CheckReport | None, view: CatalogView, mask: Mask | None) -> Chart:
    """Findings about at least one product of ``mask`` (all when None), by kind and state.

    ``Products`` are those that open findings are about. Kinds of which nothing was found are left
    out; without a ``report`` there are no rows, and the note says that nothing was checked.
    """
    if report is None:
        return Chart("doctor", DOCTOR, "Findings by kind", "bars", COLUMNS, (), note=UNCHECKED)
    states: Counter[tuple[str, FindingState]] = Counter()
    products: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for finding in report.findings:
        about = [name for name in finding.products if _chosen(view, mask, name)]
        if about:
            states[finding.kind, finding.state] += 1
            if finding.state == "open":
                products[finding.kind].update(about)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, *(states[kind, state] for state in STATES), len(products[kind]))
        for kind, name in KINDS.items()
        if any(states[kind, state] for state in STATES)
    )
    looked = f"Looked for on {report.checked[:16].replace('T', ' at ')} UTC."
    note = " ".join([looked, *report.notes])
    if not rows:
        note = f"Nothing was found. {note}"
    return Chart("doctor", DOCTOR, "Findings by kind, open ones", "bars", COLUMNS, rows, note=note)


def _chosen(view: CatalogView, mask: Mask | None, product_id: str) -> bool:
    position = view.position(product_id)
    return position is not None and (mask is None or bool(mask[position]))

"""How fresh everything is: what was read in, built, checked and heard of shoppers, and when."""

from __future__ import annotations

from lookalike.catalog.view import CatalogView
from lookalike.insight.business import time_text
from lookalike.insight.shown import Shown
from lookalike.insight.tables import COMPLETE
from lookalike.recommend.similar import Shelf
from lookalike.types import Chart, CheckReport


def freshness_chart(
    view: CatalogView, shelf: Shelf | None, shown: Shown, report: CheckReport | None
) -> Chart:
    """A table of moments (UTC) and counts, about the whole shop whatever is filtered."""
    built = "not yet" if shelf is None else _moment(shelf.snapshot.created)
    waiting = None if shelf is None else shelf.snapshot.pending(view)
    newest = time_text(int(shown.time.max())) if len(shown) else ""
    rows = (
        ("Catalogue", f"version {view.version:,}, {len(view):,} products"),
        ("Built", built),
        ("Photos that wait for the next build", "–" if waiting is None else f"{waiting:,}"),
        ("Newest product shown to somebody", _moment(newest) if newest else "none yet"),
        ("Checked by the doctor", "not yet" if report is None else _moment(report.checked)),
    )
    return Chart("freshness", COMPLETE, "How fresh it is", "table", ("What", "As of now"), rows)


def _moment(text: str) -> str:
    return text.replace("T", " ")[:16] + " UTC"

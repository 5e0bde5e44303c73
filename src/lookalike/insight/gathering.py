"""Everything there is to see of a shop at once, for the page and the report alike."""

from __future__ import annotations

import numpy as np

from lookalike.catalog.view import CatalogView, Mask
from lookalike.insight.attributes import choose, fields
from lookalike.insight.business import business_charts, overall
from lookalike.insight.found import found_chart
from lookalike.insight.freshness import freshness_chart
from lookalike.insight.prices import price_chart
from lookalike.insight.shown import Shown
from lookalike.insight.space import indexed, space_charts
from lookalike.insight.tables import coverage_charts, product_charts
from lookalike.recommend.similar import Shelf
from lookalike.types import Cell, Chart, CheckReport, Insight


def gather(
    view: CatalogView,
    shelf: Shelf | None,
    shown: Shown,
    *,
    events: int,
    chosen: Mask | None,
    report: CheckReport | None = None,
) -> Insight:
    """Facts and charts about the ``chosen`` products (all when None).

    ``shelf`` is None before the first build; what is shown of the space is left out then.
    ``report`` is what the doctor found, None when nothing was checked.
    """
    attributes = choose(view)
    mask = np.ones(len(view), np.bool_) if chosen is None else chosen
    found = None if shelf is None else indexed(shelf)
    wanted = shown if chosen is None else _about(shown, view, chosen)
    charts: list[Chart] = []
    if len(view):
        charts += product_charts(view, attributes, mask, prices=price_chart(view, mask))
        charts += coverage_charts(view, mask, found)
        charts.append(freshness_chart(view, shelf, shown, report))
        charts.append(found_chart(report, view, chosen))
    charts += business_charts(wanted)
    if shelf is not None:
        charts += space_charts(shelf.snapshot)
    return Insight(
        catalogue_version=view.version,
        snapshot=None if shelf is None else shelf.snapshot.name,
        events=events,
        products=int(mask.sum()),
        total=len(view),
        facts=_facts(view, shelf, mask, wanted),
        charts=tuple(charts),
        fields=fields(attributes, view),
    )


def _facts(view: CatalogView, shelf: Shelf | None, mask: Mask, shown: Shown) -> dict[str, Cell]:
    facts: dict[str, Cell] = {
        "Products": int(mask.sum()),
        "With a photo": int((view.with_photo & mask).sum()),
    }
    if shelf is not None:
        facts["Found by photo"] = int((indexed(shelf) & mask).sum())
        facts["Waiting for a build"] = shelf.snapshot.pending(view)
        facts["Built"] = shelf.snapshot.created
    if len(shown):
        numbers = overall(shown)
        names = ("Shown", "Lists", "Click-through", "Hit rate", "Likes", "Bought", "Conversion")
        facts |= {name: numbers[name] for name in names}
    return facts


def _about(shown: Shown, view: CatalogView, chosen: Mask) -> Shown:
    rows = view.positions(shown.products)
    return shown.where((rows >= 0) & np.append(chosen, False)[rows])

"""What is inside the shop: figures, charts with a table behind each, a map, and a sheet."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import streamlit as st

from lookalike.serve.app.filters import filter_bar
from lookalike.serve.app.following import follow
from lookalike.serve.app.insight_charts import chart_of, frame_of, legend_html, legend_of
from lookalike.serve.app.insight_space import Frozen, explore, sheet, small_maps
from lookalike.serve.app.opened import Shelf, where_of
from lookalike.serve.app.visit import Visit
from lookalike.serve.app.wording import plain, plural, safe
from lookalike.shop import Shop
from lookalike.types import Cell, Chart, Insight

RATES = frozenset({"Click-through", "Hit rate", "Conversion"})
SHARES = RATES | {"Share", "Explained variance"}
STYLE = Path(__file__).with_name("insight.css")


def insight_view(shelf: Shelf, visit: Visit) -> None:
    """The whole view, about the products that pass its filters."""
    shop = shelf.shop
    chosen: Frozen = tuple(sorted(visit.insight_where.items()))
    version = _version(shelf)
    insight = _insight(shop, version, chosen)
    st.html(STYLE)
    some = f"{plural(insight.products, 'product')} of {insight.total:,}" if chosen else "everything"
    st.html(
        '<div class="lk-heading"><h2>What is inside</h2><p>Figures and charts of '
        f"{some}, as of now. They follow the shop as it changes.</p></div>"
    )
    filter_bar(shelf, visit.insight_where, name="insight", changed=_nothing)
    if not insight.products:
        st.info(
            "No product matches these filters: take one away to see more.",
            icon=":material/filter_alt_off:",
        )
        return
    _facts(insight)
    for place, (section, group) in enumerate(groupby(insight.charts, key=lambda c: c.section)):
        charts = list(group)
        st.html(f'<h2 class="lk-section">{safe(section)}</h2>')
        with st.container(key=f"lkcharts-{place}"):
            for chart in charts:
                _card(chart)
            if charts[0].key == "variance":
                small_maps(shelf, insight, chosen)
        if charts[0].key == "doctor":
            st.button("To the findings", key="lktodoctor", on_click=_to_doctor, args=(visit,))
    if insight.snapshot is not None:
        explore(shelf, visit, insight, chosen)
        sheet(shelf, chosen)
    follow(lambda: _version(Shelf(shelf.shop, shelf.folder)), seen=version)


def _to_doctor(visit: Visit) -> None:
    visit.view = "doctor"


def _version(shelf: Shelf) -> str:
    """Another one after any change to what this page shows."""
    return f"{shelf.version}:{shelf.shop.events_seen()}:{shelf.shop.check_version()}"


def _nothing() -> None:
    """The view is drawn from the filters as they stand; nothing else has to change."""


@st.cache_resource(max_entries=32, show_spinner=False)
def _insight(_shop: Shop, version: str, chosen: Frozen) -> Insight:
    return _shop.insight(where=where_of(dict(chosen)))


def _facts(insight: Insight) -> None:
    items = "".join(
        f"<div><dt>{safe(name)}</dt><dd>{safe(_fact(name, value))}</dd></div>"
        for name, value in insight.facts.items()
        if name != "Built"  # the footer says so
    )
    st.html(f'<dl class="lk-figures">{items}</dl>')


def _fact(name: str, value: Cell) -> str:
    if value is None or isinstance(value, str):
        return value or "–"
    return f"{value:.1%}" if name in RATES else f"{value:,.0f}"


def _card(chart: Chart) -> None:
    size = "wide" if chart.kind == "table" and len(chart.columns) > 3 else "chart"
    with st.container(border=True, key=f"lk{size}-{chart.key}"):
        st.markdown(f"**{plain(chart.title)}**")
        names = legend_of(chart)
        if names:
            st.html(legend_html(names))
        drawn = chart_of(chart)
        if drawn is not None:
            st.altair_chart(drawn, width="stretch", alt=chart.title)
        if chart.note:
            st.caption(plain(chart.note))
        if drawn is None:
            if chart.rows and len(chart.columns) == 2:
                _said(chart)
            elif chart.rows:
                _table(chart)
            return
        # Told about its opening, the table is only made for those who want to see it.
        table = st.expander("Table", key=f"lktable-{chart.key}", on_change="rerun")
        if table.open:
            with table:
                _table(chart)


def _said(chart: Chart) -> None:
    """A few facts, as a list that is never cut off."""
    rows = "".join(
        f"<div><dt>{safe(str(what))}</dt><dd>{safe(str(fact))}</dd></div>"
        for what, fact in chart.rows
    )
    st.html(f'<dl class="lk-details">{rows}</dl>')


def _table(chart: Chart) -> None:
    shares = {
        name: st.column_config.NumberColumn(format="percent")
        for name in chart.columns
        if name in SHARES
    }
    height = min(300, 40 + 35 * max(1, len(chart.rows)))
    st.dataframe(frame_of(chart), hide_index=True, height=height, column_config=shares)

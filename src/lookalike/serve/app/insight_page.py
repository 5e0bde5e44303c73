"""What is inside the shop: figures, charts with a table behind each, a map, and a sheet."""

from __future__ import annotations

import random
from itertools import groupby
from pathlib import Path

import streamlit as st

from lookalike.errors import LookalikeError
from lookalike.serve.app.cards import photo_html, product_grid
from lookalike.serve.app.filters import filter_bar
from lookalike.serve.app.insight_charts import (
    chart_of,
    frame_of,
    legend_of,
    map_legend,
    map_of,
)
from lookalike.serve.app.opened import Shelf, where_of
from lookalike.serve.app.visit import Visit
from lookalike.serve.app.wording import attribute_label, display_name, plain, plural, safe
from lookalike.shop import Shop
from lookalike.types import AttributeValue, Cell, Chart, Insight, Product, ProductMap, SheetRow

FOLLOW_EVERY = 3  # seconds
MOST_PICKED = 24
SHEET_PHOTO = 240  # pixels
RATES = frozenset({"Click-through", "Hit rate", "Conversion"})
SHARES = RATES | {"Share", "Explained variance"}
STYLE = Path(__file__).with_name("insight.css")

_Frozen = tuple[tuple[str, tuple[AttributeValue, ...]], ...]


def insight_view(shelf: Shelf, visit: Visit) -> None:
    """The whole view, about the products that pass its filters."""
    shop, events = shelf.shop, shelf.shop.events_seen()
    chosen: _Frozen = tuple(sorted(visit.insight_where.items()))
    version = f"{shelf.version}:{events}"
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
    for place, (section, charts) in enumerate(groupby(insight.charts, key=lambda c: c.section)):
        st.html(f'<h2 class="lk-section">{safe(section)}</h2>')
        with st.container(key=f"lkcharts-{place}"):
            for chart in charts:
                _card(chart)
    _map(shelf, visit, insight, chosen)
    _sheet(shelf, chosen)
    _follow(shop, version, shelf)


def _nothing() -> None:
    """The view is drawn from the filters as they stand; nothing else has to change."""


@st.cache_resource(max_entries=32, show_spinner=False)
def _insight(_shop: Shop, version: str, chosen: _Frozen) -> Insight:
    return _shop.insight(where=where_of(dict(chosen)))


@st.cache_resource(max_entries=8, show_spinner=False)
def _product_map(_shop: Shop, version: str, attribute: str, chosen: _Frozen) -> ProductMap:
    return _shop.product_map(attribute, where=where_of(dict(chosen)))


@st.cache_resource(max_entries=16, show_spinner=False)
def _rows(_shop: Shop, version: str, seed: int, chosen: _Frozen) -> tuple[SheetRow, ...]:
    return _shop.sheet(products=8, seed=seed, where=where_of(dict(chosen)))


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
    size = "wide" if chart.kind == "table" else "chart"
    with st.container(border=True, key=f"lk{size}-{chart.key}"):
        st.markdown(f"**{plain(chart.title)}**")
        _legend(legend_of(chart))
        drawn = chart_of(chart)
        if drawn is not None:
            st.altair_chart(drawn, width="stretch", alt=chart.title)
        if chart.note:
            st.caption(plain(chart.note))
        if drawn is None:
            _table(chart)
            return
        # Told about its opening, the table is only made for those who want to see it.
        table = st.expander("Table", key=f"lktable-{chart.key}", on_change="rerun")
        if table.open:
            with table:
                _table(chart)


def _table(chart: Chart) -> None:
    shares = {
        name: st.column_config.NumberColumn(format="percent")
        for name in chart.columns
        if name in SHARES
    }
    height = min(300, 40 + 35 * max(1, len(chart.rows)))
    st.dataframe(frame_of(chart), hide_index=True, height=height, column_config=shares)


def _legend(names: list[tuple[str, str]]) -> None:
    if names:
        items = "".join(
            f'<li><i style="background:{colour}"></i>{safe(name)}</li>' for name, colour in names
        )
        st.html(f'<ul class="lk-legend">{items}</ul>')


def _map(shelf: Shelf, visit: Visit, insight: Insight, chosen: _Frozen) -> None:
    if insight.snapshot is None or not insight.fields:
        return
    st.html('<h2 class="lk-section">A map of the products</h2>')
    attribute = st.selectbox(
        "Coloured by",
        insight.fields,
        format_func=lambda name: attribute_label(name, shelf.roles),
        key="lkmapfield",
        width=260,
    )
    products = _product_map(shelf.shop, shelf.version, attribute, chosen)
    first, second = products.shares
    some = "" if len(products.ids) == products.total else f"{len(products.ids):,} drawn from "
    st.caption(
        f"{some}{plural(products.total, 'product')}. Across component 1 ({first:.1%} of the "
        f"variance), up component 2 ({second:.1%}). Hold and drag over some to see their photos."
    )
    _legend(map_legend(products))
    picked = st.altair_chart(
        map_of(products, attribute_label(attribute, shelf.roles)),
        width="stretch",
        key=f"lkmap-{attribute}",
        on_select="rerun",
        selection_mode="box",
        alt="Map of the products on the first two components",
    )
    _picked(shelf, visit, products, dict(picked.selection.get("box", {})))


def _picked(shelf: Shelf, visit: Visit, products: ProductMap, box: dict[str, list[float]]) -> None:
    """The products in the box that was drawn, as cards."""
    if not {"x", "y"} <= box.keys():
        return
    (left, right), (low, high) = sorted(box["x"]), sorted(box["y"])
    places = zip(products.ids, products.x, products.y, strict=True)
    inside = [name for name, x, y in places if left <= x <= right and low <= y <= high]
    shown = [_product(shelf.shop, name) for name in inside[:MOST_PICKED]]
    more = f", the first {MOST_PICKED} of them here" if len(inside) > MOST_PICKED else ""
    st.caption(f"{plural(len(inside), 'product')} in the box{more}.")
    product_grid(shelf, visit, [p for p in shown if p is not None], name="picked")


def _product(shop: Shop, product_id: str) -> Product | None:
    try:
        return shop.product(product_id)
    except LookalikeError:
        return None  # it left the shop since the map was drawn; the page is about to follow


def _sheet(shelf: Shelf, chosen: _Frozen) -> None:
    st.html('<h2 class="lk-section">Drawn at random, beside what is nearest</h2>')
    seed: int = st.session_state.setdefault("lkseed", 1)
    if st.button("Draw others", key="lkdraw", icon=":material/casino:"):
        seed = st.session_state["lkseed"] = random.SystemRandom().randrange(2**31)
    rows = _rows(shelf.shop, shelf.version, seed, chosen)
    drawn = "".join(
        '<div class="lk-sheetrow">'
        + _figure(shelf, row.product, None)
        + "".join(_figure(shelf, product, cosine) for product, cosine in row.nearest)
        + "</div>"
        for row in rows
    )
    st.html(f'<div class="lk-sheet">{drawn}</div>')


def _figure(shelf: Shelf, product: Product, cosine: float | None) -> str:
    name = display_name(product)
    said = safe(name) if cosine is None else f"{cosine:.2f}"
    photo = photo_html(shelf.photo(product, width=SHEET_PHOTO), name)
    return f'<figure title="{safe(name)}">{photo}<figcaption>{said}</figcaption></figure>'


def _follow(shop: Shop, version: str, shelf: Shelf) -> None:
    """Look at the shop every few seconds, and draw all of it anew once something has changed."""

    @st.fragment(run_every=FOLLOW_EVERY)
    def look() -> None:
        now = Shelf(shop, shelf.folder)
        if f"{now.version}:{shop.events_seen()}" != version:
            st.rerun()

    look()

"""The space on the insight page: small maps by attribute, one to explore, and a drawn sheet."""

from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pandas as pd
import streamlit as st

from lookalike.errors import LookalikeError
from lookalike.serve.app.cards import photo_html, product_grid
from lookalike.serve.app.insight_charts import legend_html, map_legend
from lookalike.serve.app.insight_map import draw_map, opened_on, packed, picked_on, stamp_of
from lookalike.serve.app.opened import Shelf, where_of
from lookalike.serve.app.visit import Visit
from lookalike.serve.app.wording import attribute_label, display_name, plain, plural, safe
from lookalike.shop import Shop
from lookalike.types import AttributeValue, Insight, Product, ProductMap, SheetRow

MOST_PICKED = 24
SMALL_MAPS = 6
SHEET_PHOTO = 240  # pixels

Frozen = tuple[tuple[str, tuple[AttributeValue, ...]], ...]
"""What was ticked, in a form that caches can compare."""


def small_maps(shelf: Shelf, insight: Insight, chosen: Frozen) -> None:
    """The first two components as pictures, one for each of the first attributes."""
    if insight.snapshot is None:
        return
    for attribute in insight.fields[:SMALL_MAPS]:
        label = attribute_label(attribute, shelf.roles)
        with st.container(border=True, key=f"lkchart-map-{attribute}"):
            st.markdown(f"**{plain(f'The first two components, by {label.lower()}')}**")
            st.html(legend_html(map_legend(_map(shelf.shop, shelf.version, attribute, chosen))))
            st.image(_picture(shelf.shop, shelf.version, attribute, chosen), width="stretch")


def explore(shelf: Shelf, visit: Visit, insight: Insight, chosen: Frozen) -> None:
    """The map with photos under the pointer, and cards of what is chosen on it."""
    if insight.snapshot is None or not insight.fields:
        return
    st.html('<h2 class="lk-section">A map of the products</h2>')
    before = visit.view, visit.detail

    # A fragment: choosing products draws the map's own part again, not all the charts above it.
    @st.fragment
    def drawn() -> None:
        if (visit.view, visit.detail) != before:  # a card's button leads elsewhere
            st.rerun()
        _explored(shelf, visit, insight, chosen)

    drawn()


def _explored(shelf: Shelf, visit: Visit, insight: Insight, chosen: Frozen) -> None:
    attribute = st.selectbox(
        "Coloured by",
        insight.fields,
        format_func=lambda name: attribute_label(name, shelf.roles),
        key="lkmapfield",
        width=260,
    )
    products = _map(shelf.shop, shelf.version, attribute, chosen)
    first, second = products.shares
    some = "" if len(products.ids) == products.total else f"{len(products.ids):,} drawn from "
    st.caption(
        f"{some}{plural(products.total, 'product')}. Across component 1 ({first:.1%} of the "
        f"variance), up component 2 ({second:.1%}). Point at a product to see it, click to "
        "keep it there; with *Lasso* or *Box* drag around several. Once clicked, the map zooms by "
        "scrolling."
    )
    label = attribute_label(attribute, shelf.roles)
    stamp, data = _packed(shelf.shop, shelf.version, attribute, chosen, label)
    told = draw_map(data=data, key="lkmap", on_picked_change=_nothing, on_opened_change=_nothing)
    opened = opened_on(products, stamp, told.opened)
    if opened is not None:
        visit.detail = opened
        st.rerun()
    _picked(shelf, visit, products, picked_on(products, stamp, told.picked))


def _picked(shelf: Shelf, visit: Visit, products: ProductMap, inside: np.ndarray) -> None:
    """The products chosen on the map: what they are, cards of the first, a table of all."""
    if not len(inside):
        return
    groups = Counter(products.group[at] or "no value" for at in inside).most_common(3)
    most = ", ".join(f"{name} {number / len(inside):.0%}" for name, number in groups)
    shown = [_product(shelf.shop, products.ids[at]) for at in inside[:MOST_PICKED]]
    more = f" The first {MOST_PICKED} of them:" if len(inside) > MOST_PICKED else ""
    st.markdown(f"**{plural(len(inside), 'product')} chosen** · {plain(most)}.{more}")
    product_grid(shelf, visit, [p for p in shown if p is not None], name="picked")
    table = st.expander("Table of all that are chosen", key="lktable-picked", on_change="rerun")
    if table.open:
        columns = {"Id": products.ids, "Name": products.names, "Value": products.group}
        frame = pd.DataFrame({name: [col[at] for at in inside] for name, col in columns.items()})
        table.dataframe(frame, hide_index=True, height=300)


def sheet(shelf: Shelf, chosen: Frozen) -> None:
    """Products drawn at random, each beside what is nearest to it."""
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


def _nothing() -> None:
    """What is told by the map is read where it is drawn."""


def _product(shop: Shop, product_id: str) -> Product | None:
    try:
        return shop.product(product_id)
    except LookalikeError:
        return None  # it left the shop since the map was drawn; the page is about to follow


@st.cache_resource(max_entries=16, show_spinner=False)
def _map(_shop: Shop, version: str, attribute: str, chosen: Frozen) -> ProductMap:
    return _shop.product_map(attribute, where=where_of(dict(chosen)))


@st.cache_resource(max_entries=16, show_spinner=False)
def _packed(
    _shop: Shop, version: str, attribute: str, chosen: Frozen, label: str
) -> tuple[str, bytes]:
    products = _map(_shop, version, attribute, chosen)
    stamp = stamp_of(products)
    return stamp, packed(products, stamp=stamp, label=label)


@st.cache_resource(max_entries=64, show_spinner=False)
def _picture(_shop: Shop, version: str, attribute: str, chosen: Frozen) -> bytes:
    return _shop.map_picture(_map(_shop, version, attribute, chosen))


@st.cache_resource(max_entries=16, show_spinner=False)
def _rows(_shop: Shop, version: str, seed: int, chosen: Frozen) -> tuple[SheetRow, ...]:
    return _shop.sheet(products=8, seed=seed, where=where_of(dict(chosen)))

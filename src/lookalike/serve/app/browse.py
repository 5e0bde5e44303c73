"""The shelves: every product, by text and filters, a page at a time."""

from __future__ import annotations

import streamlit as st

from lookalike.serve.app.cards import product_grid
from lookalike.serve.app.filters import filter_bar
from lookalike.serve.app.opened import Shelf, where_of
from lookalike.serve.app.pager import pager
from lookalike.serve.app.visit import Visit
from lookalike.serve.app.wording import plural

PAGE = 24
"""Products a page: fills rows of 2, 3, 4 and 6 alike."""


def browse_view(shelf: Shelf, visit: Visit) -> None:
    """Text filter, facet filters with counts, a grid of cards and a pager."""
    _text_field(visit)

    def turn(page: int) -> None:
        visit.page = page

    filter_bar(shelf, visit.browse_where, name="browse", changed=lambda: turn(1), text=visit.text)
    where, text = where_of(visit.browse_where), visit.text or None
    found = shelf.shop.products(where=where, text=text, offset=(visit.page - 1) * PAGE, limit=PAGE)
    pages = max(1, -(-found.total // PAGE))
    if visit.page > pages:  # an old address, or the shelf has become shorter
        visit.page = pages
        found = shelf.shop.products(where=where, text=text, offset=(pages - 1) * PAGE, limit=PAGE)
    if not found.total:
        st.info(
            "No product matches: try another word, or take a filter away.",
            icon=":material/filter_alt_off:",
        )
        return
    st.html(f'<p class="lk-count">{plural(found.total, "product")}</p>')
    product_grid(shelf, visit, found.products, name="browse")
    pager(visit.page, pages, turn)


def _text_field(visit: Visit) -> None:
    key = "lktext"
    if st.session_state.get(key) != visit.text:
        st.session_state[key] = visit.text

    def take() -> None:
        visit.text = st.session_state[key].strip()[:200]
        visit.page = 1

    st.text_input(
        "Find by words",
        key=key,
        on_change=take,
        placeholder="Words from the name, or a product number",
        icon=":material/search:",
    )

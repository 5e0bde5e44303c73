"""The page's main view: a photo or a product is asked, and what looks like it is shown."""

from __future__ import annotations

import streamlit as st

from lookalike.errors import LookalikeError
from lookalike.serve.app.asking import Answer, ask
from lookalike.serve.app.cards import hit_grid, photo_html, product_grid
from lookalike.serve.app.filters import filter_bar
from lookalike.serve.app.opened import Shelf
from lookalike.serve.app.uploads import upload_field
from lookalike.serve.app.visit import Step, Visit
from lookalike.serve.app.wording import (
    PERCENTAGE,
    PERCENTAGE_WITH_ATTRIBUTES,
    display_name,
    duration_text,
    headline_facts,
    plain,
    plural,
    safe,
)
from lookalike.shop import Shop
from lookalike.types import Product

HOW_MANY = (5, 10, 20, 40)
STARTERS = 12
QUERY_WIDTH = 640  # pixels
CRUMB = 26  # characters of a name on the trail


def similar_view(shelf: Shelf, visit: Visit) -> None:
    """Start page without a query, results with one."""
    query = visit.query
    if query is None:
        _start(shelf, visit)
        return
    _trail(visit)
    with st.container(key="lkresult"):
        asked, answered = st.columns([1, 3.6], gap="medium")
    with asked:
        _asked(shelf, visit, query)
    with answered:
        _answered(shelf, visit, ask(shelf, query, k=visit.k, where=visit.similar_where))


def _start(shelf: Shelf, visit: Visit) -> None:
    with st.container(key="lkhero"):
        upload_field(shelf, visit)
    starters = _starters(shelf.shop, shelf.version, shelf.status.products)
    if starters:
        st.html('<h2 class="lk-section">Or start from a product</h2>')
        product_grid(shelf, visit, starters, name="starters")


@st.cache_resource(max_entries=8, show_spinner=False)
def _starters(_shop: Shop, version: str, total: int) -> tuple[Product, ...]:
    """A few products from all over the catalogue rather than its first rows."""
    step = max(1, total // STARTERS)
    spread = (_shop.products(offset=offset, limit=1) for offset in range(step // 2, total, step))
    with_photo = [product for page in spread for product in page.products if product.photos]
    return tuple(with_photo[:STARTERS])


def _trail(visit: Visit) -> None:
    with st.container(horizontal=True, gap=None, key="lktrail", vertical_alignment="center"):
        st.button("Start", key="lkhome", type="tertiary", on_click=visit.home)
        for place, step in enumerate(visit.trail):
            name = step.name if len(step.name) <= CRUMB else step.name[: CRUMB - 1].rstrip() + "…"
            if step is visit.query:
                crumb = f'<span class="lk-crumb" aria-current="page">{safe(name)}</span>'
                st.html(crumb, width="content")
            else:
                st.button(
                    plain(name),
                    key=f"lkcrumb-{place}",
                    type="tertiary",
                    on_click=_return_to,
                    args=(visit, step.key),
                )


def _return_to(visit: Visit, key: str) -> None:
    visit.back_to(key)


def _asked(shelf: Shelf, visit: Visit, query: Step) -> None:
    """The query itself, and the way to ask with another photo."""
    with st.container(key="lkquery"):
        if query.product_id is None:
            st.html(_query_html(query.preview, "Your photo", ()))
        else:
            _asked_product(shelf, visit, query.product_id)
    with st.container(key="lkagain"):
        upload_field(shelf, visit)


def _asked_product(shelf: Shelf, visit: Visit, product_id: str) -> None:
    try:
        product = shelf.shop.product(product_id)
    except LookalikeError:
        return  # the answer next to it says so
    name = display_name(product)
    facts = (*headline_facts(product, shelf.roles), f"No. {product.id}")
    st.html(_query_html(shelf.photo(product, width=QUERY_WIDTH), name, facts))

    def show() -> None:
        visit.detail = product_id

    st.button(f"Details of {plain(name)}", key="lkopen-query", on_click=show)


def _query_html(address: str | None, name: str, facts: tuple[str, ...]) -> str:
    words = "".join(f"<span>{safe(fact)}</span>" for fact in facts)
    return (
        '<section class="lk-query" aria-label="What you asked with">'
        f"{photo_html(address, name)}"
        f'<h2>{safe(name)}</h2><p class="lk-facts">{words}</p></section>'
    )


def _answered(shelf: Shelf, visit: Visit, answer: Answer) -> None:
    if answer.hits is None:
        st.warning(answer.problem or "", icon=":material/search_off:")
        return
    hits = answer.hits
    _toolbar(visit, answer)
    filter_bar(shelf, visit.similar_where, name="similar", changed=_nothing)
    if not hits:
        st.info(
            "No product with a photo matches these filters: take one away to see more.",
            icon=":material/filter_alt_off:",
        )
        return
    if hits.no_good_match and hits.notice:
        st.info(plain(hits.notice), icon=":material/search_off:")
    hit_grid(shelf, visit, hits)
    with st.popover("What does the percentage mean?", type="tertiary", key="lkmeaning"):
        adapted = "attributes" in hits[0].parts
        st.markdown(PERCENTAGE_WITH_ATTRIBUTES if adapted else PERCENTAGE)


def _toolbar(visit: Visit, answer: Answer) -> None:
    count = len(answer.hits or ())
    poor = answer.hits is not None and answer.hits.no_good_match
    heading = "The closest we have" if poor else f"{plural(count, 'similar product')}"
    with st.container(horizontal=True, vertical_alignment="bottom", key="lktools"):
        st.html(
            f'<div class="lk-heading"><h2>{heading}</h2>'
            f"<p>Found in {duration_text(answer.milliseconds)}, most similar first</p></div>"
        )
        key = "lkmany"
        st.session_state[key] = visit.k

        def take() -> None:
            visit.k = st.session_state[key]

        st.selectbox("How many", HOW_MANY, key=key, on_change=take, width=110)


def _nothing() -> None:
    """Filters on results need no more than the rerun itself."""

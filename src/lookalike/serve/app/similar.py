"""The page's main view: words, a photo or a product are asked, and what fits is shown."""

from __future__ import annotations

import streamlit as st

from lookalike.errors import LookalikeError
from lookalike.serve.app.asking import Answer, ask
from lookalike.serve.app.cards import hit_grid, photo_html, product_grid
from lookalike.serve.app.crops import photo_with_parts
from lookalike.serve.app.filters import filter_bar
from lookalike.serve.app.opened import Shelf
from lookalike.serve.app.question import search_bar, swatches_html
from lookalike.serve.app.understood import understood_line
from lookalike.serve.app.uploads import upload_field
from lookalike.serve.app.visit import Step, Visit
from lookalike.serve.app.weighing import weighing_panel
from lookalike.serve.app.wording import (
    PERCENTAGE,
    PERCENTAGE_OF_SEARCH,
    PERCENTAGE_WITH_ATTRIBUTES,
    display_name,
    duration_text,
    headline_facts,
    plain,
    plural,
    safe,
)
from lookalike.shop import Shop
from lookalike.types import HitList, Product

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
    if not query.shows:
        _found_by_words(shelf, visit, query)
        return
    search_bar(visit)
    with st.container(key="lkresult"):
        asked, answered = st.columns([1, 3.6], gap="medium")
    answer = ask(shelf, query, k=visit.many, where=visit.similar_where, counts=visit.counts)
    with answered:  # first: finding the parts of a photo takes longer than the answer
        _answered(shelf, visit, query, answer)
    with asked:
        _asked(shelf, visit, query, answer)


def _found_by_words(shelf: Shelf, visit: Visit, query: Step) -> None:
    """Nothing to see beside the answers: they have the whole width."""

    def add_photo() -> None:
        with st.popover("Add a photo", key="lkaddphoto", icon=":material/photo_camera:"):
            upload_field(shelf, visit)

    search_bar(visit, beside=add_photo)
    weighing_panel(shelf, visit, query)
    answer = ask(shelf, query, k=visit.many, where=visit.similar_where, counts=visit.counts)
    _answered(shelf, visit, query, answer)


def _start(shelf: Shelf, visit: Visit) -> None:
    with st.container(key="lkhero"):
        search_bar(visit)
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
            title = step.title
            name = title if len(title) <= CRUMB else title[: CRUMB - 1].rstrip() + "…"
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


def _asked(shelf: Shelf, visit: Visit, query: Step, answer: Answer) -> None:
    """What was asked with, what of it counts, and the way to ask with another photo."""
    if query.shows:
        with st.container(key="lkquery"):
            if query.product_id is None:
                photo_with_parts(shelf, visit, query, answer)
            else:
                _asked_product(shelf, visit, query.product_id)
        if not query.plain:
            st.button(
                "Without the photo",
                key="lkwordsonly",
                type="tertiary",
                icon=":material/close:",
                on_click=visit.leave_out_photo,
            )
    weighing_panel(shelf, visit, query)
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


def _answered(shelf: Shelf, visit: Visit, query: Step, answer: Answer) -> None:
    if answer.hits is None:
        st.warning(plain(answer.problem or ""), icon=":material/search_off:")
        return
    hits = answer.hits
    _toolbar(visit, query, answer)
    understood_line(shelf, visit, query, hits.understood)
    if hits.notice and not hits.no_good_match:
        st.html(f'<p class="lk-count">{safe(hits.notice)}</p>')
    if answer.remark:
        st.caption(plain(answer.remark))
    filter_bar(shelf, visit.similar_where, name="similar", changed=_nothing)
    if not hits:
        st.info(_why_empty(visit, answer), icon=":material/filter_alt_off:")
        return
    if hits.no_good_match and hits.notice:
        st.info(plain(hits.notice), icon=":material/search_off:")
    hit_grid(shelf, visit, hits)
    with st.popover("What does the percentage mean?", type="tertiary", key="lkmeaning"):
        st.markdown(_meaning(query, hits))


def _why_empty(visit: Visit, answer: Answer) -> str:
    if visit.similar_where:
        return "No product with a photo matches these filters: take one away to see more."
    notice = answer.hits.notice if answer.hits is not None else None
    return plain(notice or "There is nothing else to show.")


def _meaning(query: Step, hits: HitList) -> str:
    if not query.plain or set(hits[0].parts) - {"visual", "attributes"}:
        return PERCENTAGE_OF_SEARCH
    return PERCENTAGE_WITH_ATTRIBUTES if "attributes" in hits[0].parts else PERCENTAGE


def _toolbar(visit: Visit, query: Step, answer: Answer) -> None:
    count = len(answer.hits or ())
    with st.container(horizontal=True, vertical_alignment="bottom", key="lktools"):
        st.html(
            f'<div class="lk-heading"><h2>{_heading(query, answer, count)}</h2>'
            f"<p>Found in {duration_text(answer.milliseconds)}, {_order(query)}</p></div>"
        )
        key = "lkmany"
        st.session_state[key] = visit.many

        def take() -> None:
            visit.k = st.session_state[key]

        st.selectbox("How many", HOW_MANY, key=key, on_change=take, width=110)


def _heading(query: Step, answer: Answer, count: int) -> str:
    swatches = f" {swatches_html(query.palette)}" if query.palette else ""
    if answer.hits is not None and answer.hits.no_good_match and count:
        return f"The closest we have{swatches}"
    if query.plain:
        return plural(count, "similar product")
    best = "The best match" if count == 1 else f"The best {count} matches"
    return (best if count else "No product") + swatches


def _order(query: Step) -> str:
    return "most similar first" if query.plain else "what fits best first"


def _nothing() -> None:
    """Filters on results need no more than the rerun itself."""

"""Product cards: a white photo tile, the words under it, and two ways on."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import streamlit as st

from lookalike.serve.app.noticing import ListKind, notice_click, notice_list
from lookalike.serve.app.opened import Shelf
from lookalike.serve.app.opinions import Shown, opinion_buttons
from lookalike.serve.app.visit import Step, Visit
from lookalike.serve.app.why import why_html
from lookalike.serve.app.wording import display_name, headline_facts, percent, plain, safe
from lookalike.types import Hit, HitList, Product

THUMBNAIL = 360  # pixels: sharp on a card of 240 px at the usual screen densities
NOWHERE = Shown()
NO_PHOTO = '<span class="lk-nophoto">No photo</span>'


def hit_grid(shelf: Shelf, visit: Visit, hits: HitList) -> None:
    """The answers, best first, each with its similarity."""
    ask = visit.start if visit.view == "you" else visit.follow
    request_id = notice_list(shelf, visit, hits, kind=_kind(visit))
    with st.container(key="lkgrid-hits"):
        for place, hit in enumerate(hits):
            shown = Shown(request_id, place + 1)
            slot = f"hit{place}"
            _card(shelf, visit, hit.product, slot=slot, hit=hit, ask=ask, shown=shown)


def _kind(visit: Visit) -> ListKind:
    if visit.view == "you":
        return "recommend"
    return "similar" if visit.query is not None and visit.query.plain else "search"


def product_grid(shelf: Shelf, visit: Visit, products: Iterable[Product], *, name: str) -> None:
    """Products to choose from; each can become the query."""
    with st.container(key=f"lkgrid-{name}"):
        for place, product in enumerate(products):
            _card(shelf, visit, product, slot=f"{name}{place}", hit=None, ask=visit.start)


def _card(
    shelf: Shelf,
    visit: Visit,
    product: Product,
    *,
    slot: str,
    hit: Hit | None,
    ask: Callable[[Step], None],
    shown: Shown = NOWHERE,
) -> None:
    name = display_name(product)
    with st.container(key=f"lkcard-{slot}"):
        st.html(card_html(shelf, product, hit, rated=visit.view != "you"))
        st.button(
            f"Details of {plain(name)}",
            key=f"lkopen-{slot}",
            on_click=_show_detail,
            args=(shelf, visit, product.id, shown),
        )
        opinion_buttons(shelf, visit, product, slot=slot, shown=shown)
        st.button(
            "More like this",
            key=f"lkmore-{slot}",
            on_click=_go_on,
            args=(shelf, visit, ask, Step.of_product(product.id, name), shown),
            disabled=not product.photos,
            width="stretch",
        )


def _show_detail(shelf: Shelf, visit: Visit, product_id: str, shown: Shown) -> None:
    visit.detail = product_id
    notice_click(shelf, visit, product_id, shown)


def _go_on(
    shelf: Shelf, visit: Visit, ask: Callable[[Step], None], step: Step, shown: Shown
) -> None:
    notice_click(shelf, visit, step.key, shown)
    visit.opened = None  # what is looked at now are others
    ask(step)


def card_html(shelf: Shelf, product: Product, hit: Hit | None, *, rated: bool = True) -> str:
    """One card's picture and words. Every catalogue string in it is escaped."""
    facts = "".join(f"<span>{safe(fact)}</span>" for fact in headline_facts(product, shelf.roles))
    name = display_name(product)
    photo = shelf.photo(product, width=THUMBNAIL, content="" if hit is None else hit.photo)
    return (
        '<article class="lk-card">'
        f"{photo_html(photo, name)}"
        f'<div class="lk-words"><h3 title="{safe(name)}">{safe(name)}</h3>'
        f'<p class="lk-facts">{facts}</p><p class="lk-id">No. {safe(product.id)}</p></div>'
        f"{'' if hit is None else match_html(hit, shelf, rated=rated)}</article>"
    )


def photo_html(address: str | None, name: str) -> str:
    """A photo on its tile, with the product's name for those who do not see it."""
    inner = f'<img src="{address}" alt="{safe(name)}">' if address else NO_PHOTO
    return f'<div class="lk-tile">{inner}</div>'


def match_html(hit: Hit, shelf: Shelf, *, rated: bool = True) -> str:
    """Why on demand, and when it is ``rated`` the similarity as a bar and its number."""
    value = percent(hit.score)
    said = f'role="img" aria-label="Similarity {value} %"'
    score = (
        f'<span class="lk-score" {said}><span class="lk-bar"><i style="width:{value}%"></i></span>'
        f"<b>{value}&#8239;%</b></span>"
    )
    why = why_html(hit, shelf.roles, rated=rated)
    return f'<div class="lk-match">{score if rated else ""}{why}</div>'

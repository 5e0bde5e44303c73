"""Complete the look: what goes with a product, as a strip of photos that lead on."""

from __future__ import annotations

import streamlit as st

from lookalike.errors import LookalikeError
from lookalike.serve.app.cards import photo_html
from lookalike.serve.app.noticing import notice_click, notice_leaving, notice_list
from lookalike.serve.app.opened import Shelf
from lookalike.serve.app.opinions import Shown
from lookalike.serve.app.visit import Visit
from lookalike.serve.app.why import in_words
from lookalike.serve.app.wording import display_name, headline_facts, plain, safe
from lookalike.shop import Shop
from lookalike.types import Hit, HitList, Product

HOW_MANY = 8
WIDTH = 240  # pixels: twice a small card
FRESH = 60  # seconds: rules may begin and end by the clock
_Said = tuple[str, ...]


def complete_strip(shelf: Shelf, visit: Visit, product: Product) -> None:
    """What goes with ``product``; choosing one shows its details in place of this one's."""
    if not product.photos:
        return
    said = tuple(opinion.event_id for opinion in visit.opinions.values())
    session = visit.session if said else ""
    version = f"{shelf.version}:{shelf.status.rules}:{shelf.status.learned}"
    try:
        hits = _hits(shelf.shop, version, product.id, session, said)
    except LookalikeError as error:
        st.caption(plain(str(error)))
        return
    if not hits:
        return
    request_id = notice_list(shelf, visit, hits, kind="complete")
    st.html('<h3 class="lk-striphead">Complete the look</h3>')
    with st.container(key="lkstrip"):
        for place, hit in enumerate(hits):
            with st.container(key=f"lkstripcard-{place}"):
                st.html(_card_html(shelf, hit))
                name = plain(display_name(hit.product))
                if st.button(f"Details of {name}", key=f"lkstripopen-{place}"):
                    notice_leaving(shelf, visit)
                    notice_click(shelf, visit, hit.product_id, Shown(request_id, place + 1))
                    visit.detail = hit.product_id
                    st.rerun()


@st.cache_resource(max_entries=256, ttl=FRESH, show_spinner=False)
def _hits(_shop: Shop, version: str, product: str, session: str, said: _Said) -> HitList:
    """Kept until the shop, its rules or what it learned change, or this visitor says more."""
    return _shop.complete(product, k=HOW_MANY, session=session)


def _card_html(shelf: Shelf, hit: Hit) -> str:
    name = display_name(hit.product)
    facts = " · ".join(safe(fact) for fact in headline_facts(hit.product, shelf.roles))
    reasons = "".join(
        f"<li>{safe(in_words(reason, hit, shelf.roles))}</li>" for reason in hit.reasons
    )
    why = (
        f'<details class="lk-stripwhy"><summary aria-label="Why {safe(name)}?">Why?</summary>'
        f"<ul>{reasons}</ul></details>"
    )
    return (
        f'<article class="lk-stripcard">{photo_html(shelf.photo(hit.product, width=WIDTH), name)}'
        f'<h4 title="{safe(name)}">{safe(name)}</h4><p class="lk-facts">{facts}</p>'
        f"{why if reasons else ''}</article>"
    )

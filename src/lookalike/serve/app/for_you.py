"""A list for this visitor: pictures to pick from at first, then what suits what they liked."""

from __future__ import annotations

import streamlit as st

from lookalike.serve.app.cards import hit_grid, product_grid
from lookalike.serve.app.filters import filter_bar
from lookalike.serve.app.opened import Shelf, where_of
from lookalike.serve.app.opinions import forget_all, take_back
from lookalike.serve.app.visit import MANY, Opinion, Visit
from lookalike.serve.app.wording import plain, plural
from lookalike.shop import Shop
from lookalike.types import HitList, Product

PICTURES = 12
_KEPT = "lookalike_for_you"


def for_you_view(shelf: Shelf, visit: Visit) -> None:
    """What the shop would show this visitor, and why; without a taste, how to give it one."""
    hits = _list(shelf, visit)
    if hits.cold_start:
        _pick(shelf, visit)
        return
    st.html(
        '<div class="lk-heading"><h2>For you</h2><p>From what you like and do not like in this '
        "visit, and from what others chose. Every further like changes it at once.</p></div>"
    )
    _said(shelf, visit)
    filter_bar(shelf, visit.you_where, name="you", changed=_nothing)
    if not hits:
        st.info(
            "No other product matches these filters: take one away to see more.",
            icon=":material/filter_alt_off:",
        )
    hit_grid(shelf, visit, hits)


def _list(shelf: Shelf, visit: Visit) -> HitList:
    """The list, asked anew when something was said or the shop has changed, and only then."""
    said = tuple(opinion.event_id for opinion in visit.opinions.values())
    question = (shelf.version, visit.session, said, tuple(sorted(visit.you_where.items())))
    kept: tuple[object, HitList] | None = st.session_state.get(_KEPT)
    if kept is not None and kept[0] == question:
        return kept[1]
    hits = shelf.shop.recommend(session=visit.session, k=MANY, where=where_of(visit.you_where))
    st.session_state[_KEPT] = (question, hits)
    return hits


def _pick(shelf: Shelf, visit: Visit) -> None:
    st.html(
        '<div class="lk-heading"><h2>For you</h2><p>Like one or more of these (the thumb on a '
        "photo), and this page fills with what suits you. Likes anywhere in the shop count.</p>"
        "</div>"
    )
    _said(shelf, visit)
    product_grid(shelf, visit, _pictures(shelf.shop, shelf.version), name="pictures")


@st.cache_resource(max_entries=8, show_spinner=False)
def _pictures(_shop: Shop, version: str) -> tuple[Product, ...]:
    return tuple(_shop.onboarding(count=PICTURES))


def _said(shelf: Shelf, visit: Visit) -> None:
    """Everything said in this visit, newest first, each with its undo."""
    if not visit.opinions:
        return
    with st.popover(
        f"What you said ({plural(len(visit.opinions), 'product')})",
        key="lksaid",
        icon=":material/history:",
    ):
        for place, (product_id, opinion) in enumerate(reversed(visit.opinions.items())):
            _one_said(shelf, visit, product_id, opinion, place)
        st.button(
            "Forget all of it",
            key="lkforget",
            type="tertiary",
            icon=":material/delete:",
            on_click=forget_all,
            args=(shelf, visit),
        )


def _one_said(shelf: Shelf, visit: Visit, product_id: str, opinion: Opinion, place: int) -> None:
    said = "You like" if opinion.kind == "like" else "Not for you:"
    with st.container(horizontal=True, vertical_alignment="center", key=f"lksaidrow-{place}"):
        st.markdown(f"{said} {plain(opinion.name)}")
        st.button(
            "Undo",
            key=f"lkundo-{place}",
            type="tertiary",
            on_click=take_back,
            args=(shelf, visit, product_id),
        )


def _nothing() -> None:
    """Filters on this list need no more than the rerun itself."""

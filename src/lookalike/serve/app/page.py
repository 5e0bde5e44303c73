"""The whole page, run from the top by Streamlit at every click."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path

import streamlit as st

from lookalike.errors import LookalikeError
from lookalike.serve.app import address
from lookalike.serve.app.browse import browse_view
from lookalike.serve.app.detail import detail_dialog
from lookalike.serve.app.for_you import for_you_view
from lookalike.serve.app.gates import gate, stage_of
from lookalike.serve.app.opened import Shelf, open_once
from lookalike.serve.app.similar import similar_view
from lookalike.serve.app.visit import View, Visit
from lookalike.serve.app.wording import TAGLINE, TITLE, day_text, display_name, plural, safe
from lookalike.shop import Shop

STYLE = Path(__file__).with_name("style.css")
ICON = Path(__file__).with_name("icon.svg")
_VISIT = "lookalike_visit"
_WRITTEN = "lookalike_address"
_VIEWS: dict[View, str] = {
    "similar": "Search",
    "browse": "Browse products",
    "you": "For you",
    "insight": "Insight",
    "doctor": "Doctor",
}


def main() -> None:
    """What the Streamlit script runs: the shop's folder is its one argument."""
    show(Path(sys.argv[1]))


def show(folder: Path) -> None:
    """Draw the page of the shop in ``folder``."""
    st.set_page_config(page_title=TITLE, page_icon=str(ICON), layout="wide")
    st.html(STYLE)
    try:
        stage = stage_of(folder)
        if stage in ("not built", "open"):
            _shop_page(folder, built=stage == "open")
        else:
            _masthead(None)
            gate(folder, stage)
    except LookalikeError as error:
        st.warning(str(error), icon=":material/info:")


def _shop_page(folder: Path, *, built: bool) -> None:
    shelf = Shelf(open_once(folder), folder)
    visit = _visit(shelf)
    _masthead(visit)
    _sample_banner(shelf.shop)
    if not built and visit.view != "doctor":  # whose findings are best known before a build
        gate(folder, "not built")
    elif visit.view == "browse":
        browse_view(shelf, visit)
    elif visit.view == "you":
        for_you_view(shelf, visit)
    elif visit.view == "insight":
        from lookalike.serve.app.insight_page import insight_view  # its charts load slowly

        insight_view(shelf, visit)
    elif visit.view == "doctor":
        from lookalike.serve.app.doctor_page import doctor_view

        doctor_view(shelf, visit)
    else:
        similar_view(shelf, visit)
    _footer(shelf)
    _share(visit)
    detail_dialog(shelf, visit)
    _from_the_top(visit)


def _visit(shelf: Shelf) -> Visit:
    """This session's visit, taken to the address when the shopper has moved there."""
    visit: Visit = st.session_state.setdefault(_VISIT, Visit())
    here = {name: st.query_params.get_all(name) for name in st.query_params}
    if here != st.session_state.get(_WRITTEN, {}):
        address.read(here, visit, shelf.filters())
        st.session_state[_WRITTEN] = here
    query = visit.query
    if query is not None and query.product_id is not None:
        with suppress(LookalikeError):  # the view says that there is no such product
            visit.rename(query.product_id, display_name(shelf.shop.product(query.product_id)))
    return visit


def _share(visit: Visit) -> None:
    """Write the visit into the address, so that it can be shared and gone back to."""
    now = address.write(visit)
    if now != st.session_state.get(_WRITTEN, {}):
        st.query_params.from_dict(now)
        st.session_state[_WRITTEN] = now


def _masthead(visit: Visit | None) -> None:
    with st.container(
        horizontal=True,
        vertical_alignment="center",
        horizontal_alignment="distribute",
        key="lkmasthead",
    ):
        st.html(f'<header class="lk-title"><h1>{TITLE}</h1><p>{TAGLINE}</p></header>')
        if visit is None:
            return
        key = "lkview"
        st.session_state[key] = visit.view

        def take() -> None:
            visit.view = st.session_state[key]

        st.segmented_control(
            "View",
            list(_VIEWS),
            format_func=lambda view: _VIEWS[view],
            required=True,
            key=key,
            on_change=take,
            label_visibility="collapsed",
        )


def _sample_banner(shop: Shop) -> None:
    """Say so when the shop is a sample: nothing simulated may pass for real."""
    if shop.label is not None:
        st.html(f'<p class="lk-sample" role="note">{safe(shop.label)}</p>')


def _footer(shelf: Shelf) -> None:
    status = shelf.status
    parts = [plural(status.products, "product")]
    if status.indexed < status.products:
        parts.append(f"{status.indexed:,} to be found by photo")
    if status.encoder:
        parts.append(f"encoder {status.encoder}")
    if status.snapshot_created:
        parts.append(f"built {day_text(status.snapshot_created)}")
    if status.pending:
        parts.append(f"{status.pending:,} changed since, waiting for the next build")
    words = "".join(f"<span>{safe(part)}</span>" for part in parts)
    st.html(f'<footer class="lk-footer">{words}</footer>')


def _from_the_top(visit: Visit) -> None:
    """Scroll up when another query or page is shown; the same place again leaves the scroll be."""
    key = (visit.query.key, visit.query.words) if visit.query is not None else ""
    place = json.dumps([visit.view, key, visit.page]).replace("<", "\\u003c")
    with st.container(key="lkscroll"):
        st.html(
            "<script>document.querySelector('[data-testid=\"stMain\"]')"
            f"?.scrollTo({{top: 0}}); /* {place.replace('*/', '')} */</script>",
            unsafe_allow_javascript=True,
        )

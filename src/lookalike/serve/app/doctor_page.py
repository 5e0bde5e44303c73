"""The catalogue doctor's page: what was found, and what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import streamlit as st

from lookalike.errors import LookalikeError
from lookalike.serve.app.doctor_cards import all_buttons, finding_grid
from lookalike.serve.app.doctor_work import Work, work_of
from lookalike.serve.app.following import follow
from lookalike.serve.app.opened import Shelf
from lookalike.serve.app.pager import pager
from lookalike.serve.app.visit import Visit
from lookalike.serve.app.wording import count_text, day_text, duration_text, plain, plural, safe
from lookalike.shop import Shop
from lookalike.shop.checking import finding_kinds
from lookalike.types import CheckReport, Finding

PAGE = 24
"""Findings a page."""
STATES: Mapping[str, str] = {
    "open": "Open",
    "quarantined": "Quarantined",
    "fixed": "Mended",
    "ignored": "Ignored",
    "all": "All",
}
NEVER = "Nothing has been checked yet: “Check now” looks at every photo and value of the catalogue."
STYLE = Path(__file__).with_name("doctor.css")


def doctor_view(shelf: Shelf, visit: Visit) -> None:
    """Findings of the last check by kind and state, a page at a time, with what can be done."""
    st.html(STYLE)
    version = shelf.shop.check_version()
    report = _last(shelf.shop, f"{shelf.folder}:{version}")
    work = work_of(shelf.shop, str(shelf.folder))
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.html(f'<div class="lk-heading"><h2>The doctor</h2><p>{safe(_when(report))}</p></div>')
        if not work.running:
            st.button(
                "Check now", key="lkcheck", icon=":material/stethoscope:", on_click=work.start
            )
    _progress(work)
    if report is None:
        if not work.running:
            st.info(NEVER, icon=":material/info:")
    else:
        for note in report.notes:
            st.caption(plain(note))
        _listed(shelf, visit, report)
    follow(shelf.shop.check_version, seen=version)


@st.cache_resource(max_entries=4, show_spinner=False)
def _last(_shop: Shop, version: str) -> CheckReport | None:
    return _shop.last_check()


def _when(report: CheckReport | None) -> str:
    if report is None:
        return "What is wrong with photos and values, and what to do about it."
    return (
        f"{plural(report.products, 'product')} and {plural(report.photos, 'photo')}, checked on "
        f"{day_text(report.checked)} UTC in {duration_text(report.seconds * 1000)}."
    )


def _progress(work: Work) -> None:
    """How far the check is, looked at every second without drawing the rest of the page."""
    if work.error is not None:
        st.warning(plain(work.error), icon=":material/info:")
    if not work.running:
        return

    @st.fragment(run_every=1)
    def look() -> None:
        if not work.running:
            st.rerun()
        now = work.progress
        if now is None or not now.total:
            share, said = 0.0, "Beginning …"
        else:
            share = min(1.0, now.done / now.total)
            said = f"{now.stage.capitalize()}: {now.done:,} of {now.total:,}"
        bar, button = st.columns([6, 1], vertical_alignment="center")
        bar.progress(share, text=plain(said))
        button.button("Stop", key="lkcheckstop", on_click=work.stop, width="stretch")

    look()


def _listed(shelf: Shelf, visit: Visit, report: CheckReport) -> None:
    names = finding_kinds()
    if visit.doctor_state not in STATES:
        visit.doctor_state = "open"
    if visit.doctor_kind not in names:
        visit.doctor_kind = ""
    _state_choice(visit, report)
    of_state = [f for f in report.findings if visit.doctor_state in (f.state, "all")]
    _kind_choice(visit, of_state, names)
    found = [f for f in of_state if visit.doctor_kind in (f.kind, "")]
    _just_decided(shelf)
    if not found:
        words = "Nothing was found." if not report.findings else "There are no such findings."
        st.info(words, icon=":material/check:")
        return
    pages = -(-len(found) // PAGE)
    visit.doctor_page = min(visit.doctor_page, pages)
    start = (visit.doctor_page - 1) * PAGE
    st.html(
        f'<p class="lk-count">{plural(len(found), "finding")}, the surest and gravest first</p>'
    )
    if visit.doctor_kind:
        all_buttons(shelf, found)
    finding_grid(shelf, visit, found[start : start + PAGE], names)

    def turn(page: int) -> None:
        visit.doctor_page = page

    pager(visit.doctor_page, pages, turn)


def _state_choice(visit: Visit, report: CheckReport) -> None:
    counts = Counter(finding.state for finding in report.findings)
    numbers = dict(counts) | {"all": len(report.findings)}
    key = "lkdoctorstate"
    st.session_state[key] = visit.doctor_state

    def take() -> None:
        visit.doctor_state, visit.doctor_page = st.session_state[key] or "open", 1

    st.segmented_control(
        "State",
        list(STATES),
        format_func=lambda state: f"{STATES[state]} ({count_text(numbers.get(state, 0))})",
        required=True,
        key=key,
        on_change=take,
        label_visibility="collapsed",
    )


def _kind_choice(visit: Visit, found: list[Finding], names: Mapping[str, str]) -> None:
    counts = Counter(finding.kind for finding in found)
    key = "lkdoctorkind"
    st.session_state[key] = visit.doctor_kind or None

    def take() -> None:
        visit.doctor_kind, visit.doctor_page = st.session_state[key] or "", 1

    st.pills(
        "Kind of finding",
        [kind for kind in names if counts[kind] or kind == visit.doctor_kind],
        format_func=lambda kind: plain(f"{names[kind]} ({count_text(counts[kind])})"),
        key=key,
        on_change=take,
        label_visibility="collapsed",
    )


def _just_decided(shelf: Shelf) -> None:
    """What was decided last, and a way back from it."""
    said = st.session_state.get("lkdecided")
    if said is None:
        return
    words, ids = said

    def back() -> None:
        with suppress(LookalikeError):  # somebody else has undone it already
            shelf.shop.undo_all(ids)
        st.session_state.pop("lkdecided", None)

    with st.container(horizontal=True, vertical_alignment="center", key="lkdecided-row"):
        st.html(f'<p class="lk-decided" role="status">{safe(words)}</p>', width="content")
        st.button("Undo", key="lkdecided-undo", on_click=back, icon=":material/undo:")

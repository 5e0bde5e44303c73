"""One finding as a card: its photos, the reason, how sure it is, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from lookalike.errors import LookalikeError
from lookalike.serve.app.cards import photo_html
from lookalike.serve.app.opened import Shelf
from lookalike.serve.app.visit import Visit
from lookalike.serve.app.wording import display_name, percent, plain, plural, safe, value_text
from lookalike.types import Finding, ProductId

PHOTOS = 4
"""Photos of a finding that are shown."""
PHOTO = 240  # pixels
NAMED = 5
_ALL: Mapping[str, str] = {
    "fix": "Mend all",
    "quarantine": "Quarantine all",
    "ignore": "Ignore all",
}
_DONE: Mapping[str, str] = {
    "quarantined": "Left out of answers",
    "fixed": "Mended",
    "ignored": "Ignored",
}


def finding_grid(
    shelf: Shelf, visit: Visit, findings: Sequence[Finding], names: Mapping[str, str]
) -> None:
    """The findings as cards; ``names`` are those of the kinds."""
    with st.container(key="lkfindings"):
        for finding in findings:
            with st.container(key=f"lkfinding-{finding.id}"):
                st.html(finding_html(shelf, finding, names[finding.kind]))
                with st.container(horizontal=True, gap="small", key=f"lkacts-{finding.id}"):
                    _buttons(shelf, visit, finding)


def all_buttons(shelf: Shelf, findings: Sequence[Finding]) -> None:
    """What can be done about all the open ones of these at once, where they are several."""
    open_ones = [finding for finding in findings if finding.state == "open"]
    with st.container(horizontal=True, gap="small", key="lkacts-all"):
        for action, label in _ALL.items():
            about = [finding for finding in open_ones if action in finding.actions]
            if len(about) > 1:
                st.button(
                    f"{label} {len(about):,}",
                    key=f"lk{action}-all",
                    help="Those on other pages too. It can be undone at once.",
                    on_click=decide,
                    args=(shelf, about, action),
                )


def finding_html(shelf: Shelf, finding: Finding, kind: str) -> str:
    """A finding's photos and words. Every catalogue string in it is escaped."""
    photos = "".join(_figure(shelf, name) for name in finding.products[:PHOTOS])
    left = len(finding.products) - PHOTOS
    more = f'<p class="lk-of">and {left:,} more</p>' if left > 0 else ""
    sure = percent(finding.confidence)
    return (
        f'<article class="lk-finding" data-severity="{finding.severity}">'
        f'<p class="lk-kind"><b>{safe(kind)}</b><span>{finding.severity}</span></p>'
        f'<div class="lk-photos">{photos}</div>{more}'
        f'<p class="lk-reason">{safe(finding.reason)}</p>'
        f'<p class="lk-score" role="img" aria-label="{sure} % sure"><span class="lk-bar">'
        f'<i style="width:{sure}%"></i></span><b>{sure}&#8239;% sure</b></p></article>'
    )


def _figure(shelf: Shelf, product_id: ProductId) -> str:
    try:
        product = shelf.shop.product(product_id)
    except LookalikeError:
        gone = '<div class="lk-tile"><span class="lk-nophoto">gone</span></div>'
        return f"<figure>{gone}<figcaption>No. {safe(product_id)}</figcaption></figure>"
    name = display_name(product)
    photo = photo_html(shelf.photo(product, width=PHOTO), name)
    return f'<figure title="{safe(name)}">{photo}<figcaption>{safe(name)}</figcaption></figure>'


def _buttons(shelf: Shelf, visit: Visit, finding: Finding) -> None:
    if finding.state != "open":
        st.html(f'<p class="lk-state">{_DONE[finding.state]}</p>', width="content")
        _action(shelf, finding, "undo", "Undo", "Take back what was decided.")
    if finding.state == "open" and "fix" in finding.actions:
        wanted = plain(value_text(finding.suggestion)) if finding.suggestion is not None else ""
        about = plural(len(finding.products), "product")
        _action(shelf, finding, "fix", f"Use “{wanted}”", f"For {about}, until undone.")
    if finding.state == "open" and "quarantine" in finding.actions:
        about = plain(_named(finding.quarantines))
        _action(shelf, finding, "quarantine", "Quarantine", f"Leave {about} out of answers.")
    if finding.state == "open":
        _action(shelf, finding, "ignore", "Ignore", "Do not list this any more.")
    if len(finding.products) == 1:
        st.button(
            "Details",
            key=f"lkdetails-{finding.id}",
            type="tertiary",
            on_click=_show,
            args=(visit, finding.products[0]),
        )


def _action(shelf: Shelf, finding: Finding, action: str, label: str, tip: str) -> None:
    st.button(
        label,
        key=f"lk{action}-{finding.id}",
        help=tip,
        on_click=decide,
        args=(shelf, [finding], action),
    )


def _show(visit: Visit, product_id: ProductId) -> None:
    visit.detail = product_id


def decide(shelf: Shelf, findings: Sequence[Finding], action: str) -> None:
    """Do it for all of them or none, and keep what was done for the line with the way back."""
    if action == "undo":
        st.session_state.pop("lkdecided", None)
    try:
        if action == "undo":
            shelf.shop.undo_all(findings)
        else:
            shelf.shop.decide(findings, action)
    except LookalikeError as error:
        st.toast(plain(str(error)))
        return
    if action != "undo":
        st.session_state["lkdecided"] = (_said(findings, action), [one.id for one in findings])


def _said(findings: Sequence[Finding], action: str) -> str:
    first = findings[0]
    about = plural(len({name for finding in findings for name in finding.products}), "product")
    if action == "quarantine":
        left = list(dict.fromkeys(name for one in findings for name in one.quarantines))
        return f"Left out of answers: {_named(left)}."
    if action == "fix" and len(findings) == 1:
        return f"Set {first.attribute} to {first.suggestion} for {about}."
    if action == "fix":
        return f"Put the suggested values in place for {about}."
    return (
        f"Ignored: {first.reason}" if len(findings) == 1 else f"Ignored {len(findings):,} findings."
    )


def _named(products: Sequence[ProductId]) -> str:
    more = f" and {len(products) - NAMED:,} more" if len(products) > NAMED else ""
    return "No. " + ", ".join(products[:NAMED]) + more

"""What customers say of a product: praised and blamed, by how many, in their own words."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lookalike.errors import LookalikeError
from lookalike.reviews.service import ProductReport
from lookalike.reviews.summary import Said, Summary
from lookalike.serve.app.opened import Shelf
from lookalike.serve.app.wording import plain, plural, safe
from lookalike.shop import Shop
from lookalike.types import Product

SHOWN = 6
"""Things said that are shown at once; the others are a click away."""
FRESH = 60.0
"""Seconds a report is kept: reviews may come in at any time."""


def reviews_panel(shelf: Shelf, product: Product) -> None:
    """What the reviews of ``product`` say, most said first; nothing where there are none."""
    try:
        report = _report(shelf.shop, shelf.version, product.id)
    except LookalikeError as error:
        st.caption(plain(str(error)))
        return
    if report.summary.reviews:
        st.html(reviews_html(report))


@st.cache_resource(max_entries=256, ttl=FRESH, show_spinner=False)
def _report(_shop: Shop, version: str, product_id: str) -> ProductReport:
    return _shop.reviews(product_id)


def reviews_html(report: ProductReport) -> str:
    """The report as a section; everything customers wrote is escaped."""
    said = report.summary.said
    rest = ""
    if len(said) > SHOWN:
        more = plural(len(said) - SHOWN, "more thing")
        rest = f"<details><summary>{more}</summary>{_list_html(said[SHOWN:])}</details>"
    keywords = ", ".join(safe(f"‘{phrase}’") for phrase in report.keywords)
    often = f'<p class="lk-hint">Often said of it: {keywords}.</p>' if keywords else ""
    return (
        '<section class="lk-said" aria-label="What customers say">'
        f"<h3>What customers say</h3><p>{_share(report.summary)}</p>"
        f"{_list_html(said[:SHOWN])}{rest}{often}</section>"
    )


def _share(summary: Summary) -> str:
    """``12 reviews, 83 % recommend it``, or how they sound where most do not say."""
    verb = "sound positive" if 2 * summary.read > summary.reviews else "recommend it"
    count = plural(summary.reviews, "review")
    return f"{count}, {100 * summary.share:.0f}&#8239;% {verb}"


def _list_html(said: Sequence[Said]) -> str:
    if not said:
        return ""
    return f"<ul>{''.join(map(_said_html, said))}</ul>"


def _said_html(said: Said) -> str:
    kind, sign, word = ("good", "+", "praised") if said.positive else ("bad", "−", "criticised")
    by = plural(said.reviews, "review")
    return (
        f'<li class="lk-{kind}"><i aria-hidden="true">{sign}</i>'
        f"<b>{safe(said.aspect.capitalize())}</b><span>{word} in {by}</span>"
        f"<q>{safe(said.quote)}</q></li>"
    )

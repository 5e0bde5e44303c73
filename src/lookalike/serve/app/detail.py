"""The product's own page, over the list it was opened from."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from lookalike.errors import LookalikeError
from lookalike.serve.app.cards import photo_html
from lookalike.serve.app.complete import complete_strip
from lookalike.serve.app.detail_reviews import reviews_panel
from lookalike.serve.app.heat import heat_button, heat_pictures, heat_shown
from lookalike.serve.app.noticing import notice_leaving
from lookalike.serve.app.opened import Shelf
from lookalike.serve.app.visit import Step, Visit
from lookalike.serve.app.wording import attribute_label, display_name, plain, safe, value_text
from lookalike.types import Product

LARGE = 900  # pixels


def detail_dialog(shelf: Shelf, visit: Visit) -> None:
    """Show ``visit.detail`` in a dialog; closing it forgets it."""
    if visit.detail is None:
        return
    try:
        product = shelf.shop.product(visit.detail)
    except LookalikeError as error:
        visit.detail = None
        st.toast(plain(str(error)))
        return

    def close() -> None:
        visit.detail = None
        notice_leaving(shelf, visit)

    @st.dialog(plain(display_name(product)), width="medium", on_dismiss=close)
    def show() -> None:
        _contents(shelf, visit, product)

    show()


def _contents(shelf: Shelf, visit: Visit, product: Product) -> None:
    name = display_name(product)
    if heat_shown(visit, product):
        heat_pictures(shelf, visit, product)
        heat_button(visit, product)
        facts = st.container()
    else:
        photo, facts = st.columns(2, gap="medium")
        with photo:
            st.html(photo_html(shelf.photo(product, width=LARGE), name))
            heat_button(visit, product)
    with facts:
        st.html(facts_html(shelf, product))
        if st.button(
            "More like this",
            key="lkdetail-more",
            type="primary",
            disabled=not product.photos,
            width="stretch",
        ):
            _go_on(shelf, visit, product)
            st.rerun()
        _but_field(shelf, visit, product)
        if web_address(product.url) is not None:
            st.link_button("Open in the shop", product.url or "", width="stretch")
    reviews_panel(shelf, product)
    complete_strip(shelf, visit, product)


def _go_on(shelf: Shelf, visit: Visit, product: Product) -> None:
    notice_leaving(shelf, visit)
    step = Step.of_product(product.id, display_name(product))
    if visit.view == "similar" and visit.query is not None:
        visit.follow(step)
    else:
        visit.start(step)


def _but_field(shelf: Shelf, visit: Visit, product: Product) -> None:
    """Like this product, but different in what the words say."""
    if not product.photos:
        return
    words = st.text_input(
        "Like this, but …",
        key=f"lkbut-{product.id}",
        placeholder="in blue, without stripes …",
    )
    if words.strip():
        _go_on(shelf, visit, product)
        visit.ask(words=words)
        st.rerun()


def facts_html(shelf: Shelf, product: Product) -> str:
    """Everything the catalogue says of a product, as a list of terms."""
    rows = [("Product number", product.id)]
    if product.price is not None:
        rows.append(("Price", f"{product.price:,.2f}"))
    if product.in_stock is not None:
        rows.append(("In stock", value_text(product.in_stock)))
    rows += [
        (attribute_label(name, shelf.roles), value_text(value))
        for name, value in product.attributes.items()
    ]
    inner = "".join(f"<div><dt>{safe(k)}</dt><dd>{safe(v)}</dd></div>" for k, v in rows)
    return f'<dl class="lk-details">{inner}</dl>'


def web_address(url: str | None) -> str | None:
    """The catalogue's link when it leads to the web; other schemes could run code."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None

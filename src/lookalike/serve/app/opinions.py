"""Like and dislike on every card: recorded at once under this visit's anonymous session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import streamlit as st

from lookalike.errors import LookalikeError
from lookalike.serve.app.opened import Shelf
from lookalike.serve.app.visit import Opinion, Visit
from lookalike.serve.app.wording import display_name, plain
from lookalike.types import Product

Kind: TypeAlias = Literal["like", "dislike"]
_BUTTONS: Final[tuple[tuple[Kind, str, str], ...]] = (
    ("like", "Like", ":material/thumb_up:"),
    ("dislike", "Not for me", ":material/thumb_down:"),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a product was shown: the list it was in, and its place there (1 is the first)."""

    request_id: str = ""
    position: int | None = None


def opinion_buttons(
    shelf: Shelf, visit: Visit, product: Product, *, slot: str, shown: Shown
) -> None:
    """Two buttons; the one that was pressed is filled, and pressing it again takes it back."""
    held = visit.opinions.get(product.id)
    name = plain(display_name(product))
    with st.container(horizontal=True, key=f"lksay-{slot}"):
        for kind, label, icon in _BUTTONS:
            on = held is not None and held.kind == kind
            st.button(
                f"{label}: {name}" + (" (take back)" if on else ""),
                key=f"lk{kind}-{slot}",
                icon=icon,
                type="primary" if on else "secondary",
                on_click=_pressed,
                args=(shelf, visit, product, kind, shown),
            )


def take_back(shelf: Shelf, visit: Visit, product_id: str) -> None:
    """Undo what was said of a product; the next list is as if it had never been said."""
    with _said_kindly():
        _undo(shelf, visit, product_id)


def forget_all(shelf: Shelf, visit: Visit) -> None:
    """Erase everything this visit has left in the log."""
    with _said_kindly():
        shelf.shop.user(session=visit.session).erase()
        visit.opinions.clear()
        visit.noticed.clear()  # they are gone from the log: what is on the page is shown anew
        visit.opened = None


def _undo(shelf: Shelf, visit: Visit, product_id: str) -> None:
    held = visit.opinions.get(product_id)
    if held is not None:
        shelf.shop.record("undo", product=product_id, session=visit.session, undoes=held.event_id)
        del visit.opinions[product_id]  # only now: what is still recorded must stay to be seen


@contextmanager
def _said_kindly() -> Iterator[None]:
    """A refusal becomes a line at the edge of the page; the list stays as it is."""
    try:
        yield
    except LookalikeError as error:
        st.toast(plain(str(error)))


def _pressed(shelf: Shelf, visit: Visit, product: Product, kind: Kind, shown: Shown) -> None:
    before = visit.opinions.get(product.id)
    with _said_kindly():
        _undo(shelf, visit, product.id)
        if before is None or before.kind != kind:
            receipt = shelf.shop.record(
                kind,
                product=product.id,
                session=visit.session,
                request_id=shown.request_id,
                position=shown.position,
            )
            visit.opinions[product.id] = Opinion(kind, receipt.event_id, display_name(product))

"""Show where: which region of a photo makes it like what was asked with, on demand."""

from __future__ import annotations

import base64
from dataclasses import dataclass

import streamlit as st

from lookalike.errors import LookalikeError
from lookalike.serve.app.opened import Shelf
from lookalike.serve.app.parts import LARGEST_PART
from lookalike.serve.app.visit import Step, Visit
from lookalike.serve.app.wording import display_name, plain, safe
from lookalike.shop import Shop
from lookalike.types import HeatMap, Product

WIDTH = 360  # pixels
_ON = "lookalike_heat"
NOTHING = "No single part of the photo makes them alike: cover any of it, and they stay so."


@dataclass(frozen=True, slots=True)
class Pictures:
    """The two photos under their maps as ``data:`` addresses, or why there are none."""

    here: str = ""
    there: str = ""
    problem: str = ""


def heat_shown(visit: Visit, product: Product) -> bool:
    """Whether the map of this product is asked for now."""
    return _compared(visit, product) is not None and st.session_state.get(_ON) == product.id


def heat_button(visit: Visit, product: Product) -> None:
    """A button, where there is a photo or product that this one is compared with."""
    if _compared(visit, product) is None:
        return
    on = heat_shown(visit, product)
    st.button(
        "Hide where" if on else "Show where they are alike",
        key="lkheat",
        icon=":material/local_fire_department:",
        on_click=_turn,
        args=(None if on else product.id,),
        width="stretch",
    )


def heat_pictures(shelf: Shelf, visit: Visit, product: Product) -> None:
    """Both photos under their maps, and how to read them."""
    step = _compared(visit, product)
    if step is None:
        return
    try:
        with st.spinner("Covering one part of the photos after another …"):
            pictures = _pictures(shelf.shop, shelf.version, product.id, step.key, step.crop, step)
        problem = pictures.problem
    except LookalikeError as error:  # not kept: it may work the next time
        problem = str(error)
    if problem:
        st.info(plain(problem), icon=":material/info:")
        return
    other = "Your photo" if step.photo is not None else step.name
    st.html(
        '<div class="lk-heat">'
        f"{_figure(pictures.here, display_name(product))}{_figure(pictures.there, other)}</div>"
        '<p class="lk-warmer"><span class="lk-scale"></span> The warmer, the more likeness is lost '
        "when that part is covered.</p>"
    )


def _turn(product_id: str | None) -> None:
    st.session_state[_ON] = product_id


def _compared(visit: Visit, product: Product) -> Step | None:
    """What the product was found by; None when it was not by a look, or is that product itself."""
    step = visit.query
    if visit.view != "similar" or step is None or not step.shows or not product.photos:
        return None
    return None if step.product_id == product.id else step


@st.cache_resource(max_entries=64, show_spinner=False)
def _pictures(
    _shop: Shop, version: str, product: str, key: str, crop: object, _step: Step
) -> Pictures:
    image = None
    if _step.photo is None:
        here = _shop.heat_map(product, like=_step.product_id)
        there = _shop.heat_map(product, like=_step.product_id, side="query")
    else:
        image = _step.photo
        if isinstance(_step.crop, tuple):
            image = _shop.preview(image, width=LARGEST_PART, part=_step.crop)
        here = _shop.heat_map(product, image=image)
        there = _shop.heat_map(product, image=image, side="query")
    if not _some(here) and not _some(there):
        return Pictures(problem=NOTHING)
    return Pictures(
        _address(_shop.heat_picture(here, width=WIDTH)),
        _address(_shop.heat_picture(there, image=image, width=WIDTH)),
    )


def _address(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")


def _some(heat: HeatMap) -> bool:
    return any(share > 0 for row in heat.shares for share in row)


def _figure(address: str, name: str) -> str:
    return (
        f'<figure><img src="{address}" alt="Heat map over {safe(name)}">'
        f"<figcaption>{safe(name)}</figcaption></figure>"
    )

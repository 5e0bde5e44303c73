"""Which part of a photo is asked about: its garments as small pictures, the choice drawn on it."""

from __future__ import annotations

import streamlit as st

from lookalike.errors import LookalikeError
from lookalike.serve.app.asking import Answer
from lookalike.serve.app.opened import Shelf
from lookalike.serve.app.parts import WHOLE, Found, part_at, parts_of
from lookalike.serve.app.visit import Crop, Part, Step, Visit
from lookalike.serve.app.wording import plain, safe

SMALLEST = 5
"""Percent of a side that a part drawn by the shopper has at least."""


def photo_with_parts(shelf: Shelf, visit: Visit, step: Step, answer: Answer) -> None:
    """The shopper's photo with a frame around what is asked about, and the choices under it.

    A photo that the shop asks as a whole is not searched for garments until somebody wants that.
    """
    parts: tuple[Found, ...] = ()
    frames = st.empty()
    frames.html(framed_html(step, _chosen(step, answer, parts)))
    with st.expander(
        "Look at a part of it", key="lkpartsof", icon=":material/crop:", on_change="rerun",
        expanded=answer.garments or step.crop != "auto" or answer.part is not None,
    ) as choices:  # fmt: skip
        if not choices.open:
            return
        try:
            with st.spinner("Looking for garments…"):
                parts = parts_of(shelf, step)
        except LookalikeError as error:
            st.caption(plain(str(error)))
        else:
            frames.html(framed_html(step, _chosen(step, answer, parts)))
            _choices(visit, step, answer, parts)
        _own_part(visit, step)


def _chosen(step: Step, answer: Answer, parts: tuple[Found, ...]) -> tuple[tuple[Part, str], ...]:
    """The frames to draw, with their labels."""
    if step.crop == "whole":
        return ()
    if step.crop == "auto":
        if answer.garments:
            return tuple((found.part, found.label) for found in parts if not found.whole)
        if answer.part is None:
            return ()
    part = answer.part if step.crop == "auto" else step.crop
    if part is None or isinstance(part, str):
        return ()
    found = part_at(parts, part)
    return ((part, found.label if found is not None else "Your choice"),)


def framed_html(step: Step, frames: tuple[tuple[Part, str], ...]) -> str:
    """The photo as it is, with a box around each part asked about."""
    boxes = "".join(
        f'<span class="lk-frame" style="left:{part[0]:.2%};top:{part[1]:.2%};'
        f'width:{part[2] - part[0]:.2%};height:{part[3] - part[1]:.2%}"><b>{safe(label)}</b></span>'
        for part, label in frames
    )
    image = f'<img src="{step.preview}" alt="Your photo">' if step.preview else ""
    return (
        '<section class="lk-query lk-mine" aria-label="What you asked with"><div class="lk-tile">'
        f'<div class="lk-framed">{image}{boxes}</div></div><h2>{safe(step.name)}</h2></section>'
    )


def _choices(visit: Visit, step: Step, answer: Answer, parts: tuple[Found, ...]) -> None:
    whole = next(found for found in parts if found.whole)
    options: list[tuple[Crop, str, str]] = [
        (found.part, found.label, found.thumbnail) for found in parts if not found.whole
    ]
    options.append(("whole", "Whole photo", whole.thumbnail))
    if len(options) == 1:
        st.caption("No garment was found in this photo.")
    chosen: Crop = step.crop
    if step.crop == "auto" and not answer.garments:
        chosen = answer.part or "whole"
    with st.container(key="lkparts"):
        for place, (crop, label, thumbnail) in enumerate(options):
            _choice(visit, place, crop, label, thumbnail, chosen=crop == chosen)
    if step.crop != "auto":
        st.button(
            "Choose for me", key="lkauto", type="tertiary", on_click=visit.look_at, args=("auto",)
        )


def _choice(
    visit: Visit, place: int, crop: Crop, label: str, thumbnail: str, *, chosen: bool
) -> None:
    with st.container(key=f"lkpart-{place}"):
        on = ' data-on="true"' if chosen else ""
        st.html(
            f'<figure class="lk-part"{on}><img src="{thumbnail}" alt="">'
            f"<figcaption>{safe(label)}</figcaption></figure>"
        )
        st.button(
            f"Look at: {plain(label)}" + (" (chosen)" if chosen else ""),
            key=f"lkpick-{place}",
            on_click=visit.look_at,
            args=(crop,),
        )


def _own_part(visit: Visit, step: Step) -> None:
    """Any part at all, by its edges."""
    part = step.crop if isinstance(step.crop, tuple) else WHOLE
    edges = {
        "lkacross": ("From left to right, %", part[0], part[2]),
        "lkdown": ("From top to bottom, %", part[1], part[3]),
    }

    def take() -> None:
        (left, right), (top, bottom) = (st.session_state[key] for key in edges)
        box = (left / 100, top / 100, right / 100, bottom / 100)
        wide_enough = right - left >= SMALLEST and bottom - top >= SMALLEST
        visit.look_at(("whole" if box == WHOLE else box) if wide_enough else step.crop)

    with st.popover("Another part", key="lkownpart", type="tertiary", icon=":material/crop:"):
        for key, (label, start, end) in edges.items():
            st.session_state[key] = (round(start * 100), round(end * 100))
            st.slider(label, 0, 100, key=key, on_change=take)

"""What is asked with beside a photo: words in a box, and up to three colours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from lookalike.serve.app.visit import MOST_COLOURS, Step, Visit
from lookalike.serve.app.wording import safe

SUGGESTED: Final = ("#b3263a", "#20487f", "#efe6d2")
"""What a new colour starts from."""


def search_bar(visit: Visit, *, beside: Callable[[], None] | None = None) -> None:
    """The one place to ask with words and colours, and what else belongs ``beside`` them."""
    step = visit.query or Step()
    with st.container(horizontal=True, vertical_alignment="bottom", key="lksearch"):
        words_field(visit, step)
        _palette_field(visit, step)
        if beside is not None:
            beside()


def words_field(visit: Visit, step: Step) -> None:
    """Words alone, or what is to be different from the photo or product asked with."""
    key = "lkwords"
    if st.session_state.get(key) != step.words:
        st.session_state[key] = step.words

    def take() -> None:
        visit.ask(words=st.session_state[key])

    st.text_input(
        "Like this, but …" if step.shows else "Say what you look for",
        key=key,
        on_change=take,
        placeholder="in red, without stripes …" if step.shows else "red dress, not striped …",
        icon=":material/search:",
    )


def _palette_field(visit: Visit, step: Step) -> None:
    palette = step.palette
    label = "Colours" if not palette else f"Colours: {len(palette)}"
    with st.popover(label, key="lkcolours", icon=":material/palette:"):
        st.html(
            '<p class="lk-hint">Shows products in these colours. Words and a photo may be asked '
            "with at the same time.</p>"
        )
        for place, colour in enumerate(palette):
            with st.container(horizontal=True, vertical_alignment="bottom", key=f"lkpaint-{place}"):
                _one_colour(visit, place, colour)
        if len(palette) < MOST_COLOURS:
            st.button(
                "Add a colour" if palette else "Choose a colour",
                key="lkaddcolour",
                icon=":material/add:",
                on_click=_add,
                args=(visit,),
            )


def _one_colour(visit: Visit, place: int, colour: str) -> None:
    key = f"lkcolour-{place}"
    if st.session_state.get(key) != colour:
        st.session_state[key] = colour

    def take() -> None:
        chosen = list(visit.query.palette if visit.query is not None else ())
        chosen[place] = st.session_state[key]
        visit.ask(palette=tuple(chosen))

    st.color_picker(f"Colour {place + 1}", key=key, on_change=take)
    st.button(
        "Take away", key=f"lkdrop-{place}", type="tertiary", on_click=_drop, args=(visit, place)
    )


def _add(visit: Visit) -> None:
    chosen = visit.query.palette if visit.query is not None else ()
    visit.ask(palette=(*chosen, SUGGESTED[len(chosen)]))


def _drop(visit: Visit, place: int) -> None:
    chosen = visit.query.palette if visit.query is not None else ()
    visit.ask(palette=(*chosen[:place], *chosen[place + 1 :]))


def swatches_html(palette: tuple[str, ...]) -> str:
    """The colours asked for, to be seen; they are written out for those who do not."""
    dots = "".join(f'<i style="background:{safe(colour)}"></i>' for colour in palette)
    named = safe(", ".join(palette))
    return f'<span class="lk-swatches" role="img" aria-label="Colours: {named}">{dots}</span>'

"""Turning the pages of a long list."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from lookalike.serve.app.wording import count_text


def pager(page: int, pages: int, go: Callable[[int], None]) -> None:
    """Back, a number to type, and on; ``go`` is told the page that is wanted. None for one page."""
    if pages <= 1:
        return
    key = "lkpage"
    st.session_state[key] = page
    with st.container(
        horizontal=True, horizontal_alignment="center", vertical_alignment="center", key="lkpager"
    ):
        st.button(
            "Previous",
            key="lkprevious",
            icon=":material/chevron_left:",
            on_click=go,
            args=(page - 1,),
            disabled=page <= 1,
        )
        st.number_input(
            "Page",
            min_value=1,
            max_value=pages,
            step=1,
            key=key,
            on_change=lambda: go(int(st.session_state[key])),
            label_visibility="collapsed",
            width=96,
        )
        st.html(f'<span class="lk-of">of {count_text(pages)}</span>', width="content")
        st.button(
            "Next",
            key="lknext",
            icon=":material/chevron_right:",
            icon_position="right",
            on_click=go,
            args=(page + 1,),
            disabled=page >= pages,
        )

"""A page that draws itself anew once something it shows has changed, whoever changed it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

FOLLOW_EVERY: Final = 3  # seconds


def follow(version: Callable[[], str], *, seen: str) -> None:
    """Ask for the ``version`` every few seconds, and draw all anew once it is not ``seen``."""

    @st.fragment(run_every=FOLLOW_EVERY)
    def look() -> None:
        if version() != seen:
            st.rerun()

    look()

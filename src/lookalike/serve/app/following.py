"""A page that draws itself anew once something it shows has changed, whoever changed it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from lookalike.errors import LookalikeError
from lookalike.serve.app.wording import plain

FOLLOW_EVERY: Final = 3  # seconds


def follow(version: Callable[[], str], *, seen: str) -> None:
    """Ask for the ``version`` every few seconds, and draw all anew once it is not ``seen``.

    While it cannot be had, because the database's server is away say, the page stays as it is and
    says why; asking goes on.
    """

    @st.fragment(run_every=FOLLOW_EVERY)
    def look() -> None:
        try:
            now = version()
        except LookalikeError as error:
            st.caption(plain(str(error)))
            return
        if now != seen:
            st.rerun()

    look()

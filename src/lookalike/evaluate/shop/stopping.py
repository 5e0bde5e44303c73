"""Stopping an evaluation between two steps."""

from __future__ import annotations

from collections.abc import Callable

from lookalike.errors import Interrupted

Check = Callable[[], None]
"""Raises ``Interrupted`` when it is time to stop."""


def stopping(cancelled: Callable[[], bool] | None) -> Check:
    """A check that asks ``cancelled``, and never stops without it."""

    def check() -> None:
        if cancelled is not None and cancelled():
            raise Interrupted("Evaluating was stopped: nothing was changed, and nothing is kept.")

    return check

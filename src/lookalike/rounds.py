"""Following something that changes: look at it every so many seconds, until told to stop."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from lookalike.errors import Interrupted, LookalikeError, in_full

_STEP = 0.2  # seconds between two looks at whether to stop

Round = TypeVar("Round")


@dataclass(frozen=True, slots=True)
class Pause:
    """Waiting that ends early once it is ``cancelled``."""

    cancelled: Callable[[], bool]
    sleep: Callable[[float], None] = time.sleep

    def until_stopped(self, seconds: float) -> bool:
        """Wait so many seconds, and tell whether it is time to stop."""
        left = seconds
        while left > 0 and not self.cancelled():
            self.sleep(min(left, _STEP))
            left -= _STEP
        return self.cancelled()


def follow_rounds(
    look: Callable[[int], Round | None],
    *,
    failed: Callable[[int, str], Round],
    passing: tuple[type[LookalikeError], ...],
    every: float,
    pause: Pause,
    on_round: Callable[[Round], None] | None = None,
) -> Round:
    """Look every so many seconds until cancelled; returns the first round.

    ``look`` gets the number of the round and does what there is to do; None says that there was
    nothing, which it must not in the first one. Only rounds in which something was done, or went
    wrong, are counted.

    An error of a kind that is ``passing`` becomes a round through ``failed``, and the next look
    tries again. In the first round every error is raised: what never worked needs mending.
    """
    first: Round | None = None
    number = 1
    while True:
        try:
            done = look(number)
        except Interrupted:
            if first is None:
                raise
            return first
        except passing as error:
            if first is None:
                raise
            done = failed(number, in_full(error))
        if done is not None:
            number += 1
            first = done if first is None else first
            if on_round is not None:
                on_round(done)
        if pause.until_stopped(every) and first is not None:
            return first

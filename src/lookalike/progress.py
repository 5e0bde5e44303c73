"""Rates and time left for long work, measured over the last seconds rather than from the start."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from lookalike.types import OnProgress, Progress

WINDOW = 10.0  # seconds: long enough to be steady, short enough to follow a change
INTERVAL = 0.1  # seconds between two reports: more often than this nobody can read


class ProgressMeter:
    """Counts what is done of one stage and reports it, at most ten times a second."""

    def __init__(
        self,
        stage: str,
        total: int | None,
        on_progress: OnProgress | None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stage = stage
        self._total = total
        self._on_progress = on_progress
        self._clock = clock
        self._done = 0
        self._reported = -INTERVAL
        self._samples: deque[tuple[float, int]] = deque([(clock(), 0)])

    @property
    def done(self) -> int:
        """How many items are done."""
        return self._done

    def advance(self, items: int = 1) -> None:
        """Count ``items`` more as done."""
        self._done += items
        now = self._clock()
        last = self._done == self._total
        if self._on_progress is None or (now - self._reported < INTERVAL and not last):
            return
        self._reported = now
        self._samples.append((now, self._done))
        while len(self._samples) > 2 and now - self._samples[0][0] > WINDOW:
            self._samples.popleft()
        self._on_progress(self._progress(now))

    def finish(self) -> None:
        """Report the stage as it ended, whatever was reported last."""
        if self._on_progress is not None:
            self._on_progress(self._progress(self._clock()))

    def _progress(self, now: float) -> Progress:
        since, count = self._samples[0]
        elapsed = now - since
        # What was there already is counted in no time, which is no rate of work.
        rate = (self._done - count) / elapsed if elapsed >= INTERVAL else None
        remaining = None
        if rate and self._total is not None:
            remaining = (self._total - self._done) / rate
        return Progress(self._stage, self._done, self._total, rate, remaining)

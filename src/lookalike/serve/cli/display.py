"""Long work at the terminal: progress on standard error, and Ctrl-C as a request to stop."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NamedTuple

from lookalike.serve.cli.options import open_shop
from lookalike.serve.cli.output import duration
from lookalike.types import OnProgress, Progress

if TYPE_CHECKING:
    from lookalike.shop import Shop

EVERY = 5.0  # seconds between two lines where there is no terminal to redraw


class Work(NamedTuple):
    """A shop that long work is done in, where to report progress, and whether to stop."""

    shop: Shop
    on_progress: OnProgress
    stopped: Callable[[], bool]


@contextmanager
def at_work(folder: Path) -> Iterator[Work]:
    """The shop in ``folder``, for work that shows how far it is and can be stopped.

    Raises:
        NotFound: there is no such folder.
    """
    with (
        open_shop(folder) as shop,
        stoppable() as stopped,
        progress_display() as on_progress,
    ):
        yield Work(shop, on_progress, stopped)


@contextmanager
def progress_display() -> Iterator[OnProgress]:
    """Something to report progress to: bars on a terminal, a line now and then elsewhere."""
    if sys.stderr.isatty():
        with _bars() as on_progress:
            yield on_progress
    else:
        yield PlainProgress()


class PlainProgress:
    """Progress as lines of text: every few seconds, and when a stage is complete."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._printed = clock()
        self._complete: set[str] = set()

    def __call__(self, step: Progress) -> None:
        """Print ``step`` if it is time to."""
        complete = step.total is not None and step.done >= step.total
        if complete and step.stage in self._complete:
            return
        if not complete and self._clock() - self._printed < EVERY:
            return
        if complete:
            self._complete.add(step.stage)
        self._printed = self._clock()
        sys.stderr.write(describe(step) + "\n")
        sys.stderr.flush()


def describe(step: Progress) -> str:
    """One step as a line: ``encoding: 1,200 of 40,000, 350 a second, 2 min left``."""
    parts = [f"{step.done:,}" + ("" if step.total is None else f" of {step.total:,}")]
    if step.total is None or step.done < step.total:
        if step.rate:
            parts.append(_rate(step.rate))
        if step.remaining is not None:
            parts.append(f"{duration(step.remaining)} left")
    return f"{step.stage}: {', '.join(parts)}"


def _rate(rate: float) -> str:
    return f"{rate:,.0f} a second" if rate >= 10 else f"{rate:.1f} a second"


@contextmanager
def _bars() -> Iterator[OnProgress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn
    from rich.progress import Progress as Bars

    tasks: dict[str, TaskID] = {}
    bars = Bars(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.fields[pace]}"),
        console=Console(stderr=True, markup=False),
    )

    def on_progress(step: Progress) -> None:
        if step.stage not in tasks:
            tasks[step.stage] = bars.add_task(step.stage, total=step.total, pace="")
        pace = [] if not step.rate else [_rate(step.rate)]
        if step.remaining:
            pace.append(f"{duration(step.remaining)} left")
        bars.update(tasks[step.stage], completed=step.done, total=step.total, pace=", ".join(pace))

    with bars:
        yield on_progress


@contextmanager
def stoppable() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C was pressed, for work that stops at a good place by itself.

    A second Ctrl-C stops at once. Nothing is lost then either: what is stored is complete.
    """
    pressed = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        if pressed:
            raise KeyboardInterrupt
        pressed = True
        if sys.stderr.isatty():
            sys.stderr.write("Stopping; press Ctrl-C again to stop at once.\n")

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)

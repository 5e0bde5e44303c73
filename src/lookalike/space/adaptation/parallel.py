"""Fitting several networks at once, one thread each, and stopping them together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar

from threadpoolctl import threadpool_limits

from lookalike.errors import Interrupted
from lookalike.progress import ProgressMeter

POLL = 0.2  # seconds between looks at ``cancelled``

Fitted = TypeVar("Fitted")


def side_by_side(
    fit: Callable[[int, Callable[[], None]], Fitted],
    seeds: Sequence[int],
    meter: ProgressMeter,
    cancelled: Callable[[], bool] | None,
) -> tuple[Fitted, ...]:
    """One network for each seed; ``fit`` calls its second argument once for each step.

    BLAS has one thread for each, so that a network depends on its seed alone, not on how many
    cores there are. Progress is told from the caller's thread.

    Raises:
        Interrupted: ``cancelled`` turned true.
    """
    stop = threading.Event()
    steps = [0] * len(seeds)

    def one(at: int) -> Fitted:
        def on_step() -> None:
            steps[at] += 1
            if stop.is_set():
                raise Interrupted("Stopped while adapting the space: build again to start it anew.")

        return fit(seeds[at], on_step)

    with (
        threadpool_limits(limits=1, user_api="blas"),
        ThreadPoolExecutor(len(seeds), thread_name_prefix="adapt") as pool,
    ):
        futures = [pool.submit(one, at) for at in range(len(seeds))]
        try:
            _watch(futures, steps, meter, cancelled, stop)
        finally:
            stop.set()  # whatever went wrong, the pool must not go on for minutes
        networks = tuple(future.result() for future in futures)
    meter.finish()
    return networks


def _watch(
    futures: Sequence[Future[Any]],
    steps: Sequence[int],
    meter: ProgressMeter,
    cancelled: Callable[[], bool] | None,
    stop: threading.Event,
) -> None:
    """Tell how far it is until all are done, or one failed."""
    pending = set(futures)
    while pending:
        if cancelled is not None and cancelled():
            stop.set()
        done, pending = wait(pending, timeout=POLL, return_when=FIRST_EXCEPTION)
        meter.advance(sum(steps) - meter.done)
        if any(future.exception() is not None for future in done):
            return

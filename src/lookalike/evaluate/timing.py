"""Comparing durations on a machine that is never quite quiet.

What is compared runs in turns rather than one after the other, and the order is reversed every
other round: a machine that slows down half-way then slows down both sides alike. Ratios are taken
round by round; the median and the quartiles are reported, not the mean, which one hiccup spoils.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Seconds = NDArray[np.float64]
"""Durations, shape (rounds, tasks) or (rounds,)."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of ``runs`` values and the quartiles around it."""

    median: float
    q1: float
    q3: float
    runs: int

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)


def spread(values: Seconds | Sequence[float]) -> Spread:
    """Median and quartiles of at least one value."""
    q1, median, q3 = np.percentile(np.asarray(values, dtype=np.float64), [25, 50, 75])
    return Spread(float(median), float(q1), float(q3), len(values))


def interleaved(
    tasks: Sequence[Callable[[int], object]],
    *,
    rounds: int,
    clock: Callable[[], float] = time.perf_counter,
    after_round: Callable[[], None] | None = None,
) -> Seconds:
    """Run each task once a round, in alternating order: durations (rounds, tasks).

    A task is called with the number of the round, so that it can take another photo each time.
    """
    durations = np.empty((rounds, len(tasks)))
    for at in range(rounds):
        order = range(len(tasks)) if at % 2 == 0 else range(len(tasks) - 1, -1, -1)
        for task in order:
            started = clock()
            tasks[task](at)
            durations[at, task] = clock() - started
        if after_round is not None:
            after_round()
    return durations


def quantiles_ms(seconds: Seconds) -> dict[str, Any]:
    """``p50`` and ``p99`` in milliseconds, and over how many runs."""
    p50, p99 = np.percentile(seconds, [50, 99]) * 1000
    return {"p50": float(p50), "p99": float(p99), "runs": len(seconds)}


def ratio_of_medians(numerator: Seconds, denominator: Seconds, *, blocks: int = 9) -> Spread:
    """Median duration over median duration, block by block of neighbouring rounds.

    A single pair of a few milliseconds is mostly noise; medians of blocks are not, and how they
    differ says how steady the machine was. ``median`` is the ratio over all rounds.
    """
    blocks = max(1, min(blocks, len(numerator) // 5))
    parts = zip(np.array_split(numerator, blocks), np.array_split(denominator, blocks), strict=True)
    ratios = spread([float(np.median(over) / np.median(under)) for over, under in parts])
    whole = float(np.median(numerator) / np.median(denominator))
    return Spread(whole, ratios.q1, ratios.q3, len(numerator))

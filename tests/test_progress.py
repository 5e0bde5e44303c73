"""Rates and time left, against a clock the test turns by hand."""

import pytest

from lookalike.progress import INTERVAL, ProgressMeter
from lookalike.types import Progress


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_rate_is_of_the_last_seconds_and_gives_the_time_left() -> None:
    clock, seen = Clock(), list[Progress]()
    meter = ProgressMeter("work", 1000, seen.append, clock=clock)
    for _ in range(20):  # slow for 20 seconds
        clock.now += 1
        meter.advance(1)
    for _ in range(20):  # then fast for 20
        clock.now += 1
        meter.advance(10)
    assert seen[-1].done == meter.done == 220
    assert seen[-1].rate == pytest.approx(10.0)
    assert seen[-1].remaining == pytest.approx(78.0)


def test_reports_are_few_but_the_last_is_never_lost() -> None:
    clock, seen = Clock(), list[Progress]()
    meter = ProgressMeter("work", 50, seen.append, clock=clock)
    for _ in range(50):
        clock.now += INTERVAL / 5
        meter.advance()
    assert len(seen) <= 12
    assert seen[-1].done == 50


def test_without_a_total_there_is_a_rate_but_no_time_left() -> None:
    clock, seen = Clock(), list[Progress]()
    meter = ProgressMeter("work", None, seen.append, clock=clock)
    clock.now += 2
    meter.advance(4)
    meter.finish()
    assert seen[-1] == Progress("work", 4, None, 2.0, None)


def test_what_was_there_already_is_no_rate() -> None:
    clock, seen = Clock(), list[Progress]()
    meter = ProgressMeter("work", 100, seen.append, clock=clock)
    clock.now += 1e-6
    meter.advance(90)
    assert (seen[-1].rate, seen[-1].remaining) == (None, None)
    clock.now += 2
    meter.advance(5)
    assert seen[-1].rate == pytest.approx(47.5, rel=1e-3)

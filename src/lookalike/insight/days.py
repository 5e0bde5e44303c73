"""Days along an axis: a line across days that are missing would say what nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise


def day_number(day: str) -> int:
    """A day in ISO form as a number, one more than that of the day before."""
    return date.fromisoformat(day).toordinal()


def runs(days: Sequence[str]) -> list[int]:
    """For each of the days, in order, the number of the unbroken run of days it is in."""
    numbers = [day_number(day) for day in days]
    found = [0] if numbers else []
    for before, after in pairwise(numbers):
        found.append(found[-1] + (after - before > 1))
    return found

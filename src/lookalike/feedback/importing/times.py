"""Times as other systems write them: ISO 8601, or a number since 1970 in whatever unit."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

from lookalike.storage.times import EPOCH

# From 1970 to the year 5138 seconds stay below 1e11, and so on a thousandfold.
_UNITS = ((1e11, 1_000_000), (1e14, 1_000), (1e17, 1))


def parse_time(given: object) -> datetime:
    """The moment meant by text, a number, or a date; without a time zone it is UTC.

    Numbers are seconds, milliseconds, microseconds or nanoseconds since 1970: which, their size
    tells.

    Raises:
        ValueError: it cannot be understood; the message says so.
    """
    if isinstance(given, datetime):
        return given if given.tzinfo is not None else given.replace(tzinfo=UTC)
    if isinstance(given, bool) or given is None or given == "":
        raise ValueError("the event has no time")
    if isinstance(given, (int, float)):
        return _since_1970(given)
    text = str(given).strip()
    try:
        return _since_1970(int(text) if text.isdecimal() and len(text) != 8 else _float(text))
    except ValueError:
        pass
    if text.endswith(" UTC"):
        text = text[:-4] + "Z"
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"the time '{text[:40]}' is not ISO 8601 and not a number") from None
    return parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=UTC)


def _float(text: str) -> float:
    if text.isdecimal() or "_" in text:
        raise ValueError  # eight digits are a date
    return float(text)


def _since_1970(number: int | float) -> datetime:
    if not math.isfinite(number):
        raise ValueError(f"the time {number} is not a number")
    for below, factor in _UNITS:
        if abs(number) < below:
            return EPOCH + timedelta(microseconds=round(number * factor))
    return EPOCH + timedelta(microseconds=round(number / 1000))

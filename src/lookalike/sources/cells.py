"""Typed values of any table as the text a CSV would hold, so that every format reads alike."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal

_EXACT = 10**15  # whole numbers beyond this are not sure to be exact as floats


def cell(value: object) -> str:
    """``value`` as text: whole numbers without a fraction, nothing for None and NaN.

    Lists of plain values are joined with a comma; anything nested is written as JSON.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | Decimal):
        return _number(value)
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return _of_several(value)


def _of_several(value: object) -> str:
    if isinstance(value, bytes | bytearray | memoryview):
        return ""  # bytes are a photo, or nothing a table can show
    if isinstance(value, Mapping):
        return _json(value)
    if not isinstance(value, Sequence):
        return str(value)
    if any(isinstance(part, Mapping | list | tuple) for part in value):
        return _json(value)
    return ", ".join(text for part in value if (text := cell(part)))


def _number(value: float | Decimal) -> str:
    if not math.isfinite(value):
        return ""
    whole = int(value)
    return str(whole) if value == whole and -_EXACT < whole < _EXACT else str(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=cell)

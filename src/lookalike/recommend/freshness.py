"""How new products are in the shop: what came in lately gets a little ahead, for a while.

A shop's opening stock is not news: what came in within the first day of all is as old as the shop.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from lookalike.storage.times import microseconds

FRESHNESS = "freshness"
"""The part of a score that it is."""
NEW = "New in the shop."
STILL_NEW = 0.5
"""Freshness from which on a product is called new."""
OPENING = timedelta(days=1)

_DAY = timedelta(days=1) // timedelta(microseconds=1)


def freshness(
    first_seen: NDArray[np.int64], *, now: datetime, half_life: float
) -> NDArray[np.float32] | None:
    """1 for what comes in now, halved every ``half_life`` days, 0 for what was always there.

    ``first_seen`` (products,) is in microseconds since 1970, -1 where it is not known because the
    product is older than that was noted. None when nothing is new.
    """
    known = first_seen >= 0
    if not known.any():
        return None
    new = known
    if known.all():
        opened = int(first_seen.min())
        new = first_seen > opened + OPENING // timedelta(microseconds=1)
    if not new.any():
        return None
    days = np.maximum(microseconds(now) - first_seen[new], 0) / _DAY
    fresh = np.zeros(len(first_seen), np.float32)
    fresh[new] = np.exp2(-days / half_life)
    return fresh

"""What was chosen at one go: everything a shopper took on one day."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lookalike.recommend.similar import Shelf
from lookalike.recommend.taste_attributes import Positions
from lookalike.types import ProductId

A_DAY = 86_400 * 1_000_000  # microseconds


def baskets_of(
    shopper: NDArray[np.integer],
    time: NDArray[np.int64],
    product: NDArray[np.integer],
    products: Sequence[ProductId],
    shelf: Shelf,
) -> tuple[Positions, Positions]:
    """Number of the basket and position on the shelf of each act, (acts,) each.

    ``time`` is in microseconds since 1970, ``product`` a place in ``products``. Acts on what is
    not on the shelf are left out.
    """
    where = np.array([shelf.snapshot.position_of.get(name, -1) for name in products], np.int64)
    position = where[product] if len(product) else np.empty(0, np.int64)
    known = position >= 0
    day = time[known] // A_DAY
    keys = np.stack([shopper[known].astype(np.int64), day], axis=1)
    _, basket = np.unique(keys, axis=0, return_inverse=True)
    return basket.reshape(-1).astype(np.int64), position[known]

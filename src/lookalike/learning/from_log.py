"""The log of events as acts: what all of learning from shoppers reads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lookalike.feedback.checking import KINDS
from lookalike.feedback.interactions import Interactions
from lookalike.learning.collaborative.acts import KIND_AMOUNTS, Acts
from lookalike.types import ProductId

DAY = 86_400_000_000  # microseconds


def acts_of(found: Interactions, products: Sequence[ProductId]) -> Acts:
    """One act for each product a shopper turned to, at the last time, as strong as the strongest.

    ``products[i]`` is the id of item ``i``; events about others are left out. What a shopper
    disliked in the end is no act. Times are in days since 1970. A shopper's taste reads its events
    in the same way (``Taste.recent``), so that lists are made from what was learned from.
    """
    place = {product: at for at, product in enumerate(products)}
    item = np.array([place.get(product, -1) for product in found.products], np.int64)
    amount = np.array([KIND_AMOUNTS.get(kind, 0.0) for kind in KINDS], np.float64)
    known = item[found.product] >= 0 if len(item) else np.zeros(0, np.bool_)
    shopper, product = found.shopper[known].astype(np.int64), item[found.product[known]]
    kind, time = found.kind[known], found.time[known]
    order = np.lexsort((np.flatnonzero(known), time))
    shopper, product, kind, time = shopper[order], product[order], kind[order], time[order]
    pairs, pair = np.unique(shopper * max(1, len(products)) + product, return_inverse=True)
    strongest = np.zeros(len(pairs))
    np.maximum.at(strongest, pair, amount[kind])
    last = np.zeros(len(pairs), np.int64)
    last[pair] = np.arange(len(pair))  # of equal indices the last one stands
    keep = (strongest > 0) & ~_disliked(pair, kind, len(pairs))
    at = np.sort(last[keep])
    return Acts.of(
        shopper[at],
        product[at],
        users=len(found.shoppers),
        items=len(products),
        time=time[at] / DAY,
        amount=strongest[pair[at]],
    )


def _disliked(pair: NDArray[np.int64], kind: NDArray[np.int8], pairs: int) -> NDArray[np.bool_]:
    """Of which pairs the latest opinion is a dislike; events are in the order of time."""
    like, dislike = KINDS.index("like"), KINDS.index("dislike")
    opinion = np.zeros(pairs, np.int8)
    stated = (kind == like) | (kind == dislike)
    opinion[pair[stated]] = np.where(kind[stated] == like, 1, -1)
    return opinion < 0

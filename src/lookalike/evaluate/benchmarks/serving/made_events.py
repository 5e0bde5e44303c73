"""Real acts of real shoppers, told of the products of another shop: right in number and shape.

Who does how much, and how popular products are beside each other, is taken from data on other
products; which product stands for which is drawn at random. That is good for measuring speed and
memory, and says nothing about quality.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from lookalike.evaluate.benchmarks.interactions.reading import Interactions
from lookalike.types import ProductId

FIRST = datetime(2025, 1, 1, tzinfo=UTC)
KINDS = ("click", "cart", "like", "purchase")


def write_events(
    read: Interactions, products: Sequence[ProductId], file: Path, *, seed: int
) -> tuple[str, ...]:
    """Write a table of user, item, kind and time; returns the names of the users.

    Kinds are drawn, clicks three times as often as each of the others; one act follows another
    by half a minute.
    """
    chance = np.random.default_rng(seed)
    again = -(-len(read.items) // len(products))
    places = np.concatenate([chance.permutation(len(products)) for _ in range(again)])
    kinds = chance.choice(KINDS, size=len(read.user), p=(0.5, 1 / 6, 1 / 6, 1 / 6))
    order = np.arange(len(read.user)) if read.time is None else np.argsort(read.time)
    if read.time is None:
        # Lines are users: laid end to end they would come one after the other, not side by side.
        order = chance.permutation(len(read.user))
        order = order[np.argsort(_turns(read.user)[order], kind="stable")]
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(("user", "item", "kind", "time"))
        for at, event in enumerate(order.tolist()):
            time = (FIRST + timedelta(seconds=30 * at)).isoformat()
            product = products[int(places[read.item[event]])]
            writer.writerow((read.users[read.user[event]], product, kinds[event], time))
    return tuple(read.users)


def _turns(
    user: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """How many acts of the same user come before each."""
    order = np.argsort(user, kind="stable")
    ordered = user[order]
    turns = np.empty(len(user), np.int64)
    turns[order] = np.arange(len(user)) - np.searchsorted(ordered, ordered)
    return turns

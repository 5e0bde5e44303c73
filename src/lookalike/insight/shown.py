"""Every product that was shown, and what came of it, column by column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.feedback.lists import shown_products
from lookalike.feedback.rows import LoggedEvent
from lookalike.storage.times import microseconds
from lookalike.types import ProductId

DAY = 86_400_000_000  # microseconds


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """Arrays of shape (impressions,), in the order of the log.

    ``list``, ``kind`` and ``variant`` are positions in ``lists``, ``kinds`` and ``variants``;
    ``list`` is -1 where a product was shown without saying in which list. The kind is what list
    of the shop it was, as far as was said, and else the variant. ``place`` is 1 for the first, 0
    where unknown; ``time`` is in microseconds since 1970, UTC; ``dwell`` in seconds.
    """

    lists: tuple[str, ...]
    kinds: tuple[str, ...]
    variants: tuple[str, ...]
    products: tuple[ProductId, ...]
    list: NDArray[np.int64]
    kind: NDArray[np.int64]
    variant: NDArray[np.int64]
    place: NDArray[np.int64]
    time: NDArray[np.int64]
    clicked: NDArray[np.bool_]
    dwell: NDArray[np.float64]
    liked: NDArray[np.bool_]
    carted: NDArray[np.float64]
    purchased: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.time)

    @property
    def day(self) -> NDArray[np.int64]:
        """Days since 1970, UTC."""
        return self.time // DAY

    def where(self, keep: NDArray[np.bool_]) -> Shown:
        """Only some of what was shown; a list keeps its number, whatever is left of it."""
        return Shown(
            lists=self.lists,
            kinds=self.kinds,
            variants=self.variants,
            products=tuple(name for name, kept in zip(self.products, keep, strict=True) if kept),
            list=self.list[keep],
            kind=self.kind[keep],
            variant=self.variant[keep],
            place=self.place[keep],
            time=self.time[keep],
            clicked=self.clicked[keep],
            liked=self.liked[keep],
            dwell=self.dwell[keep],
            carted=self.carted[keep],
            purchased=self.purchased[keep],
        )


def shown_table(events: Iterable[LoggedEvent]) -> Shown:
    """Join all impressions among ``events`` with what was done afterwards."""
    lists: dict[str, int] = {}
    kinds: dict[str, int] = {}
    variants: dict[str, int] = {}
    products: list[ProductId] = []
    whole: list[tuple[int, int, int, int, int, bool, bool]] = []
    parts: list[tuple[float, float, float]] = []
    for place in shown_products(events):
        products.append(place.product)
        number = lists.setdefault(place.request_id, len(lists)) if place.request_id else -1
        kind = kinds.setdefault(place.kind or place.variant, len(kinds))
        variant = variants.setdefault(place.variant, len(variants))
        whole.append(
            (
                *(number, kind, variant, place.position, microseconds(place.time)),
                *(place.clicked, place.opinion > 0),
            )
        )
        parts.append((place.dwell, place.carted, place.purchased))
    numbers = np.array(whole, np.int64).reshape(-1, 7)
    amounts = np.array(parts, np.float64).reshape(-1, 3)
    return Shown(
        lists=tuple(lists),
        kinds=tuple(kinds),
        variants=tuple(variants),
        products=tuple(products),
        list=numbers[:, 0],
        kind=numbers[:, 1],
        variant=numbers[:, 2],
        place=numbers[:, 3],
        time=numbers[:, 4],
        clicked=numbers[:, 5] > 0,
        liked=numbers[:, 6] > 0,
        dwell=amounts[:, 0],
        carted=amounts[:, 1],
        purchased=amounts[:, 2],
    )

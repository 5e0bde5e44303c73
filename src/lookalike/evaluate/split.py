"""Queries held apart from the catalogue they are asked against."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from lookalike.errors import InvalidInput
from lookalike.types import ProductId


@dataclass(frozen=True, slots=True)
class Split:
    """Two sets of products that share none. Both are sorted."""

    catalogue: tuple[ProductId, ...]
    queries: tuple[ProductId, ...]


def hold_out(products: Iterable[ProductId], *, queries: int, seed: int) -> Split:
    """Take ``queries`` products out of the catalogue, at random but always the same ones.

    A small catalogue gives at most a fifth of its products, so that something is left to find.

    Raises:
        InvalidInput: fewer than ten products: nothing can be learned from so few.
    """
    every = sorted(set(products))
    if len(every) < 10:
        raise InvalidInput(
            f"The catalogue has {len(every)} products with a photo: at least 10 are needed to hold "
            f"some apart as queries."
        )
    count = min(queries, len(every) // 5)
    drawn = set(np.random.default_rng(seed).permutation(len(every))[:count].tolist())
    return Split(
        catalogue=tuple(product for at, product in enumerate(every) if at not in drawn),
        queries=tuple(product for at, product in enumerate(every) if at in drawn),
    )


def sample(products: Iterable[ProductId], *, count: int, seed: int) -> tuple[ProductId, ...]:
    """``count`` of the products at random, always the same ones; all when there are no more."""
    every = sorted(set(products))
    if len(every) <= count:
        return tuple(every)
    drawn = np.random.default_rng(seed).permutation(len(every))[:count]
    return tuple(every[at] for at in sorted(drawn.tolist()))

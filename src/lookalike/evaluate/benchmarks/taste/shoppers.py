"""Simulated shoppers with a hidden taste, drawn from attributes that products really have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.catalog.view import CatalogView
from lookalike.errors import InvalidInput
from lookalike.sources.columns import display_roles

ENOUGH = 20  # products of a kind: fewer cannot fill a list once ten of them were liked
ENOUGH_DISLIKED = 5
MOST_INTERESTS = 3
DISLIKED_KINDS = 2

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class HiddenTaste:
    """What a simulated shopper likes and dislikes; nothing of it is told to what is measured.

    ``interests`` are the rows of the products of each kind liked, ``likes`` (rows,) and
    ``dislikes`` say it of every product, and have none in common. ``affinity`` is 1 for what is
    liked, -1 for what is disliked, and else what it shares with a kind that is liked, 0..1, the
    category counting double.
    """

    interests: tuple[NDArray[np.int64], ...]
    likes: NDArray[np.bool_]
    dislikes: NDArray[np.bool_]
    affinity: NDArray[np.float64]


class TasteMaker:
    """Draws hidden tastes: kinds of products are a gender, a category and a colour together."""

    def __init__(self, view: CatalogView, rows: NDArray[np.int64]) -> None:
        """``rows`` are those that can be recommended.

        Raises:
            InvalidInput: the catalogue has no categories, or no kind with enough products.
        """
        self._size = len(view)
        roles = display_roles(view.columns)
        named = [name for name in (roles.gender, roles.category, roles.colour) if name]
        if roles.category is None or roles.colour is None:
            raise InvalidInput("The catalogue needs a category and a colour to draw tastes from.")
        self._codes: Mapping[str, Codes] = {
            name: view.columns[name].codes.astype(np.int64) for name in named
        }
        self._category = roles.category
        kinds: dict[tuple[int, ...], list[int]] = {}
        for row in rows.tolist():
            key = tuple(int(codes[row]) for codes in self._codes.values())
            if -1 not in key:
                kinds.setdefault(key, []).append(row)
        self._kinds = {key: np.array(found) for key, found in kinds.items()}
        self._large = [key for key, found in self._kinds.items() if len(found) >= ENOUGH]
        if not self._large:
            raise InvalidInput(
                f"No gender, category and colour has {ENOUGH} products: tastes cannot be drawn."
            )

    def draw(self, seed: Sequence[int], *, interests: int) -> HiddenTaste:
        """A taste for up to ``interests`` kinds, frequent ones more likely, of one gender.

        What is disliked are other colours of the very categories that are liked: the hardest to
        keep out of the list, and whoever bans the category for it loses what is liked.
        """
        chance = np.random.default_rng(seed)
        first = self._some(chance, self._large, 1)[0]
        alike = [key for key in self._large if key[:-2] == first[:-2] and key != first]
        liked = [first, *self._some(chance, alike, min(interests - 1, len(alike)))]
        categories = {key[:-1] for key in liked}
        near = [
            key
            for key, found in self._kinds.items()
            if key[:-1] in categories and key not in liked and len(found) >= ENOUGH_DISLIKED
        ]
        disliked = self._some(chance, near, min(DISLIKED_KINDS, len(near)))
        affinity = np.zeros(self._size)
        for key in liked:
            same = np.zeros(self._size)
            for (name, codes), code in zip(self._codes.items(), key, strict=True):
                same += (codes == code) * (2.0 if name == self._category else 1.0)
            np.maximum(affinity, same / (len(key) + 1), out=affinity)
        likes, dislikes = self._mask(liked), self._mask(disliked)
        affinity[dislikes] = -1.0
        return HiddenTaste(tuple(self._kinds[key] for key in liked), likes, dislikes, affinity)

    def _some(
        self, chance: np.random.Generator, keys: list[tuple[int, ...]], count: int
    ) -> list[tuple[int, ...]]:
        if count < 1:
            return []
        sizes = np.array([len(self._kinds[key]) for key in keys], np.float64)
        drawn = chance.choice(len(keys), size=count, replace=False, p=sizes / sizes.sum())
        return [keys[at] for at in drawn.tolist()]

    def _mask(self, keys: list[tuple[int, ...]]) -> NDArray[np.bool_]:
        mask = np.zeros(self._size, np.bool_)
        for key in keys:
            mask[self._kinds[key]] = True
        return mask

"""Every list that was shown, with what came of it: the rows all online figures are made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.evaluate.experiments.assignment import read_team
from lookalike.feedback.lists import ShownProduct

NAMES = ("click-through", "hit rate", "likes", "conversion", "dwell")
"""The figures, in the order of columns of ``Lists.amounts``.

Click-through is clicked places over places; of the others, the hit rate is the share of lists of
which something was clicked, likes and conversion those of which something was liked or bought, and
dwell the seconds spent on what was shown in a list.
"""
RATES = NAMES[:4]


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """Arrays of shape (lists,), in the order in which they were first shown.

    ``shopper`` is a position in ``shoppers``; ``day`` counts from 1970, UTC. ``amounts`` (lists,
    figures) and ``wholes`` (lists, figures) are such that the sum of the first over that of the
    second is the figure. ``kinds`` and ``variants`` are what was recorded with each list.
    """

    shoppers: tuple[str, ...]
    kinds: tuple[str, ...]
    variants: tuple[str, ...]
    shopper: NDArray[np.int64]
    day: NDArray[np.int64]
    places: NDArray[np.int64]
    amounts: NDArray[np.float64]
    wholes: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.shopper)

    def only(self, keep: NDArray[np.bool_]) -> Lists:
        """Those lists for which ``keep`` (lists,) is true."""
        at = np.flatnonzero(keep).tolist()
        return Lists(
            self.shoppers,
            tuple(self.kinds[i] for i in at),
            tuple(self.variants[i] for i in at),
            self.shopper[keep],
            self.day[keep],
            self.places[keep],
            self.amounts[keep],
            self.wholes[keep],
        )


def lists_of(shown: Iterable[ShownProduct]) -> Lists:
    """Gather places into lists by their request; a place without a request is in none.

    Where places name a team instead of a variant, the list has the experiment's name as variant.
    """
    gathered: dict[str, list[ShownProduct]] = {}
    for place in shown:
        if place.request_id:
            gathered.setdefault(place.request_id, []).append(place)
    shoppers: dict[str, int] = {}
    every = list(gathered.values())
    amounts = np.array([_amounts(own) for own in every], np.float64).reshape(-1, len(NAMES))
    places = np.array([len(own) for own in every], np.int64)
    wholes = np.ones_like(amounts)
    wholes[:, 0] = places
    seconds = np.array([own[0].time.timestamp() for own in every], np.float64)
    whose = [shoppers.setdefault(own[0].shopper, len(shoppers)) for own in every]
    return Lists(
        shoppers=tuple(shoppers),
        kinds=tuple(own[0].kind for own in every),
        variants=tuple(_variant(own[0].variant) for own in every),
        shopper=np.array(whose, np.int64),
        day=np.floor(seconds / 86_400).astype(np.int64),
        places=places,
        amounts=amounts,
        wholes=wholes,
    )


def _amounts(places: list[ShownProduct]) -> tuple[float, ...]:
    return (
        sum(place.clicked for place in places),
        any(place.clicked for place in places),
        any(place.opinion > 0 for place in places),
        any(place.purchased > 0 for place in places),
        sum(place.dwell for place in places),
    )


def _variant(recorded: str) -> str:
    team = read_team(recorded)
    return recorded if team is None else f"{team[0]} (mixed)"

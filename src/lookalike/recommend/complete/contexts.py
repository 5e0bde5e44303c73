"""Whether two products are for the same person, the same occasion, the same room."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lookalike.catalog.view import CatalogView
from lookalike.recommend.complete.categories import Floats, codes_of
from lookalike.recommend.taste_attributes import Positions
from lookalike.sources.columns import display_roles, normalised
from lookalike.types import AttributeValue

_FOR_ALL = frozenset({"unisex", "all", "any", "everyone", "both", "allseason", "allseasons"})
_ALSO = {
    "room": 1.0,
    "roomtype": 1.0,
    "theme": 1.0,
    "style": 1.0,
    "collection": 0.6,
    "material": 0.6,
    "finish": 0.4,
}
"""Further attributes that things used together share, in furniture above all, and their weight."""
_PURPOSES = frozenset({"room", "roomtype"})
_ROLES = {"gender": 1.0, "usage": 1.0, "season": 0.4}
FITS_ALL = 0.9
PARTLY = 0.6
UNKNOWN = 0.5
MOST_VALUES = 60
"""Values beyond which an attribute is no occasion any more, but a description."""


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """One attribute: ``of`` (positions,) is each product's value, -1 for none.

    ``suits`` (values + 1, values + 1) is how well two values go together, 0 to 1; the last row and
    column stand for an unknown one. A product of the ``strict`` kind must not be put beside one
    that it does not suit at all: a girl's coat and a man's tie.
    """

    name: str
    values: tuple[AttributeValue, ...] = field(repr=False)
    of: Positions = field(repr=False)
    suits: Floats = field(repr=False)
    weight: float
    strict: bool = False
    purpose: bool = True
    """Whether its values say whom, or what, a product is for, not what it is made of."""

    def shares(self) -> Floats:
        """One-hot values (positions, values)."""
        shares = np.zeros((len(self.of), len(self.values)), np.float32)
        known = np.flatnonzero(self.of >= 0)
        shares[known, self.of[known]] = 1
        return shares

    def fit(self, position: int) -> Floats:
        """How well every product suits the one at ``position``, (positions,)."""
        fit: Floats = self.suits[self.of[position]][self.of]  # -1 is the last: unknown
        return fit


def contexts_of(view: CatalogView, rows: Positions) -> tuple[Context, ...]:
    """The attributes of a catalogue that say what a product is for."""
    roles = display_roles(view.columns)
    wanted = {
        name: (weight, role == "gender", True)
        for role, weight in _ROLES.items()
        if (name := getattr(roles, role)) is not None
    }
    for name in view.columns:
        if normalised(name) in _ALSO and name not in (*wanted, roles.category, roles.colour):
            wanted[name] = (_ALSO[normalised(name)], False, normalised(name) in _PURPOSES)
    return tuple(
        Context(name, values, codes_of(column, rows), _suits(values), weight, strict, purpose)
        for name, (weight, strict, purpose) in wanted.items()
        if 2 <= len(values := (column := view.columns[name]).values) <= MOST_VALUES
    )


def _suits(values: tuple[AttributeValue, ...]) -> Floats:
    words = [frozenset(str(value).casefold().split()) for value in values]
    suits = np.full((len(values) + 1,) * 2, UNKNOWN, np.float32)
    for a, mine in enumerate(words):
        for b, theirs in enumerate(words):
            suits[a, b] = 1.0 if a == b else PARTLY if mine & theirs else 0.0
    for a, value in enumerate(values):
        if normalised(str(value)) in _FOR_ALL:
            suits[a, :-1] = suits[:-1, a] = FITS_ALL
            suits[a, a] = 1.0
    return suits


def fit(contexts: tuple[Context, ...], position: int) -> NDArray[np.float32]:
    """How well every product suits one in all that is known of both, 0 to 1, (positions,)."""
    weights = sum(context.weight for context in contexts)
    total = np.zeros(len(contexts[0].of), np.float32)
    for context in contexts:
        total += np.float32(context.weight / weights) * context.fit(position)
    return total

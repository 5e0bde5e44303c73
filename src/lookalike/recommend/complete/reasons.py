"""Why a product goes with another, said from the parts of its score."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lookalike.recommend.complete.chosen import Chosen
from lookalike.recommend.complete.scoring import (
    CATEGORY,
    COLOUR,
    NAME,
    PRICE,
    STYLE,
    TASTE,
    TOGETHER,
    WEIGHTS,
)
from lookalike.recommend.complete.space import CompletionSpace
from lookalike.types import AttributeValue

GOES = 0.3  # worth of two categories from which on it is said
HARMONIOUS = 0.72  # harmony from which on colours are a reason; below, some of them do not go
MOSTLY = 0.5  # share of the harmony that one cause must have to be named
SAME_STYLE = 0.3
SAME_NAME = 0.5
CLOSE = 0.9  # of what the price level can add
CHOSEN = 0.1
MUCH = 0.3  # of what a taste can add


def reasons(
    space: CompletionSpace,
    position: int,
    other: int,
    parts: Mapping[str, float],
    chosen: Chosen | None,
) -> tuple[str, ...]:
    """Short sentences about the one at ``other``, in the order of what they are about."""
    said = []
    if chosen is not None and chosen.together(position, np.array([other]))[0] > CHOSEN:
        said.append("The same shoppers chose both.")
    pair = _pair(space, position, other)
    if pair and parts[CATEGORY] >= GOES * WEIGHTS[CATEGORY]:
        said.append(f"{pair[1]} and {pair[0]} go together.")
    elif pair and parts.get(TOGETHER, 0) >= GOES * WEIGHTS[CATEGORY]:
        said.append(f"Shoppers often choose {pair[0]} and {pair[1]} together.")
    shared = _shared(space, position, other)
    if shared:
        said.append(f"Both are for: {', '.join(str(value) for value in shared)}.")
    colours = _colours(space, position, other, parts)
    if colours:
        said.append(colours)
    if parts.get(STYLE, 0) >= SAME_STYLE * WEIGHTS[STYLE]:
        said.append("A similar style.")
    if parts.get(NAME, 0) >= SAME_NAME * WEIGHTS[NAME]:
        said.append("Their names are alike.")
    if parts.get(PRICE, 0) >= CLOSE * WEIGHTS[PRICE]:
        said.append("At a similar level of price.")
    if parts.get(TASTE, 0) >= MUCH * WEIGHTS[TASTE]:
        said.append("It also suits your taste.")
    return tuple(said)


def _pair(space: CompletionSpace, position: int, other: int) -> tuple[str, str] | None:
    of, names = space.categories.of, space.categories.names
    return (names[of[position]], names[of[other]]) if of[position] >= 0 else None


def _shared(space: CompletionSpace, position: int, other: int) -> list[AttributeValue]:
    return [
        context.values[context.of[position]]
        for context in space.contexts
        if context.purpose
        and context.of[position] >= 0
        and context.of[position] == context.of[other]
    ]


def _colours(
    space: CompletionSpace, position: int, other: int, parts: Mapping[str, float]
) -> str | None:
    harmony = parts.get(COLOUR, 0) / WEIGHTS[COLOUR]
    if space.colours is None or harmony < HARMONIOUS:
        return None
    if space.colours.same_name(position, other):
        return "In the same colours."
    same, opposite, grey = space.colours.reading(position, other)
    if same >= MOSTLY:
        return "In the same colours."
    if opposite >= MOSTLY:
        return "In opposite colours, which set each other off."
    if grey >= MOSTLY:
        return "A neutral colour goes with any other."
    return "The colours go together."

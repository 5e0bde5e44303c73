"""How much each part of the score counts, unless the caller says otherwise."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from difflib import get_close_matches

from lookalike.errors import InvalidInput

PARTS = ("visual", "text", "attributes", "unlike")
"""The parts every search may have; other views bring their own."""
_ALONE = {"visual": 1.0, "text": 1.0, "attributes": 0.5, "unlike": 0.5}
"""Words over attributes: a product that is called just so wins over one that is sorted just so."""
_WITH_SIGHT = {**_ALONE, "text": 0.5, "attributes": 1.0}
"""A photo with words: the words say what to change, and the values they name do that."""
_INSEPARABLE = 2.0
"""Of attributes, where the look cannot be freed of them and keeps pulling towards what it shows."""


def weights_for(
    asked: Mapping[str, float] | None,
    *,
    with_sight: bool,
    others: Mapping[str, float],
    separable: bool = True,
) -> dict[str, float]:
    """The weight of every part. ``others`` are those of further views, by name.

    ``separable`` says whether attributes the words change can be taken out of the look.

    Who weighs ``text`` means the attributes read from it as well, unless these have a weight too.

    Raises:
        InvalidInput: a name is unknown, or a weight is negative or no number.
    """
    weights = {**(_WITH_SIGHT if with_sight else _ALONE), **others}
    if with_sight and not separable:
        weights["attributes"] = _INSEPARABLE
    if not asked:
        return weights
    usual = weights["text"]
    for name, weight in asked.items():
        _check(name, weight, weights)
        weights[name] = float(weight)
    if "text" in asked and "attributes" not in asked:
        weights["attributes"] *= weights["text"] / usual
    return weights


def _check(name: str, weight: object, known: Collection[str]) -> None:
    if name not in known:
        close = get_close_matches(str(name), known, n=1)
        hint = f"did you mean '{close[0]}'?" if close else f"choose from {', '.join(known)}."
        raise InvalidInput(f"There is no part '{name}' of the score to weigh: {hint}")
    number = isinstance(weight, int | float) and not isinstance(weight, bool)
    if not number or not math.isfinite(float(str(weight))) or float(str(weight)) < 0:
        raise InvalidInput(f"The weight of '{name}' is {weight!r}: give a number of 0 or more.")

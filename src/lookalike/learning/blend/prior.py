"""What each source counts before a shop's own shoppers have taught better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

CONTENT = ("text", "visual")
WITH_CONTENT: Mapping[str, float] = {
    "text": 1.0,
    "visual": 0.01,
    "together": 0.2,
    "next": 0.01,
    "factors": 0.1,
    "bridge": 0.0,
    "popular": 0.06,
    "demand": 0.3,
    "variants": 0.7,
    "trend": 0.0,
}
WITHOUT: Mapping[str, float] = {
    "together": 1.0,
    "next": 0.5,
    "factors": 0.5,
    "popular": 0.15,
    "trend": 0.02,
}
UNHEARD_OF = 0.1


def prior_weights(names: Sequence[str]) -> NDArray[np.float64]:
    """The weights to begin with, in the order of ``names``: (sources,).

    Content leads where it is known, for it speaks of every product; what others did and what is
    popular decide between products that are about as alike. Chosen on weeks of a fashion retailer's
    sales that no benchmark foretells: see docs/decisions/0012-hybrid.md.
    """
    known = WITH_CONTENT if any(name in CONTENT for name in names) else WITHOUT
    if "visual" in names and "text" not in names:
        known = {**known, "visual": known["text"]}
    return np.array([known.get(name, UNHEARD_OF) for name in names], np.float64)


def untold_weights(names: Sequence[str]) -> NDArray[np.float64]:
    """The same for someone who has not turned to anything yet: (sources,).

    Demand says what is asked for among things like one's own; without any, what sells best is the
    better guess.
    """
    weights = prior_weights(names)
    weights[[name == "demand" for name in names]] = 0
    return weights

"""How well a product stands with those who reviewed it, as one number that few reviews cannot bend.

The share of reviews that recommend a product, drawn towards the share of the whole shop as if some
more reviews of that share had been written: the mean of a beta distribution after the reviews.
How many more is learned from how far products really differ (empirical Bayes by moments, Casella
1985; Kleinman 1973 for proportions).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.types import ProductId

Numbers = NDArray[np.float64]

USUAL_SHARE = 0.8
USUAL_STRENGTH = 8.0
"""What is assumed while a shop has too few reviewed products to learn it."""

_STRENGTHS = (2.0, 50.0)
_LEAST_PRODUCTS = 20


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed of a product nobody has reviewed: its share, worth ``strength`` reviews."""

    share: float = USUAL_SHARE
    strength: float = USUAL_STRENGTH


@dataclass(frozen=True, slots=True)
class Standing:
    """``score`` is in [0, 1], higher is better; ``share`` is of the ``reviews`` themselves.

    ``read`` of the reviews did not say whether they recommend the product, and were judged by
    their words.
    """

    score: float
    share: float
    reviews: int
    read: int = 0

    @property
    def reason(self) -> str:
        """One short sentence for a shopper."""
        if self.reviews == 1:
            return "its one review is positive" if self.share >= 0.5 else "its one review is not"
        verb = "sound positive" if 2 * self.read > self.reviews else "recommend it"
        return f"{self.share:.0%} of {self.reviews:,} reviews {verb}".replace("%", " %", 1)


def fit_prior(sums: Mapping[ProductId, tuple[float, int]]) -> Prior:
    """The prior of a shop from each product's recommending reviews and how many it has."""
    if not sums:
        return Prior()
    good = np.array([pair[0] for pair in sums.values()], dtype=np.float64)
    size = np.array([pair[1] for pair in sums.values()], dtype=np.float64)
    share = float(np.clip(good.sum() / size.sum(), 0.01, 0.99))
    several = size >= 2
    if several.sum() < _LEAST_PRODUCTS:
        weight = size.sum() / (size.sum() + 50)  # a handful of reviews says little about a shop
        return Prior(float(weight * share + (1 - weight) * USUAL_SHARE))
    return Prior(share, _strength(good[several], size[several], share))


def _strength(good: Numbers, size: Numbers, share: float) -> float:
    rates = good / size
    total = size.sum()
    observed = float((size * (rates - share) ** 2).sum())
    by_chance = share * (1 - share) * (len(size) - 1)
    scale = share * (1 - share) * (total - (size**2).sum() / total - (len(size) - 1))
    correlation = (observed - by_chance) / scale if scale > 0 else 0.0
    if correlation <= 0:
        return _STRENGTHS[1]
    return float(np.clip(1 / correlation - 1, *_STRENGTHS))


def standing(good: float, reviews: int, prior: Prior, *, read: int = 0) -> Standing:
    """Where a product stands that ``good`` of its ``reviews`` recommend."""
    score = (good + prior.strength * prior.share) / (reviews + prior.strength)
    return Standing(score, good / reviews if reviews else 0.0, reviews, read)

"""How good lists for street photos are, as pure functions.

``P@5`` is the share of the five hits whose article type answers any tag of the photo, ``hit@5``
the share of photos with at least one such hit. Both can be had by finding one thing five times, so
``coverage`` counts garments: the share of a photo's tags that are answered by some hit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from lookalike.evaluate.benchmarks.street.tags import StreetPhoto
from lookalike.evaluate.intervals import bootstrap_mean

K = 5


def precision(photo: StreetPhoto, hits: Sequence[str]) -> float:
    """Share of the first five article types that answer a tag; a missing hit answers none."""
    return sum(kind in photo.types for kind in hits[:K]) / K


def coverage(photo: StreetPhoto, hits: Collection[str]) -> float:
    """Share of the photo's tags that one of the article types answers."""
    return sum(not kinds.isdisjoint(hits) for kinds in photo.garments.values()) / len(
        photo.garments
    )


def by_chance(photo: StreetPhoto, shares: Mapping[str, float]) -> tuple[float, float, float]:
    """Expected precision, hit and coverage of five products drawn at random.

    ``shares`` is how much of the catalogue is of each article type.
    """

    def share(kinds: Collection[str]) -> float:
        return sum(shares.get(kind, 0.0) for kind in kinds)

    answered = [1 - (1 - share(kinds)) ** K for kinds in photo.garments.values()]
    right = share(photo.types)
    return right, 1 - (1 - right) ** K, sum(answered) / len(answered)


def summary(values: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    """Means over photos, each with its 95 % interval under ``intervals``."""
    means: dict[str, Any] = {}
    intervals = {}
    for name, each in values.items():
        mean = bootstrap_mean(np.asarray(each, dtype=np.float64))
        means[name] = mean.mean
        intervals[name] = [mean.low, mean.high]
    return {**means, "intervals": intervals}

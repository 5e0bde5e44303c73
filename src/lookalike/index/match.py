"""What is usual in a catalogue: the yardstick for telling a good match from a bad one.

A similarity means little by itself: 0.6 is close in one catalogue and far in another. So a build
looks at a sample of its own products, each as if it were a new photo, and notes how near the
nearest other product is, and how much of the photo the space cannot express. A photo of something
else altogether is far on both counts, and the ``closeness`` made of them tells the two apart in
catalogues from a few hundred to tens of thousands of products (docs/decisions/0006).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from lookalike.index.base import Mask, VectorIndex
from lookalike.space.base import UnitVectors

SAMPLE = 1000  # products looked at, at most: their first percentile is steady enough

_FloatOrArray = TypeVar("_FloatOrArray", float, NDArray[np.float32])


@dataclass(frozen=True, slots=True)
class MatchStatistics:
    """Percentiles over a sample of the catalogue.

    ``nearest_low`` and ``nearest_median``: 1st and 50th percentile of the cosine to the nearest
    other product. ``closeness_low``: 1st percentile of the closeness, with a space fitted without
    the photo. ``sample``: how many products were looked at; ``strangeness``: what an unexplained
    share counts in this space.
    """

    nearest_low: float
    nearest_median: float
    closeness_low: float
    sample: int
    strangeness: float = 2.0

    def closeness(self, nearest: float, unexplained: float) -> float:
        """How close a photo is whose nearest product has the cosine ``nearest``."""
        return closeness(nearest, unexplained, self.strangeness)


def closeness(
    nearest: _FloatOrArray, unexplained: _FloatOrArray, strangeness: float
) -> _FloatOrArray:
    """The cosine to the nearest product, less ``strangeness`` times the unexplained share."""
    return nearest - strangeness * unexplained


def sample_positions(live: Mask | None, size: int) -> NDArray[np.int64]:
    """A fifth of the positions in use, at most ``SAMPLE``, always the same ones, in order."""
    positions = np.arange(size) if live is None else np.flatnonzero(live)
    wanted = min(SAMPLE, -(-len(positions) // 5))
    chosen = np.random.default_rng(0).choice(len(positions), wanted, replace=False)
    return np.sort(positions[chosen]).astype(np.int64)


def match_statistics(
    index: VectorIndex,
    queries: UnitVectors,
    sample: NDArray[np.int64],
    unexplained: NDArray[np.float32],
    *,
    live: Mask | None,
    strangeness: float,
) -> MatchStatistics:
    """Measure a catalogue of at least two products that has just been indexed.

    ``queries`` (len(sample), components) are the sampled products' photos as if they were asked;
    ``unexplained`` (len(sample),) is the share of each sampled photo's features that a space
    fitted without it does not hold.
    """
    found = index.search(np.ascontiguousarray(queries), 2, among=live)
    others = np.where(found.positions == sample[:, None], -np.inf, found.cosines)
    nearest = others.max(axis=1)
    return MatchStatistics(
        nearest_low=float(np.percentile(nearest, 1)),
        nearest_median=float(np.percentile(nearest, 50)),
        closeness_low=float(np.percentile(closeness(nearest, unexplained, strangeness), 1)),
        sample=len(sample),
        strangeness=strangeness,
    )

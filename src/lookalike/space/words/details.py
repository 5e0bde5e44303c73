"""What tells photos apart: their features with every principal direction counting alike.

In features as they are a few directions (what kind of thing it is, light or dark) outweigh all
others. Divided by their spread, the many small ones count as much: how a maker sets up its photos,
which stitch or strap it is. Photos that are close in these were often taken together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from lookalike.space.adaptation.network import ROWS
from lookalike.space.words.towers import Floats, to_unit

MOST = 1_536
PRODUCTS_PER_DIRECTION = 12
"""Fewer would not tell how wide a direction is."""
MOST_LOOKED_AT = 25_000
SPARE = 64
"""Directions looked for beyond those kept, which makes the last of these exact enough."""

Inputs = Callable[[NDArray[np.int64]], Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Details:
    """``axes`` (encoder dim, directions), each divided by the spread along it; half precision."""

    axes: NDArray[np.float16]

    @classmethod
    def learn(cls, inputs: Inputs, count: int, *, dim: int, rng: np.random.Generator) -> Self:
        """From the standardised features (n, dim) ``inputs`` gives for ``count`` positions.

        The leading directions are found by multiplying a random matrix twice with the covariance
        (Halko, Martinsson and Tropp 2011).
        """
        rows = np.sort(rng.permutation(count)[:MOST_LOOKED_AT])
        wanted = min(MOST, dim, len(rows) // PRODUCTS_PER_DIRECTION)
        found = rng.standard_normal((dim, min(wanted + SPARE, dim)), dtype=np.float32)
        for _ in range(2):
            found = np.linalg.qr(_spread_out(inputs, rows, found))[0]
        inner = found.T @ _spread_out(inputs, rows, found)
        variances, turned = np.linalg.eigh((inner + inner.T).astype(np.float64) / 2)
        kept = np.argsort(-variances)[:wanted]
        kept = kept[variances[kept] > 1e-6 * max(float(variances.max(initial=0)), 1e-12)]
        axes = (found @ turned[:, kept].astype(np.float32)) / np.sqrt(variances[kept])
        return cls(axes.astype(np.float16))

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], *, dim: int) -> Self:
        """What was stored as ``details``; KeyError or ValueError when it does not fit."""
        axes = arrays["details"]
        if axes.dtype != np.float16 or axes.shape[:1] != (dim,) or axes.ndim != 2:
            raise ValueError("the details are of other features")
        if not np.isfinite(axes).all():
            raise ValueError("the details hold other values than directions")
        return cls(axes)

    def see(self, inputs: Floats) -> Floats:
        """Standardised features (n, dim) as unit vectors (n, directions)."""
        return to_unit(inputs @ self.axes.astype(np.float32))[0]


def _spread_out(inputs: Inputs, rows: NDArray[np.int64], directions: Floats) -> Floats:
    """The covariance times ``directions``, a few rows at a time."""
    total = np.zeros_like(directions)
    for start in range(0, len(rows), ROWS):
        piece = inputs(rows[start : start + ROWS])
        total += piece.T @ (piece @ directions)
    return total / np.float32(max(len(rows), 1))

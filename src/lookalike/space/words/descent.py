"""Adam, with decoupled weight decay and a rate that falls along a cosine after a short rise.

Kingma and Ba (2015); Loshchilov and Hutter (2017, 2019). A part of which a step touches only some
rows can be followed in those rows alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lookalike.space.adaptation.schedule import FIRST, SECOND, TINY, rate_at
from lookalike.space.words.towers import Floats

Rows = NDArray[np.int64]


@dataclass(slots=True, eq=False)
class Descent:
    """Follows gradients of ``parts``, which it changes in place, for ``steps`` steps."""

    parts: Mapping[str, Floats]
    steps: int
    rate: float
    decay: float
    _mean: dict[str, Floats] = field(init=False)
    _square: dict[str, Floats] = field(init=False)

    def __post_init__(self) -> None:
        self._mean = {name: np.zeros_like(part) for name, part in self.parts.items()}
        self._square = {name: np.zeros_like(part) for name, part in self.parts.items()}

    def follow(
        self, gradients: Mapping[str, Floats], step: int, *, rows: Mapping[str, Rows]
    ) -> None:
        """Take step number ``step``, counted from 0.

        ``rows`` names the rows a gradient is about, for those that are not about all.
        """
        rate = rate_at(step, steps=self.steps, highest=self.rate)
        for name, gradient in gradients.items():
            where = rows.get(name, slice(None))
            self._move(name, where, gradient, rate, step)

    def _move(
        self, name: str, where: Rows | slice, gradient: Floats, rate: float, step: int
    ) -> None:
        part = self.parts[name]
        mean, square = self._mean[name][where], self._square[name][where]
        mean *= np.float32(FIRST)
        mean += np.float32(1 - FIRST) * gradient
        square *= np.float32(SECOND)
        square += np.float32(1 - SECOND) * np.square(gradient)
        spread = np.sqrt(square * np.float32(1 / (1 - SECOND ** (step + 1))))
        spread += np.float32(TINY)
        change = mean / spread
        change *= np.float32(rate / (1 - FIRST ** (step + 1)))
        if isinstance(where, slice):
            if part.ndim > 1:
                part *= np.float32(1 - rate * self.decay)
            part -= change
        else:  # indexing with rows gave copies
            self._mean[name][where], self._square[name][where] = mean, square
            part[where] = part[where] * np.float32(1 - rate * self.decay) - change

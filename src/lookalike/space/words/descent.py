"""Adam, with decoupled weight decay and a rate that falls along a cosine after a short rise.

Kingma and Ba (2015); Loshchilov and Hutter (2017, 2019). A part of which a step touches only some
rows can be followed in those rows alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lookalike.space.words.towers import Floats

WARM_UP = 0.1
"""Share of the steps during which the rate rises."""
_FIRST, _SECOND, _TINY = 0.9, 0.99, 1e-8

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
        rate = self._rate(step)
        for name, gradient in gradients.items():
            where = rows.get(name, slice(None))
            self._move(name, where, gradient, rate, step)

    def _move(
        self, name: str, where: Rows | slice, gradient: Floats, rate: float, step: int
    ) -> None:
        part = self.parts[name]
        mean, square = self._mean[name][where], self._square[name][where]
        mean *= np.float32(_FIRST)
        mean += np.float32(1 - _FIRST) * gradient
        square *= np.float32(_SECOND)
        square += np.float32(1 - _SECOND) * np.square(gradient)
        spread = np.sqrt(square * np.float32(1 / (1 - _SECOND ** (step + 1))))
        spread += np.float32(_TINY)
        change = mean / spread
        change *= np.float32(rate / (1 - _FIRST ** (step + 1)))
        if isinstance(where, slice):
            if part.ndim > 1:
                part *= np.float32(1 - rate * self.decay)
            part -= change
        else:  # indexing with rows gave copies
            self._mean[name][where], self._square[name][where] = mean, square
            part[where] = part[where] * np.float32(1 - rate * self.decay) - change

    def _rate(self, step: int) -> float:
        done = step / self.steps
        if done < WARM_UP:
            return self.rate * (done + 1 / self.steps) / WARM_UP
        turn = np.pi * (done - WARM_UP) / (1 - WARM_UP)
        return float(self.rate * 0.5 * (1 + np.cos(turn)))

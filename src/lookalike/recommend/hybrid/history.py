"""What one shopper did lately, as the hybrid reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

LONGEST = 100  # products back: with every decay in use, earlier ones weigh next to nothing


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """Positions of products, oldest first, and how much each act counts: both (length,).

    A product that was touched again counts where it was touched last.
    """

    positions: NDArray[np.int64]
    amounts: NDArray[np.float32] = field(repr=False)

    @classmethod
    def of(cls, positions: Sequence[int], amounts: Sequence[float] | None = None) -> History:
        """Keep the last act on each product, and the last hundred products.

        Raises:
            ValueError: there is not one amount per position.
        """
        given = [1.0] * len(positions) if amounts is None else list(amounts)
        last: dict[int, float] = {}
        for position, amount in zip(positions, given, strict=True):
            last.pop(int(position), None)
            last[int(position)] = float(amount)
        kept = list(last.items())[-LONGEST:]
        return cls(
            np.array([position for position, _ in kept], np.int64),
            np.array([amount for _, amount in kept], np.float32),
        )

    def __len__(self) -> int:
        return len(self.positions)

    def faded(self, decay: float) -> NDArray[np.float32]:
        """The amounts, each step back in time counting ``decay`` times the one after it."""
        steps = np.arange(len(self.positions) - 1, -1, -1, dtype=np.float32)
        faded: NDArray[np.float32] = (self.amounts * np.float32(decay) ** steps).astype(np.float32)
        return faded

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

    A product that was touched again counts where it was touched last. ``ages`` (length,) are the
    days since each act, counted from any one moment; None when only the order is known.
    """

    positions: NDArray[np.int64]
    amounts: NDArray[np.float32] = field(repr=False)
    ages: NDArray[np.float64] | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls,
        positions: Sequence[int],
        amounts: Sequence[float] | None = None,
        ages: Sequence[float] | None = None,
    ) -> History:
        """Keep the last act on each product, and the last hundred products.

        Raises:
            ValueError: there is not one amount, or not one age, per position.
        """
        given = [1.0] * len(positions) if amounts is None else list(amounts)
        since = [0.0] * len(positions) if ages is None else list(ages)
        last: dict[int, tuple[float, float]] = {}
        for position, amount, age in zip(positions, given, since, strict=True):
            last.pop(int(position), None)
            last[int(position)] = (float(amount), float(age))
        kept = list(last.items())[-LONGEST:]
        return cls(
            np.array([position for position, _ in kept], np.int64),
            np.array([amount for _, (amount, _) in kept], np.float32),
            None if ages is None else np.array([age for _, (_, age) in kept], np.float64),
        )

    def __len__(self) -> int:
        return len(self.positions)

    def faded(self, decay: float, half_life: float | None = None) -> NDArray[np.float32]:
        """The amounts, each step back in time counting ``decay`` times the one after it.

        With a ``half_life`` in days they are halved as often as it fits between each act and the
        latest one as well: what time has passed since that one changes nothing. Where only the
        order is known, no time has passed between them.
        """
        steps = np.arange(len(self.positions) - 1, -1, -1, dtype=np.float32)
        faded = self.amounts * np.float32(decay) ** steps
        if half_life is not None and self.ages is not None and len(self.ages):
            faded = faded * np.exp2((self.ages.min() - self.ages) / half_life)
        return faded.astype(np.float32)

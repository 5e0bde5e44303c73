"""How much of a score comes from what all shoppers did, and how much from one's own taste."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

UNTOLD = 0.5  # of someone who has not turned to anything yet: the taste has only dislikes to say
EDGES = (0, 1, 4, 10)
CAUTIOUS = 0.1  # share of what others did until what shoppers chose speaks for more, or less


@dataclass(frozen=True, slots=True)
class Mix:
    """``shares[b]`` is for histories of at least ``edges[b]`` products and less than the next.

    What was liked counts ``1 - share``, and what was disliked ``against``. ``scale`` is what the
    hybrid gives its best product on average: its scores are divided by it, so that those of both
    are of about the same size.
    """

    edges: tuple[int, ...] = EDGES
    shares: tuple[float, ...] = (UNTOLD, CAUTIOUS, CAUTIOUS, CAUTIOUS)
    scale: float = 1.0

    def __post_init__(self) -> None:
        if len(self.edges) != len(self.shares) or self.edges[:1] != (0,):
            raise ValueError("a mix needs one share for each edge, the first of which is 0")
        if not all(0 <= share <= 1 for share in self.shares) or not self.scale > 0:
            raise ValueError("shares are between 0 and 1, and a scale is above 0")

    def share(self, length: int) -> float:
        """The share for a history of so many products."""
        return self.shares[int(np.searchsorted(self.edges, length, side="right")) - 1]

    def against(self, length: int) -> float:
        """What dislikes count: however much others count, what is not wanted is pushed away."""
        return max(1 - self.share(length), UNTOLD)

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {"edges": list(self.edges), "shares": list(self.shares), "scale": self.scale}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Mix:
        """Read what ``to_json`` made; raises ValueError, KeyError or TypeError for other things."""
        return cls(
            tuple(int(edge) for edge in value["edges"]),
            tuple(float(share) for share in value["shares"]),
            float(value["scale"]),
        )

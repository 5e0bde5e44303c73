"""How much each part counts, depending on how much is known of the shopper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class BlendWeights:
    """``weights[b]`` is for histories of at least ``edges[b]`` products and less than the next.

    ``edges`` begin with 0; ``weights`` are (buckets, parts), never negative, in the order of
    ``names``.
    """

    names: tuple[str, ...]
    edges: tuple[int, ...]
    weights: NDArray[np.float64]

    def __post_init__(self) -> None:
        if self.weights.shape != (len(self.edges), len(self.names)) or self.edges[:1] != (0,):
            raise ValueError("there must be one row of weights per bucket, the first from 0")

    def of(self, length: int) -> NDArray[np.float32]:
        """The weights for a history of ``length`` products: (parts,)."""
        bucket = int(np.searchsorted(self.edges, length, side="right")) - 1
        row: NDArray[np.float32] = self.weights[bucket].astype(np.float32)
        return row

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "names": list(self.names),
            "edges": list(self.edges),
            "weights": self.weights.tolist(),
        }

    @classmethod
    def from_json(cls, card: Mapping[str, Any]) -> BlendWeights:
        """From what ``to_json`` gave."""
        return cls(
            tuple(card["names"]), tuple(card["edges"]), np.asarray(card["weights"], np.float64)
        )

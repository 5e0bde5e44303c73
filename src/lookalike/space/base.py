"""The seam between encoder output and the space products are compared in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lookalike.types import ExplainedVariance

UnitVectors = NDArray[np.float32]
"""Rows of length one, shape (n, components): their inner product is the cosine."""


class Space(Protocol):
    """A fitted map from encoder features to unit vectors."""

    @property
    def encoder_id(self) -> str:
        """Id of the card whose features this space was fitted on; no other may be put in."""
        ...

    @property
    def dim(self) -> int:
        """Number of components."""
        ...

    @property
    def explained(self) -> ExplainedVariance:
        """How much of the features' variance its principal components hold."""
        ...

    @property
    def strangeness(self) -> float:
        """How much an unexplained share counts against the cosine to the nearest product."""
        ...

    def transform(self, features: NDArray[np.float32]) -> UnitVectors:
        """Features (n, encoder dim) as unit vectors (n, dim)."""
        ...

    def unexplained(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Share of each row's deviation from the mean that the space cannot hold, (n,), 0 to 1.

        A photo unlike anything the space was fitted on has a large share.
        """
        ...

    def locate(self, features: NDArray[np.float32]) -> tuple[UnitVectors, NDArray[np.float32]]:
        """Both of the above at once, for the request path."""
        ...

    def shares(self, query: UnitVectors, vectors: UnitVectors) -> dict[str, NDArray[np.float32]]:
        """The cosines of one query (1, dim) to vectors (n, dim), as shares by name, (n,) each.

        ``visual`` is how it looks, any other name that of an attribute both seem to share.
        """
        ...

    @property
    def weights_by_name(self) -> Mapping[str, float]:
        """The largest share each part can have; they sum to one."""
        ...

    def save(self, folder: Path) -> None:
        """Write into an existing, empty folder."""
        ...

"""One aspect of a photo as a unit vector, made from one block of the encoder's features.

Some encoders put features of several kinds side by side and say on their card which is where. A
view compares products by one such block alone, so that a shopper can ask for more of one aspect
and less of another. What attributes already tell can be taken out of a block first: what textures
say beyond "a checked shirt looks like a shirt" is the pattern.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from lookalike.space.base import UnitVectors

Floats = NDArray[np.float32]
_NOTHING = 1e-9


class ReadsAttributes(Protocol):
    """What photos say about attributes; see ``adaptation.reading.Reader``."""

    def read(self, features: NDArray[np.floating]) -> Floats:
        """Probabilities (n, values of all attributes)."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """An affine map of a block of the features, at length one.

    ``block`` is where the block stands. A row x of it becomes ``((x - mean) * factor - told) @
    axes``, where ``told`` is ``probabilities @ known`` if there is a reader, else nothing. Shapes:
    ``mean`` and ``factor`` (block,), ``axes`` (block, dim), ``known`` (values, block) or None.
    """

    name: str
    block: slice
    mean: Floats
    factor: Floats
    axes: Floats
    known: Floats | None = None
    reader: ReadsAttributes | None = None

    @property
    def dim(self) -> int:
        """Number of components."""
        return int(self.axes.shape[1])

    def transform(self, features: NDArray[np.float32]) -> UnitVectors:
        """Features (n, encoder dim) as unit vectors (n, dim); rows without this aspect are zero."""
        rows = self.standardised(features)
        if self.known is not None and self.reader is not None:
            rows = rows - self.reader.read(features) @ self.known
        return unit(rows @ self.axes)

    def of_block(self, rows: Floats) -> UnitVectors:
        """Rows of the block alone (n, block) as unit vectors, where no attribute is taken out.

        Raises:
            ValueError: the view needs the other features to read attributes from.
        """
        if self.known is not None:
            raise ValueError(f"the view '{self.name}' is not made from its block alone")
        block: Floats = (rows - self.mean) * self.factor
        return unit(block @ self.axes)

    def standardised(self, features: NDArray[np.float32]) -> Floats:
        """The block of each row, less its mean, in units of its spread."""
        rows: Floats = (features[:, self.block] - self.mean) * self.factor
        return rows

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The numbers by name, for storing."""
        numbers: dict[str, NDArray[Any]] = {
            "block": np.array([self.block.start, self.block.stop]),
            "mean": self.mean,
            "factor": self.factor,
            "axes": self.axes,
        }
        return numbers if self.known is None else numbers | {"known": self.known}

    @classmethod
    def from_arrays(
        cls, name: str, arrays: Mapping[str, NDArray[Any]], reader: ReadsAttributes | None
    ) -> View:
        """What ``arrays`` gave.

        Raises:
            KeyError: one is missing.
            ValueError: they do not fit together, or need a reader that is not there.
        """
        start, stop = (int(edge) for edge in arrays["block"])
        view = cls(
            name,
            slice(start, stop),
            arrays["mean"],
            arrays["factor"],
            arrays["axes"],
            arrays.get("known"),
            reader if "known" in arrays else None,
        )
        size = stop - start
        fits = view.mean.shape == view.factor.shape == (size,) and view.axes.shape[:1] == (size,)
        if not fits or (view.known is not None and view.known.shape[1:] != (size,)):
            raise ValueError(f"the parts of the view '{name}' do not fit together")
        if view.known is not None and reader is None:
            raise ValueError(f"the view '{name}' needs the attributes its space reads")
        return view


def unit(rows: Floats) -> UnitVectors:
    """Rows at length one; those without a direction become zero."""
    lengths = np.sqrt(np.vecdot(rows, rows))[:, None]
    return np.where(lengths > _NOTHING, rows / np.maximum(lengths, _NOTHING), 0).astype(np.float32)

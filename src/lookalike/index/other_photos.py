"""Further photos of products, in the same space as the first ones.

Recommendations know a product by its first photo. A shopper's photo may look like another one: the
back, the sole, the thing worn. So a query by photo is compared with these as well, and a product
counts by its best photo. They are few beside the first ones, so they are compared with one by one,
and what is found is exact.

places.json   product id and content of every further photo
vectors.npy   unit vectors, float32 (photos, components), memory-mapped
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import DamagedData
from lookalike.space.base import UnitVectors
from lookalike.types import ProductId

FOLDER = "other_photos"
_AT_ONCE = 4096


@dataclass(frozen=True, slots=True, eq=False)
class OtherPhotos:
    """``vectors`` (photos, dim); photo ``i`` is of the product at position ``position[i]``.

    ``photos`` are the product and content of each, those of one product in their order.
    """

    photos: tuple[tuple[ProductId, str], ...]
    position: NDArray[np.int64]
    vectors: UnitVectors = field(repr=False)

    @classmethod
    def of(
        cls,
        ids: Sequence[ProductId],
        contents: Sequence[str],
        vectors: UnitVectors,
        position_of: Mapping[ProductId, int],
    ) -> OtherPhotos:
        """Photos of products, each with where its product stands.

        Raises:
            DamagedData: there are more or fewer vectors than photos, or a product is unknown.
        """
        position = np.array([position_of.get(name, -1) for name in ids], dtype=np.int64)
        if len(ids) != len(vectors) or (position < 0).any():
            raise DamagedData("The further photos do not fit their snapshot: build again.")
        return cls(tuple(zip(ids, contents, strict=True)), position, vectors)

    def cosines(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """The cosine of every photo (photos,) to a query (dim,), each by its own row alone."""
        wide = query.astype(np.float64).reshape(-1)
        found = np.empty(len(self.vectors), dtype=np.float32)
        for start in range(0, len(found), _AT_ONCE):
            part = self.vectors[start : start + _AT_ONCE].astype(np.float64)
            found[start : start + _AT_ONCE] = np.vecdot(part, wide)
        return found

    def best(
        self, cosines: NDArray[np.float32], size: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """For each of ``size`` positions its best photo's cosine, and which; -inf and -1 for none.

        Of equal photos the first counts.
        """
        best = np.full(size, -np.inf, dtype=np.float32)
        np.maximum.at(best, self.position, cosines)
        which = np.full(size, -1, dtype=np.int64)
        at = np.flatnonzero(cosines == best[self.position])[::-1]
        which[self.position[at]] = at
        return best, which

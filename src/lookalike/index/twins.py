"""Positions whose vectors are the same, bit for bit: products that share a photo."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import DamagedData
from lookalike.space.base import UnitVectors


class Twins:
    """Who shares a vector with whom.

    ``first_of`` (size,) holds for each position the first one with the same vector. Graph search
    sees only those: many equal vectors would link to each other alone and cut the graph apart.
    """

    def __init__(self, first_of: NDArray[np.int32]) -> None:
        """Raises DamagedData unless every position points at a first one, at or before it."""
        places = np.arange(len(first_of), dtype=np.int32)
        self.first_of = first_of
        if not (
            first_of.dtype == np.int32
            and first_of.ndim == 1
            and bool((first_of >= 0).all() and (first_of <= places).all())
            and bool((first_of[first_of] == first_of).all())
        ):
            raise DamagedData("The index does not know which vectors are the same: build again.")
        copies = np.flatnonzero(first_of != places)
        shared = np.unique(first_of[copies])
        members = np.concatenate([copies, shared]).astype(np.int64)
        owners = np.searchsorted(shared, first_of[members])
        order = np.lexsort((members, owners))
        self._shared = shared
        self._members = members[order]
        self._starts = np.searchsorted(owners[order], np.arange(len(shared) + 1))
        self._has_copies = np.zeros(len(first_of), dtype=np.bool_)
        self._has_copies[shared] = True

    @classmethod
    def find(cls, vectors: UnitVectors, *, known: Twins | None = None) -> Twins:
        """Twins among the rows of ``vectors``; ``known`` are those of its first rows."""
        first: dict[bytes, int] = {}
        first_of = np.empty(len(vectors), dtype=np.int32)
        if known is not None:
            first_of[: len(known.first_of)] = known.first_of
        settled = 0 if known is None else len(known.first_of)
        for position, row in enumerate(vectors):
            key = hashlib.blake2b((row + np.float32(0.0)).tobytes(), digest_size=16).digest()
            seen = first.setdefault(key, position)
            if position >= settled:
                first_of[position] = seen
        return cls(first_of)

    def firsts(self) -> NDArray[np.int64]:
        """Ascending positions of the first of each kind: what a graph holds."""
        return np.flatnonzero(self.first_of == np.arange(len(self.first_of)))

    def expand(self, firsts: NDArray[np.int64]) -> NDArray[np.int64]:
        """All positions that share a vector with one of ``firsts`` (distinct)."""
        shared = self._has_copies[firsts]
        if not shared.any():
            return firsts
        pieces = [firsts[~shared]]
        for group in np.searchsorted(self._shared, firsts[shared]):
            pieces.append(self._members[self._starts[group] : self._starts[group + 1]])
        return np.concatenate(pieces)

"""Opening the file of vectors that index, ranking and scoring share."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lookalike.errors import DamagedData, InvalidInput
from lookalike.index.graph import load_mapped
from lookalike.index.ranking import checked_vectors
from lookalike.space.base import UnitVectors

IN_MEMORY_UP_TO = 512 * 1024 * 1024
"""Bytes. Memory of one's own comes in large pages, which makes exact search over it about half as
fast again as over a mapped file, and graph search a seventh; beyond this, sharing counts more."""


def open_vectors(path: Path, *, in_memory_up_to: int = IN_MEMORY_UP_TO) -> UnitVectors:
    """The rows in a ``.npy`` file, read into memory when small, else mapped, and read-only.

    Raises:
        DamagedData: the file is missing, cut short, or holds something else.
    """
    try:
        small = path.stat().st_size <= in_memory_up_to
        vectors = np.load(path, allow_pickle=False) if small else load_mapped(path)
        vectors.flags.writeable = False
        return checked_vectors(vectors)
    except (OSError, ValueError, EOFError, InvalidInput) as error:
        raise DamagedData(
            f"The vectors in {path} are damaged ({error}): build again, or roll back to an "
            f"earlier snapshot."
        ) from error

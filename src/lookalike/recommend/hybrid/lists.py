"""For every product those that go with it, and how much: one kind of evidence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import DamagedData
from lookalike.recommend.hybrid.history import History

Scores = NDArray[np.float32]
"""One number per product, shape (products,)."""


@dataclass(frozen=True, slots=True, eq=False)
class ItemLists:
    """Row ``i`` is ``items[starts[i]:starts[i + 1]]`` with its ``weights``.

    Only arrays, so that it can lie on disk and be mapped: starts (products + 1,) int64, items and
    weights (entries,) int32 and float32.
    """

    starts: NDArray[np.int64]
    items: NDArray[np.int32]
    weights: NDArray[np.float32]

    @property
    def size(self) -> int:
        """How many products there are."""
        return len(self.starts) - 1

    def gather(self, history: History, decay: float, *, half_life: float | None = None) -> Scores:
        """For every product the sum of what the products of the history give it."""
        slices = [
            slice(start, end)
            for start, end in zip(
                self.starts[history.positions].tolist(),
                self.starts[history.positions + 1].tolist(),
                strict=True,
            )
        ]
        if not slices:
            return np.zeros(self.size, np.float32)
        items = np.concatenate([self.items[one] for one in slices])
        given = np.concatenate([self.weights[one] for one in slices])
        lengths = [one.stop - one.start for one in slices]
        given = given * np.repeat(history.faded(decay, half_life), lengths)
        return np.bincount(items, weights=given, minlength=self.size).astype(np.float32)

    def between(
        self,
        history: History,
        decay: float,
        positions: NDArray[np.int64],
        *,
        half_life: float | None = None,
    ) -> Scores:
        """What each product of the history gives each of ``positions``: (history, positions)."""
        given = np.zeros((len(history), len(positions)), np.float32)
        if not len(positions):
            return given
        order = np.argsort(positions, kind="stable")
        ordered = positions[order]
        for at, source in enumerate(history.positions.tolist()):
            row = slice(int(self.starts[source]), int(self.starts[source + 1]))
            items = self.items[row]
            found = np.searchsorted(ordered, items)
            found[found == len(ordered)] = 0
            hit = ordered[found] == items
            given[at, order[found[hit]]] = self.weights[row][hit]
        shares: Scores = given * history.faded(decay, half_life)[:, None]
        return shares

    def save(self, folder: Path, name: str) -> None:
        """Write three arrays, each its own file, for only whole files can be mapped."""
        np.save(folder / f"{name}.starts.npy", self.starts, allow_pickle=False)
        np.save(folder / f"{name}.items.npy", self.items, allow_pickle=False)
        np.save(folder / f"{name}.weights.npy", self.weights, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, name: str) -> ItemLists:
        """Map what ``save`` wrote.

        Raises:
            DamagedData: the arrays are missing or do not fit together.
        """
        starts, items, weights = (
            load_array(folder / f"{name}.{part}.npy") for part in ("starts", "items", "weights")
        )
        if len(starts) == 0 or not len(items) == len(weights) == int(starts[-1]):
            raise DamagedData(f"The lists '{name}' in {folder} do not fit together: learn again.")
        return cls(starts, items, weights)


def load_array(path: Path) -> NDArray[Any]:
    """Map an array from disk.

    Raises:
        DamagedData: it is missing or not an array.
    """
    try:
        # Mapped, but as a plain array: every look into a memmap costs some microseconds more.
        array: NDArray[Any] = np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    except (OSError, ValueError, EOFError) as error:
        raise DamagedData(f"{path} cannot be read ({error}): learn again.") from None
    return array

"""A navigable small world graph as plain arrays: checked, saved, memory-mapped, handed to faiss.

faiss aborts the process on some damaged index files. Its graph is three numbers and two arrays, so
they are stored as such: numpy reads them safely, and they are checked before faiss sees them.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import DamagedData

CARD_FILE = "graph.json"
LEVELS_FILE = "levels.npy"
LINKS_FILE = "links.npy"
SCHEMA = 1
NOBODY = -1


@dataclass(frozen=True, slots=True)
class GraphCard:
    """What the arrays mean. ``entry`` is where a search starts, on level ``top``; -1 if empty.

    ``neighbours`` is M of the paper: links per node and level, twice as many on level 0.
    """

    schema: int
    neighbours: int
    entry: int
    top: int
    ef_construction: int


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """Links between positions.

    ``levels`` (size,) int32 is the number of levels a position is on, 0 when it is left out;
    ``links`` int32 holds for each position, level by level, the positions it leads to, -1 after
    the last one.
    """

    card: GraphCard
    levels: NDArray[np.int32]
    links: NDArray[np.int32]

    def offsets(self) -> NDArray[np.uint64]:
        """Where the links of each position start, (size + 1,)."""
        starts = np.zeros(len(self.levels) + 1, dtype=np.uint64)
        np.cumsum(room_for(self.levels, self.card.neighbours), out=starts[1:])
        return starts

    def renumbered(self, places: NDArray[np.int64], size: int) -> Graph:
        """The same graph with node ``i`` at position ``places[i]`` (ascending) of ``size``.

        Positions that are nobody's place are left out.
        """
        levels = np.zeros(size, dtype=np.int32)
        levels[places] = self.levels
        table = np.append(places, NOBODY).astype(np.int32)  # -1 looks up the last entry
        entry = int(table[self.card.entry])
        card = GraphCard(**{**asdict(self.card), "entry": entry})
        return Graph(card=card, levels=levels, links=table[self.links])

    def compacted(self, places: NDArray[np.int64]) -> Graph:
        """The reverse of ``renumbered``: only the nodes at ``places``, numbered from 0."""
        table = np.full(len(self.levels) + 1, NOBODY, dtype=np.int32)
        table[places] = np.arange(len(places), dtype=np.int32)
        card = GraphCard(**{**asdict(self.card), "entry": int(table[self.card.entry])})
        return Graph(card=card, levels=self.levels[places], links=table[self.links])

    def save(self, folder: Path) -> None:
        """Write the card and both arrays into an existing folder."""
        np.save(folder / LEVELS_FILE, self.levels, allow_pickle=False)
        np.save(folder / LINKS_FILE, self.links, allow_pickle=False)
        text = json.dumps(asdict(self.card), indent=2) + "\n"
        (folder / CARD_FILE).write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, *, size: int) -> Graph:
        """Map what ``save`` wrote, for an index of ``size`` positions.

        Raises:
            DamagedData: a file is missing, cut short, or leads outside the graph.
        """
        try:
            card: dict[str, Any] = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
            if card["schema"] > SCHEMA:
                raise DamagedData(
                    f"The index in {folder} was written by a newer lookalike: update lookalike."
                )
            graph = cls(
                card=GraphCard(**card),
                levels=np.load(folder / LEVELS_FILE, allow_pickle=False),
                links=load_mapped(folder / LINKS_FILE),
            )
            graph._check(size)
        except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
            raise DamagedData(
                f"The index in {folder} is damaged ({error}): build again, or roll back to an "
                f"earlier snapshot."
            ) from error
        return graph

    def _check(self, size: int) -> None:
        """Raise ValueError unless faiss can follow every link without leaving the arrays."""
        card, levels, links = self.card, self.levels, self.links
        if levels.dtype != np.int32 or links.dtype != np.int32 or links.ndim != 1:
            raise ValueError("its arrays are not those of a graph")
        if levels.shape != (size,):
            raise ValueError(f"it holds {len(levels)} positions instead of {size}")
        if not 1 <= card.neighbours <= 1024:
            raise ValueError(f"{card.neighbours} links per position")
        if size and int(levels.min()) < 0:
            raise ValueError("a position is on fewer than no levels")
        starts = self.offsets()
        if len(links) != int(starts[-1]):
            raise ValueError(f"it holds {len(links)} links instead of {int(starts[-1])}")
        highest = int(levels.max(initial=0))
        if card.top != highest - 1 or not _is_entry(card, levels):
            raise ValueError("its entry is not on the top level")
        if len(links) and (int(links.min()) < NOBODY or int(links.max()) >= size):
            raise ValueError("a link leads outside")
        reach = np.append(levels, np.int32(highest + 1))  # -1 looks up the last entry
        width, first = 2 * card.neighbours, np.uint64(0)
        for level in range(highest):
            held = starts[:-1][levels > level] + first
            slots = (held[:, None] + np.arange(width, dtype=np.uint64)).ravel()
            if (reach[links[slots]] <= level).any():
                raise ValueError("a link leads to a level its target is not on")
            first, width = first + np.uint64(width), card.neighbours


def room_for(levels: NDArray[np.int32], neighbours: int) -> NDArray[np.int64]:
    """Number of link slots of positions on so many ``levels``, as faiss lays them out."""
    wide = levels.astype(np.int64)
    return np.where(wide > 0, (wide + 1) * neighbours, 0)


def load_mapped(path: Path) -> NDArray[Any]:
    """A ``.npy`` file mapped into memory, read-only, as a plain array."""
    if path.stat().st_size == 0:
        raise ValueError(f"{path.name} is empty")
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))


def _is_entry(card: GraphCard, levels: NDArray[np.int32]) -> bool:
    if card.top < 0:
        return card.entry == NOBODY
    return 0 <= card.entry < len(levels) and int(levels[card.entry]) == card.top + 1

"""Photos that several products share, to the byte or nearly.

Nearly the same are two photos that are neighbours by look and whose pictures, shrunk to 8x8, differ
by no more than ``SAME_PIXELS`` on average, and little beside what there is to see. A hash of the
brightness steps (dHash) is not used: on plain backgrounds it takes many a shirt for another
(figures in docs/doctor.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from lookalike.catalog.view import CatalogView
from lookalike.doctor.findings import make_finding
from lookalike.doctor.measuring import Measures
from lookalike.errors import Interrupted
from lookalike.progress import ProgressMeter
from lookalike.types import Finding, OnProgress

ALIKE = 0.97
"""Cosine of the looks from which two photos are compared pixel by pixel."""
SAME_PIXELS = 2.0
"""Mean difference of the tiny pictures, of 255 levels."""
SAME_SHARE = 0.04
"""The same as a share of how far the picture is from its border: a ring on white is all white."""
_BLOCK = 256


def exact_duplicates(view: CatalogView, measures: Mapping[str, Measures]) -> Iterator[Finding]:
    """Products whose first photos are the same file."""
    of_content: dict[str, list[int]] = defaultdict(list)
    for at in range(len(view)):
        content = view.content(at)
        if content is not None and measures[content]["readable"]:
            of_content[content].append(at)
    for positions in of_content.values():
        if len(positions) > 1:
            yield make_finding(
                "duplicate", view, positions, _shared(view, positions),
                confidence=1.0, severity="medium", quarantines=positions[1:],
            )  # fmt: skip


def _shared(view: CatalogView, positions: Sequence[int]) -> str:
    differing = [
        name
        for name, column in view.columns.items()
        if len({int(column.codes[at]) for at in positions}) > 1
    ]
    same = f"{len(positions)} products have the very same photo"
    return same + (f" but differ in {', '.join(differing[:4])}." if differing else ".")


def near_duplicates(
    view: CatalogView,
    positions: NDArray[np.int64],
    look: NDArray[np.float32],
    measures: Mapping[str, Measures],
    *,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[Finding]:
    """Groups of different photos that show the same; ``look`` are unit rows (photos, dim).

    Memory: ``_BLOCK`` rows of cosines at a time.

    Raises:
        Interrupted: ``cancelled`` turned true.
    """
    first: dict[str, int] = {}
    for row, at in enumerate(positions):
        content = view.content(int(at))
        if content is not None and measures[content]["readable"]:
            first.setdefault(content, row)
    rows = np.array(list(first.values()), dtype=np.int64)
    tiny = np.stack([measures[c]["tiny"] for c in first]).astype(np.int16) if first else None
    if tiny is None:
        return
    border = np.concatenate([tiny[:, 0], tiny[:, -1], tiny[:, :, 0], tiny[:, :, -1]], axis=1)
    drawn = np.abs(tiny - np.median(border, axis=1)[:, None, None]).mean(axis=(1, 2, 3))
    allowed = np.minimum(SAME_PIXELS, SAME_SHARE * drawn)
    group, worst = Groups(len(rows)), np.zeros(len(rows))
    meter = ProgressMeter("comparing photos", len(rows), on_progress)
    for one, other in close_pairs(look[rows], ALIKE, meter, cancelled):
        difference = np.abs(tiny[one] - tiny[other]).mean(axis=(1, 2, 3))
        same = difference <= np.minimum(allowed[one], allowed[other])
        for i, j, off in zip(one[same], other[same], difference[same], strict=True):
            group.join(int(i), int(j))
            worst[i], worst[j] = max(worst[i], off), max(worst[j], off)
    for members in group.of_several():
        found = sorted(int(positions[rows[member]]) for member in members)
        off = float(worst[members].max())
        yield make_finding(
            "near-duplicate", view, found,
            f"{len(found)} photos that differ by {off:.1f} of 255 levels when shrunk.",
            confidence=1 - 0.4 * off / SAME_PIXELS, severity="low", quarantines=found[1:],
        )  # fmt: skip


def close_pairs(
    vectors: NDArray[np.float32],
    least: float,
    meter: ProgressMeter,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """All pairs (i < j) of unit rows with a cosine of at least ``least``, some at a time."""
    for start in range(0, len(vectors), _BLOCK):
        if cancelled is not None and cancelled():
            raise Interrupted("The check was stopped: photos looked at are remembered.")
        stop = min(start + _BLOCK, len(vectors))
        near = np.flatnonzero((vectors[start:stop] @ vectors[start:].T).ravel() >= least)
        one, other = np.divmod(near, len(vectors) - start)
        kept = other > one
        yield one[kept] + start, other[kept] + start
        meter.advance(stop - start)


class Groups:
    """Things that belong together, joined pair by pair."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def root(self, thing: int) -> int:
        """The one that stands for the group of ``thing``."""
        while self._parent[thing] != thing:
            self._parent[thing] = self._parent[self._parent[thing]]
            thing = self._parent[thing]
        return thing

    def join(self, one: int, other: int) -> None:
        """Make two groups one."""
        first, last = sorted((self.root(one), self.root(other)))
        self._parent[last] = first

    def of_several(self) -> list[list[int]]:
        """Every group of at least two, each in ascending order."""
        groups: dict[int, list[int]] = defaultdict(list)
        for thing in range(len(self._parent)):
            groups[self.root(thing)].append(thing)
        return [members for members in groups.values() if len(members) > 1]

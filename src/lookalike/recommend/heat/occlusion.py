"""Heat by occlusion: what similarity a photo loses when a part of it cannot be seen.

M. Zeiler and R. Fergus, "Visualizing and Understanding Convolutional Networks" (ECCV 2014),
section 4.2, with the similarity to a query in place of a class. It asks nothing of an encoder but
to look, so it works for every one of them. From what is lost with each of the covered parts, which
overlap, a share for each cell is found by ridge regression, as M. Ribeiro, S. Singh and C.
Guestrin do in "Why Should I Trust You?" (KDD 2016); a cell is given the more freedom the more
there is to be seen in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lookalike.encoders.base import ImageEncoder
from lookalike.errors import EncoderMismatch
from lookalike.index.snapshot import VisualSnapshot
from lookalike.recommend.heat.covering import Box, Covering
from lookalike.space.base import Space, UnitVectors

GRID = 7
"""Cells along each side of the map."""
WINDOW = 3
"""Cells along each side of the part that is covered: a third of the photo, for smaller parts are
hardly missed and the map gets spotty."""
STEPS = 5
"""Places of that part along each side, the first and last a cell beyond the edge of the photo, so
that what is at the edge is also covered without what is beside it."""
DOUBT = 0.2
"""Of the mean variance: losses do not add up exactly, and small ones are as good as none."""
BARE = 1e-4
"""Visibility of a bare cell, so that a photo of one colour has a map too."""
BATCH = 8


@dataclass(frozen=True, slots=True, eq=False)
class Heat:
    """What a photo's parts account for.

    ``similarity`` is that of the whole photo to the query, ``lost`` (GRID, GRID) what of it each
    cell accounts for; below 0 where covering makes the photo more similar. ``shares`` are the
    losses above 0, summing to one.
    """

    similarity: float
    lost: NDArray[np.float64] = field(repr=False)

    @property
    def shares(self) -> NDArray[np.float64]:
        """What each cell has of all that can be lost, (GRID, GRID); zero when nothing can."""
        losses = np.maximum(self.lost, 0)
        whole = float(losses.sum())
        return losses / whole if whole > 0 else losses


@dataclass(frozen=True, slots=True, eq=False)
class Looker:
    """What sees photos as the snapshot does, and how similar they are to one ``query`` (1, dim)."""

    encoder: ImageEncoder
    space: Space
    query: UnitVectors

    @classmethod
    def of(cls, encoder: ImageEncoder, snapshot: VisualSnapshot, query: UnitVectors) -> Looker:
        """Look with the encoder the snapshot was built with.

        Raises:
            EncoderMismatch: it is another one.
        """
        if encoder.card.id != snapshot.space.encoder_id:
            raise EncoderMismatch(
                f"The shop was built with {snapshot.space.encoder_id}, but {encoder.card.id} is "
                f"to look: build the shop again to change its encoder."
            )
        return cls(encoder, snapshot.space, query)

    def similarity(self, photos: list[Image.Image]) -> NDArray[np.float64]:
        """Similarity of each photo to the query, from what can be seen, (photos,)."""
        return np.concatenate(
            [self._of_some(photos[start : start + BATCH]) for start in range(0, len(photos), BATCH)]
        )

    def _of_some(self, photos: list[Image.Image]) -> NDArray[np.float64]:
        prepared = np.stack([self.encoder.prepare(photo) for photo in photos])
        seen = self.space.transform(self.encoder.encode(prepared))
        similarity: NDArray[np.float64] = (seen @ self.query[0]).astype(np.float64)
        return similarity


def heat(image: Image.Image, looker: Looker) -> Heat:
    """Which cells of an upright RGB photo make it similar to the looker's query."""
    covering = Covering(image, at_least=looker.encoder.card.decode_at_least)
    starts = np.linspace(-1, GRID - WINDOW + 1, STEPS)
    boxes = [_part(row, column) for row in starts for column in starts]
    similarity = looker.similarity([covering.image, *(covering.covered([box]) for box in boxes)])
    shown = np.array([covering.shown(cell_box(*divmod(cell, GRID))) for cell in range(GRID**2)])
    along = np.array([_overlap(start) for start in starts])
    covers = np.einsum("ar,bc->abrc", along, along).reshape(len(boxes), GRID**2)
    lost = _by_cell(covers, similarity[0] - similarity[1:], shown)
    return Heat(float(similarity[0]), lost.reshape(GRID, GRID))


def _by_cell(
    covers: NDArray[np.float64], losses: NDArray[np.float64], shown: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What each cell accounts for, (cells,), given the losses (parts,) of covered parts.

    ``covers`` (parts, cells) is how much of each cell they cover, ``shown`` (cells,) how much is to
    be seen there.
    """
    free = shown + BARE
    both = (covers * free) @ covers.T
    both[np.diag_indices_from(both)] += DOUBT * both.trace() / len(both)
    lost: NDArray[np.float64] = free * (covers.T @ np.linalg.solve(both, losses))
    return lost


def cost_of_covering(image: Image.Image, looker: Looker, cells: NDArray[np.bool_]) -> float:
    """What the photo loses of its similarity without these cells (GRID, GRID), all at once."""
    covering = Covering(image, at_least=looker.encoder.card.decode_at_least)
    boxes = [cell_box(row, column) for row, column in np.argwhere(cells).tolist()]
    whole, without = looker.similarity([covering.image, covering.covered(boxes)])
    return float(whole - without)


def cell_box(row: int, column: int) -> Box:
    """Where a cell lies in the photo."""
    return column / GRID, row / GRID, (column + 1) / GRID, (row + 1) / GRID


def _part(row: float, column: float) -> Box:
    """The part of so many cells that begins at a row and column, as far as it is in the photo."""
    edges = np.clip(np.array([column, row, column + WINDOW, row + WINDOW]) / GRID, 0, 1)
    left, top, right, bottom = edges.tolist()
    return left, top, right, bottom


def _overlap(start: float) -> NDArray[np.float64]:
    """How much of each cell along a side lies in a part that begins at ``start``, (GRID,)."""
    cells = np.arange(GRID)
    inside = np.minimum(cells + 1, start + WINDOW) - np.maximum(cells, start)
    overlap: NDArray[np.float64] = np.clip(inside, 0, 1)
    return overlap

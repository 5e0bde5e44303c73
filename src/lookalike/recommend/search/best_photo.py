"""Products by the best of their photos, as a view of a search."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from lookalike.index.base import Mask
from lookalike.recommend.search.views import GivenView, Rows, Scores, VectorView
from lookalike.recommend.similar import Shelf


@dataclass(frozen=True, slots=True, eq=False)
class BestPhotoView:
    """Every product by the best of its photos: ``first`` scores their first ones.

    ``best`` (rows,) are the scores of the best further photo of each row, 0 where it has none, and
    ``which`` the number of that photo, -1 for none.
    """

    first: VectorView
    best: Scores = field(repr=False)
    which: Rows = field(repr=False)

    @property
    def name(self) -> str:
        """That of the first photos' view."""
        return self.first.name

    def scores(self) -> Scores:
        """Every row's score."""
        return np.maximum(self.first.scores(), self.best)

    def exact(self, rows: Rows) -> Scores:
        """The scores of some rows."""
        return np.maximum(self.first.exact(rows), self.best[rows])

    def candidates(self, count: int, allowed: Mask | None) -> Rows | None:
        """The nearest by the first photo, and those by a further one."""
        first = self.first.candidates(count, allowed)
        if first is None:
            return None
        others = GivenView(self.name, self.best).candidates(count, allowed)
        return first if others is None else np.unique(np.concatenate([first, others]))

    def photo(self, row: int) -> int:
        """The further photo that looks more like the query than the first; -1 if none does."""
        first = float(self.first.exact(np.array([row]))[0])
        return int(self.which[row]) if self.best[row] > first else -1


def best_photo_view(first: VectorView, shelf: Shelf) -> VectorView | BestPhotoView:
    """The view with every product's further photos in it, where the snapshot has any."""
    others = shelf.snapshot.others
    if others is None:
        return first
    best, which = others.best(others.cosines(first.query), len(shelf.snapshot.vectors))
    scores = first.scaled(np.where(which >= 0, best, np.float32(-1)))
    rows = shelf.position_of_row
    return BestPhotoView(
        first,
        np.append(scores, np.float32(0))[rows],  # a row without a position takes the last one
        np.append(which, -1)[rows],
    )

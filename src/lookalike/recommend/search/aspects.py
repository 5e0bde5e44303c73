"""Single aspects of a photo as views of a search: its colours, its pattern."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from lookalike.index.snapshot import ViewOfProducts
from lookalike.recommend.search.sources import Asked, PicturedWords
from lookalike.recommend.search.views import ProductVectors, View
from lookalike.recommend.search.visual import asked_in_order
from lookalike.recommend.similar import Shelf
from lookalike.space.base import UnitVectors

COLOUR = "colour"
PICTURED_WEIGHT = 0.2
"""Beside 1 for the product's own words, which are surer where they say something."""
PaletteFeatures = Callable[[Sequence[tuple[str, float]]], UnitVectors]
"""Colours with their shares as the encoder's colour features (1, block)."""


@dataclass(frozen=True, slots=True, eq=False)
class Aspect:
    """Products by one aspect of their photos, beside what a search asks with.

    Its weight is 0 unless the caller wants more of it, or asks with a palette.
    """

    name: str
    products: ProductVectors
    held: ViewOfProducts
    shelf: Shelf
    palette: PaletteFeatures | None = None
    weight: float = 0.0

    def view(self, asked: Asked) -> View | None:
        """The likeness of every photo in this aspect; None when nothing shows it."""
        wanted: list[UnitVectors] = []
        if asked.palette and self.palette is not None:
            wanted.append(self.held.view.of_block(self.palette(asked.palette)))
        elif asked.query is not None and asked.query.features is not None:
            wanted.append(self.held.view.transform(asked.query.features))
        else:
            positions = (
                self.shelf.snapshot.position_of.get(name)
                for name in asked_in_order(asked.product, asked.like)
            )
            wanted.extend(self.held.vectors[[at]] for at in positions if at is not None)
        if not wanted:
            return None
        vector = np.concatenate(wanted).mean(axis=0)
        length = float(np.linalg.norm(vector))
        return self.products.to(vector / max(length, 1e-9), card=self.products.card)


def pictured(shelf: Shelf) -> list[PicturedWords]:
    """Words beside photos, where the snapshot has them."""
    held = shelf.snapshot.pictured
    if held is None:
        return []
    usual = held.space.report.calibration
    vectors = ProductVectors("pictured", shelf.snapshot.name, held.vectors, shelf.position_of_row)
    return [
        PicturedWords(
            vectors,
            held.space.place_words,
            low=0.0 if usual is None else usual.chance,
            high=1.0 if usual is None else usual.usual,
            weight=PICTURED_WEIGHT,
        )
    ]


def aspects(
    shelf: Shelf, *, palette: PaletteFeatures | None, by_palette: bool = False
) -> list[Aspect]:
    """All aspects the snapshot has. ``by_palette`` says that colours are asked for outright."""
    snapshot = shelf.snapshot
    return [
        Aspect(
            name,
            ProductVectors(name, snapshot.name, held.vectors, shelf.position_of_row),
            held,
            shelf,
            palette if name == COLOUR else None,
            1.0 if by_palette and name == COLOUR else 0.0,
        )
        for name, held in snapshot.views.items()
    ]

"""Single aspects of a photo as views of a search: its colours, its pattern."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import EncoderMismatch
from lookalike.index.snapshot import ViewOfProducts
from lookalike.index.text_half import TextHalf
from lookalike.recommend.search.senses import TextVectorCache
from lookalike.recommend.search.sources import Asked, PicturedWords
from lookalike.recommend.search.views import ProductVectors, View
from lookalike.recommend.search.visual import asked_in_order
from lookalike.recommend.similar import Shelf
from lookalike.space.base import UnitVectors

COLOUR = "colour"
PICTURED_WEIGHT = 0.2
"""Beside 1 for the product's own words, which are surer where they say something."""
TEXT_TO_IMAGE = "text_to_image"
TEXT_TO_IMAGE_WEIGHT = 0.2
"""The same, for the same reason."""
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


def text_to_image(
    shelf: Shelf, half: TextHalf, words: Callable[[], TextVectorCache]
) -> PicturedWords:
    """Words placed among the photos by the other half of the encoder's own model.

    ``words`` gives that half once it is needed; one that is not of the model's commit, or not the
    one the photos were compared with, is refused.
    """
    snapshot = shelf.snapshot

    def place_words(texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = words()
        if vectors.encoder.card.id != half.texts_id:
            raise EncoderMismatch(
                f"Words are read by {vectors.encoder.card.id}, but the shop was built with "
                f"{half.texts_id}: build the shop again."
            )
        return np.stack([vectors(text) for text in texts])

    photos = ProductVectors(TEXT_TO_IMAGE, half.photos_id, half.vectors, shelf.position_of_row)
    if half.photos_id != snapshot.facts.encoder_id:
        raise EncoderMismatch(
            f"The photos beside words are by {half.photos_id}, the snapshot is by "
            f"{snapshot.facts.encoder_id}: build the shop again."
        )
    return PicturedWords(
        photos, place_words, half.chance, half.usual, TEXT_TO_IMAGE, TEXT_TO_IMAGE_WEIGHT
    )


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

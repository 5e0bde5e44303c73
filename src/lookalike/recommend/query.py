"""Queries: a photo or a product becomes one vector in the space, or a reason why it cannot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from lookalike.encoders.base import ImageEncoder
from lookalike.errors import EncoderMismatch, NotFound
from lookalike.index.snapshot import VisualSnapshot
from lookalike.space.base import UnitVectors
from lookalike.types import ProductId

BLANK_SPREAD = 3.0  # grey levels of 255: below this nobody sees anything in a photo
BLANK_SIZE = 64  # pixels a side is enough to see whether there is anything at all


@dataclass(frozen=True, slots=True)
class VisualQuery:
    """A query in the space: ``vector`` (1, components).

    ``exclude`` is the position never to be answered, the query's own; ``blank`` and
    ``unexplained`` (share of the photo's features outside the space) feed ``no_good_match``.
    """

    vector: UnitVectors
    exclude: int | None = None
    blank: bool = False
    unexplained: float = 0.0


def photo_query(image: Image.Image, encoder: ImageEncoder, snapshot: VisualSnapshot) -> VisualQuery:
    """Encode an upright RGB photo.

    Raises:
        EncoderMismatch: the snapshot was built with another encoder.
    """
    if encoder.card.id != snapshot.space.encoder_id:
        raise EncoderMismatch(
            f"The query was encoded with {encoder.card.id}, but the shop was built with "
            f"{snapshot.space.encoder_id}: build the shop again to change its encoder."
        )
    prepared = encoder.prepare(image)
    features = encoder.encode(prepared[None])
    return VisualQuery(
        vector=snapshot.space.transform(features),
        blank=is_blank(image),
        unexplained=float(snapshot.space.unexplained(features)[0]),
    )


def product_query(product_id: ProductId, snapshot: VisualSnapshot) -> VisualQuery:
    """The stored vector of an indexed product.

    Raises:
        NotFound: the product is not in the snapshot.
    """
    position = snapshot.position_of.get(product_id)
    if position is None:
        raise NotFound(
            f"Product '{product_id}' has no photo in the current snapshot: add its photo and "
            f"build again, or ask with a photo."
        )
    return VisualQuery(
        vector=np.ascontiguousarray(snapshot.vectors[position : position + 1]), exclude=position
    )


def is_blank(image: Image.Image) -> bool:
    """Whether a photo is one flat colour, give or take what nobody sees."""
    small = image.resize((BLANK_SIZE, BLANK_SIZE), Image.Resampling.BOX, reducing_gap=2.0)
    spread = np.asarray(small, dtype=np.float32).reshape(-1, 3).std(axis=0)
    return bool(spread.max() < BLANK_SPREAD)

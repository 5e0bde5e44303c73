"""Queries: a photo or a product becomes one vector in the space, or a reason why it cannot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lookalike.encoders.base import Features, ImageEncoder
from lookalike.errors import EncoderMismatch, NotFound
from lookalike.index.snapshot import VisualSnapshot
from lookalike.space.base import UnitVectors
from lookalike.types import ProductId

BLANK_SPREAD = 3.0  # grey levels of 255: below this nobody sees anything in a photo
NOISE_LIKENESS = 0.3  # correlation of neighbouring pixels; photos have .8 and more, noise none
MIDDLE = 64  # pixels a side: enough to see that there is something, and that it is not noise


@dataclass(frozen=True, slots=True)
class VisualQuery:
    """A query in the space: ``vector`` (1, components).

    ``exclude`` is the position never to be answered, the query's own; ``nothing`` says why there
    is nothing to see in the photo (a flat colour can be as near to products as a product is), and
    ``unexplained`` is the share of its features outside the space: both feed ``no_good_match``.
    ``features`` (1, encoder dim) are what the encoder gave for a photo, None for a product.
    """

    vector: UnitVectors
    exclude: int | None = None
    nothing: str | None = None
    unexplained: float = 0.0
    features: Features | None = None


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
    nothing = nothing_to_see(image)  # before the network has emptied the processor's caches
    prepared = encoder.prepare(image)
    features = encoder.encode(prepared[None])
    vector, unexplained = snapshot.space.locate(features)
    return VisualQuery(
        vector=vector, nothing=nothing, unexplained=float(unexplained[0]), features=features
    )


def product_query(product_id: ProductId, snapshot: VisualSnapshot) -> VisualQuery:
    """The stored vector of an indexed product.

    Raises:
        NotFound: the product is not in the snapshot.
    """
    position = position_of(product_id, snapshot)
    return VisualQuery(
        vector=np.ascontiguousarray(snapshot.vectors[position : position + 1]), exclude=position
    )


def position_of(product_id: ProductId, snapshot: VisualSnapshot) -> int:
    """Where an indexed product stands.

    Raises:
        NotFound: the product is not in the snapshot.
    """
    position = snapshot.position_of.get(product_id)
    if position is None:
        raise NotFound(
            f"Product '{product_id}' has no photo in the current snapshot: add its photo and "
            f"build again, or ask with a photo."
        )
    return position


def nothing_to_see(image: Image.Image) -> str | None:
    """Why an RGB photo shows nothing, whatever a network may see in it; None when it does."""
    pixels = _middle(image)
    row = pixels.shape[1]
    level = pixels.ravel()
    level -= level.mean()
    varies = float(level @ level)
    if varies >= level.size * BLANK_SPREAD**2:
        # In one go over all rows; the few pairs across their ends do not belong.
        across = float(level[row - 1 : -1 : row] @ level[row::row])
        likeness = (float(level[:-1] @ level[1:]) - across) / varies
        return "it is noise" if likeness < NOISE_LIKENESS and min(pixels.shape) > 2 else None
    spread = np.asarray(image, dtype=np.float32).reshape(-1, 3).std(axis=0)
    return "it is one flat colour" if spread.max() < BLANK_SPREAD else None


def _middle(image: Image.Image) -> NDArray[np.float32]:
    """Green light, the most of what we see, in the middle of a photo at its own resolution."""
    left, upper = max(0, (image.width - MIDDLE) // 2), max(0, (image.height - MIDDLE) // 2)
    right, lower = min(left + MIDDLE, image.width), min(upper + MIDDLE, image.height)
    middle = image.crop((left, upper, right, lower))
    colours = np.frombuffer(middle.tobytes(), dtype=np.uint8)
    return colours[1::3].astype(np.float32).reshape(middle.height, middle.width)

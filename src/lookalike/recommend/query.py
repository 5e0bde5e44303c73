"""Queries: a photo or a product becomes one vector in the space, or a reason why it cannot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lookalike.encoders.base import ImageEncoder
from lookalike.errors import EncoderMismatch, NotFound
from lookalike.index.snapshot import VisualSnapshot
from lookalike.space.base import UnitVectors
from lookalike.types import ProductId

BLANK_SPREAD = 3.0  # grey levels of 255: below this nobody sees anything in a photo
BLANK_SIZE = 64  # pixels a side is enough to see whether there is anything at all
NOISE_LIKENESS = 0.3  # correlation of neighbouring pixels; photos have .8 and more, noise none
NOISE_WINDOW = 128  # pixels a side, in the middle


@dataclass(frozen=True, slots=True)
class VisualQuery:
    """A query in the space: ``vector`` (1, components).

    ``exclude`` is the position never to be answered, the query's own; ``nothing`` says why there
    is nothing to see in the photo, and ``unexplained`` is the share of its features outside the
    space: both feed ``no_good_match``.
    """

    vector: UnitVectors
    exclude: int | None = None
    nothing: str | None = None
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
        nothing=nothing_to_see(image),
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


def nothing_to_see(image: Image.Image) -> str | None:
    """Why an RGB photo shows nothing, whatever a network may see in it; None when it does."""
    small = image.resize((BLANK_SIZE, BLANK_SIZE), Image.Resampling.BOX, reducing_gap=2.0)
    spread = np.asarray(small, dtype=np.float32).reshape(-1, 3).std(axis=0)
    middle = _middle(image)
    if spread.max() < BLANK_SPREAD and middle.std() < BLANK_SPREAD:
        return "it is one flat colour"
    if _likeness_of_neighbours(middle) < NOISE_LIKENESS:
        return "it is noise"
    return None


def _middle(image: Image.Image) -> NDArray[np.float32]:
    """Grey levels of the middle of a photo, at its own resolution."""
    left = max(0, (image.width - NOISE_WINDOW) // 2)
    upper = max(0, (image.height - NOISE_WINDOW) // 2)
    box = (left, upper, left + NOISE_WINDOW, upper + NOISE_WINDOW)
    inside = (*box[:2], min(box[2], image.width), min(box[3], image.height))
    return np.asarray(image.crop(inside).convert("L"), dtype=np.float32)


def _likeness_of_neighbours(grey: NDArray[np.float32]) -> float:
    """Correlation of each pixel with the one to its right; 1 where all are the same."""
    if min(grey.shape) < 3 or grey.std() < BLANK_SPREAD:
        return 1.0
    left, right = grey[:, :-1] - grey[:, :-1].mean(), grey[:, 1:] - grey[:, 1:].mean()
    scale = float(np.sqrt((left * left).sum() * (right * right).sum()))
    return float((left * right).sum()) / scale if scale > 0 else 1.0

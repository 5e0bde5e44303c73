"""One answer to "what looks like this?", with everything it needs imported once.

An answer takes milliseconds. Looking up a handful of modules for each, with cold caches right
after a network has run, is a part of it that can be saved.
"""

from __future__ import annotations

from collections.abc import Callable

from lookalike.catalog.where import mask
from lookalike.config import PhotoSettings
from lookalike.encoders.base import ImageEncoder
from lookalike.index.snapshot import VisualSnapshot
from lookalike.recommend.query import VisualQuery, photo_query, product_query
from lookalike.recommend.similar import Shelf, similar
from lookalike.sources.photo_input import PhotoInput, load_photo_input
from lookalike.types import HitList, ProductId, Where

QueryEncoder = Callable[[VisualSnapshot], ImageEncoder]
"""Gives the encoder a snapshot was built with."""


def like_photo(
    image: PhotoInput,
    shelf: Shelf,
    encoder_of: QueryEncoder,
    limits: PhotoSettings,
    *,
    k: int,
    where: Where | None,
) -> HitList:
    """The ``k`` products that look most like a photo."""
    query = as_query(image, shelf.snapshot, encoder_of, limits)
    return similar(shelf, query, k=k, chosen=None if not where else mask(where, shelf.view))


def like_product(product: ProductId, shelf: Shelf, *, k: int, where: Where | None) -> HitList:
    """The ``k`` products that look most like one of the shop."""
    query = product_query(product, shelf.snapshot)
    return similar(shelf, query, k=k, chosen=None if not where else mask(where, shelf.view))


def as_query(
    image: PhotoInput,
    snapshot: VisualSnapshot,
    encoder_of: QueryEncoder,
    limits: PhotoSettings,
) -> VisualQuery:
    """A photo as a query of the snapshot."""
    encoder = encoder_of(snapshot)
    photo = load_photo_input(image, limits=limits, at_least=encoder.card.decode_at_least)
    return photo_query(photo.image, encoder, snapshot)

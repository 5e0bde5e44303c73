"""A photo asked about in part: in a box, or ``"auto"``, for whatever garments are in it.

A photo that is as close to the shop's as nearly all of the shop's own are is asked as a whole by
``"auto"``: a product on white has no parts to choose from. Only others are searched for garments.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PIL import Image

from lookalike.encoders.base import ImageEncoder
from lookalike.encoders.regions.finding import GarmentFinder
from lookalike.index.base import Mask
from lookalike.recommend.crops import (
    WHOLE_PHOTO,
    ProductTypes,
    Region,
    box_of,
    find_regions,
    region_at,
    similar_in_box,
)
from lookalike.recommend.crops_auto import taking_turns
from lookalike.recommend.crops_given import AUTO, crop_box
from lookalike.recommend.query import VisualQuery, photo_query
from lookalike.recommend.similar import Shelf, similar
from lookalike.types import HitList, Size

DECODE_AT_LEAST = 640
"""Pixels the smaller side of a photo must keep, so that its parts are still worth looking at."""


def similar_to_part(
    shelf: Shelf,
    image: Image.Image,
    crop: Any,
    encoder: ImageEncoder,
    finder: Callable[[], GarmentFinder],
    *,
    k: int,
    size: Size | None = None,
    chosen: Mask | None = None,
) -> HitList:
    """The ``k`` products most like the part of an upright RGB photo that ``crop`` says.

    ``crop`` is ``"auto"`` or a box (see ``crops_given``) in a photo of ``size``, of which ``image``
    may be a smaller copy. A box that is about a garment is answered from that garment's types.

    Raises:
        InvalidInput: the crop makes no sense.
        EncoderMismatch: the shop was built with another encoder.
        WeightsUnavailable: the weights that find garments are not installed.
    """
    size = size or Size(*image.size)
    if isinstance(crop, str) and crop.strip().lower() == AUTO:
        return _auto(shelf, image, encoder, finder, k=k, chosen=chosen)
    box = crop_box(crop, size)
    regions = find_regions(image, finder(), ProductTypes.of(shelf.view))
    region = region_at(box, regions, Size(*image.size))
    types = () if region is None else region.types
    return similar_in_box(shelf, image, box, encoder, k=k, types=types, chosen=chosen)


def _auto(
    shelf: Shelf,
    image: Image.Image,
    encoder: ImageEncoder,
    finder: Callable[[], GarmentFinder],
    *,
    k: int,
    chosen: Mask | None,
) -> HitList:
    query = photo_query(image, encoder, shelf.snapshot)
    whole = similar(shelf, query, k=k, chosen=chosen)
    if not whole or query.nothing is not None or _like_the_shops(query, shelf):
        return whole
    regions = find_regions(image, finder(), ProductTypes.of(shelf.view))
    garments = [region for region in regions if region.kind != WHOLE_PHOTO and region.types]
    if not garments:
        return whole

    def ask(region: Region) -> HitList:
        box = box_of(region, Size(*image.size))
        return similar_in_box(shelf, image, box, encoder, k=k, types=region.types, chosen=chosen)

    return taking_turns(garments, [ask(region) for region in garments], k=k)


def _like_the_shops(query: VisualQuery, shelf: Shelf) -> bool:
    """Whether the photo is as near to a product as all but a hundredth of the shop's own are.

    The share of the photo that is unexplained does not count here: it is also large for photos
    larger than the shop's, and 16 of 100 of those were taken for the street's.
    """
    match = shelf.snapshot.match
    if match is None:
        return True
    nearest = float(shelf.snapshot.index.search(query.vector, 1).cosines[0, 0])
    return nearest >= match.nearest_low

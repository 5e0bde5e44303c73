"""A photo asked about in part: in a box, or ``"auto"``, for whatever garments are in it.

A photo that is as close to the shop's as nearly all of the shop's own are is asked as a whole by
``"auto"``: a product on white has no parts to choose from. Only others are searched for garments.

What is asked of a part, its likeness alone or words beside it, is up to the caller.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from lookalike.encoders.base import ImageEncoder
from lookalike.encoders.regions.box import WHOLE, Box
from lookalike.encoders.regions.finding import GarmentFinder
from lookalike.index.base import Mask
from lookalike.recommend.crops import (
    WHOLE_PHOTO,
    ProductTypes,
    Region,
    box_of,
    find_regions,
    region_at,
)
from lookalike.recommend.crops_auto import taking_turns
from lookalike.recommend.crops_given import AUTO, crop_box
from lookalike.recommend.query import VisualQuery, photo_query
from lookalike.recommend.similar import Shelf
from lookalike.types import HitList, Size

DECODE_AT_LEAST = 640
"""Pixels the smaller side of a photo must keep, so that its parts are still worth looking at."""

Ask = Callable[[VisualQuery, Mask | None], HitList]
"""The hits for a photo, or a part of one, among some rows of the view (None: all)."""


@dataclass(frozen=True, slots=True, eq=False)
class PhotoInParts:
    """An upright RGB photo that parts of can be asked about, of a shop's products.

    ``size`` is that of the photo which boxes are for, when ``image`` is a smaller copy of it.
    ``finder`` is only called for once garments have to be found.
    """

    image: Image.Image
    size: Size
    shelf: Shelf
    encoder: ImageEncoder = field(repr=False)
    finder: Callable[[], GarmentFinder] = field(repr=False)

    def hits(
        self,
        crop: Any,
        ask: Ask,
        *,
        k: int,
        chosen: Mask | None = None,
        named: AbstractSet[str] = frozenset(),
    ) -> HitList:
        """The hits for the part that ``crop`` says: ``"auto"``, or a box (see ``crops_given``).

        A box that is about a garment is answered from that garment's product types. ``named`` are
        types that are asked for by name: they go before what a garment looks to be, and choose
        among several garments.

        Raises:
            InvalidInput: the crop makes no sense.
            EncoderMismatch: the shop was built with another encoder.
            WeightsUnavailable: the weights that find garments are not installed.
        """
        if isinstance(crop, str) and crop.strip().lower() == AUTO:
            return self._auto(ask, k=k, chosen=chosen, named=named)
        box = crop_box(crop, self.size)
        region = region_at(box, self._regions(), self.size)
        return self._in_box(box, region, ask, k=k, chosen=chosen, named=named)

    def _auto(self, ask: Ask, *, k: int, chosen: Mask | None, named: AbstractSet[str]) -> HitList:
        query = photo_query(self.image, self.encoder, self.shelf.snapshot)
        if query.nothing is not None or _like_the_shops(query, self.shelf):
            return ask(query, chosen)
        garments = [r for r in self._regions() if r.kind != WHOLE_PHOTO and r.types]
        if named:
            garments = [region for region in garments if not named.isdisjoint(region.types)]
        if not garments:
            return ask(query, chosen)
        lists = [
            self._in_box(box_of(region, self.size), region, ask, k=k, chosen=chosen, named=named)
            for region in garments
        ]
        together = taking_turns(garments, lists, k=k)
        return together or lists[0]  # an empty list says best itself why it is

    def _in_box(
        self,
        box: Box,
        region: Region | None,
        ask: Ask,
        *,
        k: int,
        chosen: Mask | None,
        named: AbstractSet[str],
    ) -> HitList:
        """Of the garment's types; of all when fewer than ``k`` products are of these."""
        part = self.image.crop(box.pixels(Size(*self.image.size)))
        query = photo_query(part, self.encoder, self.shelf.snapshot)
        of_types = self._of_types(region, chosen, named)
        hits = None if of_types is None else ask(query, of_types)
        if hits is None or len(hits) < k:
            hits = ask(query, chosen)
        hits.looked_at = () if box == WHOLE else ((box.left, box.top, box.right, box.bottom),)
        return hits

    def _of_types(
        self, region: Region | None, chosen: Mask | None, named: AbstractSet[str]
    ) -> Mask | None:
        types = () if region is None else region.types
        if named:
            types = tuple(name for name in types if name in named)
        if not types:
            return None
        view = self.shelf.view
        rows = ProductTypes.of(view).rows(view, types)
        return rows if chosen is None else rows & chosen

    def _regions(self) -> tuple[Region, ...]:
        types = ProductTypes.of(self.shelf.view)
        return find_regions(self.image, self.finder(), types, size=self.size)


def _like_the_shops(query: VisualQuery, shelf: Shelf) -> bool:
    """Whether the photo is as near to a product as all but a hundredth of the shop's own are.

    The share of the photo that is unexplained does not count here: it is also large for photos
    larger than the shop's, and 16 of 100 of those were taken for the street's.
    """
    match = shelf.snapshot.match
    if match is None:
        return True
    nearest = float(shelf.snapshot.index.search(query.vector, 1).cosines[0, 0])
    others = shelf.snapshot.others
    if others is not None:
        nearest = max(nearest, float(others.cosines(query.vector).max()))
    return nearest >= match.nearest_low

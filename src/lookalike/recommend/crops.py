"""Photos of people with several garments: what can be asked about, and asking about one of them.

A photo from the street is unlike every product photo, so a space fitted to the catalogue cannot
say what the things in it are. ``encoders.regions`` can; here its words become the shop's own
product types, and a question about one garment is answered from those types alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from lookalike.catalog.view import CatalogView
from lookalike.encoders.regions.box import WHOLE, Box
from lookalike.encoders.regions.finding import Garment, GarmentFinder
from lookalike.encoders.regions.garments import Garments
from lookalike.index.base import Mask
from lookalike.sources.columns import display_roles
from lookalike.types import Size

MOST_REGIONS = 6
LIKELY = 0.5
"""Share of the likeliest type's weight from which another type is looked through as well."""
MARGIN = 0.15
"""Of a found garment's sides, added around it: the network's places are coarse."""
SAME_PLACE = 0.4
"""Overlap from which a box that a shopper drew is about a garment that was found."""
WHOLE_PHOTO = "whole photo"


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a photo that can be asked about.

    ``box`` is left, top, right and bottom in pixels of the upright photo. ``kind`` says where on
    a person it is, ``label`` is the shop's likeliest product type, None when it has none for it,
    and ``types`` are all that are looked through. ``confidence`` is from 0 to 1.
    """

    box: tuple[int, int, int, int]
    kind: str
    label: str | None
    confidence: float
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductTypes:
    """The attribute that says what a product is, and its values, those of most products first.

    None and no values for a catalogue without one.
    """

    attribute: str | None
    values: tuple[str, ...]

    @classmethod
    def of(cls, view: CatalogView) -> ProductTypes:
        """Those of a catalogue."""
        attribute = display_roles(view.columns).category
        if attribute is None:
            return cls(None, ())
        (facet,) = view.facets([attribute])
        return cls(attribute, tuple(v for v, _ in facet.values if isinstance(v, str)))

    def rows(self, view: CatalogView, chosen: Sequence[str]) -> Mask:
        """Which products of the view are of one of the chosen types."""
        if self.attribute is None:
            return np.zeros(len(view), dtype=np.bool_)
        column = view.columns[self.attribute]
        wanted = np.array([value in chosen for value in column.values], dtype=np.bool_)
        return column.select(wanted, missing=False)


def find_regions(
    image: Image.Image,
    finder: GarmentFinder,
    types: ProductTypes,
    *,
    size: Size | None = None,
    most: int = MOST_REGIONS,
) -> tuple[Region, ...]:
    """The parts of an upright RGB photo that can be asked about, the surest first.

    The whole photo is always one of them, and as sure as it is unsure that there is a garment in
    it. ``size`` is that of the photo the boxes are for, when ``image`` is a smaller copy of it.
    """
    size = size or Size(*image.size)
    found = finder.find(image)
    regions = [_region(garment, finder.known, types, size) for garment in found]
    regions = regions[: most - 1]
    surest = max((region.confidence for region in regions), default=0.0)
    whole = Region(WHOLE.pixels(size), WHOLE_PHOTO, None, 1.0 - surest)
    return tuple(sorted([*regions, whole], key=lambda region: -region.confidence))


def region_at(box: Box, regions: Sequence[Region], size: Size) -> Region | None:
    """The garment that a box drawn by a shopper is about, or None."""

    def overlap(region: Region) -> float:
        return box.overlap(box_of(region, size))

    garments = [region for region in regions if region.kind != WHOLE_PHOTO]
    best = max(garments, key=overlap, default=None)
    return best if best is not None and overlap(best) >= SAME_PLACE else None


def box_of(region: Region, size: Size) -> Box:
    """The region's box as shares of the sides of the photo it was found in."""
    left, top, right, bottom = region.box
    return Box(left / size.width, top / size.height, right / size.width, bottom / size.height)


def _region(garment: Garment, known: Garments, types: ProductTypes, size: Size) -> Region:
    weights = known.values(garment.words, types.values)
    ranked = sorted(weights, key=lambda value: -weights[value])  # equals keep their order
    likely = tuple(value for value in ranked if weights[value] >= LIKELY * weights[ranked[0]])
    return Region(
        box=garment.box.padded(MARGIN).pixels(size),
        kind=garment.kind,
        label=likely[0] if likely else None,
        confidence=garment.confidence,
        types=likely,
    )

"""The parts of an uploaded photo that can be asked about: found once per photo, and chosen from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from lookalike.serve.app.opened import Shelf, data_address
from lookalike.serve.app.visit import Part, Step
from lookalike.shop import Shop

THUMBNAIL = 200  # pixels
LARGEST_PART = 1280
"""Pixels: the width from which a part of a photo is made smaller before it is looked at."""
WHOLE: Part = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Found:
    """A part of a photo: what is in it, the product types it may be, and a small picture of it."""

    part: Part
    label: str
    types: tuple[str, ...]
    whole: bool
    thumbnail: str


def parts_of(shelf: Shelf, step: Step) -> tuple[Found, ...]:
    """The parts of a step's photo, the surest first; nothing without a photo.

    Raises:
        WeightsUnavailable: the weights that find garments are not installed.
    """
    if step.photo is None:
        return ()
    return _parts(shelf.shop, shelf.version, step.key, step.photo)


def part_at(parts: Sequence[Found], part: Part) -> Found | None:
    """The found part with this very box."""
    return next((found for found in parts if found.part == part), None)


# Frozen values, so they may be shared; ``cache_data`` would pickle them at each use.
@st.cache_resource(max_entries=64, show_spinner=False)
def _parts(_shop: Shop, version: str, key: str, _photo: bytes) -> tuple[Found, ...]:
    regions = _shop.regions(_photo)
    wide = max(region.box[2] for region in regions)  # the whole photo is one of them
    high = max(region.box[3] for region in regions)
    found = []
    for region in regions:
        left, top, right, bottom = region.box
        part = (left / wide, top / high, right / wide, bottom / high)
        label = region.label or region.kind.capitalize()
        picture = _shop.preview(_photo, width=THUMBNAIL, part=part)
        found.append(Found(part, label, region.types, part == WHOLE, data_address(picture)))
    return tuple(found)

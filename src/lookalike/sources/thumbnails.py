"""Photos for showing: upright JPEG files of at most a given width."""

from __future__ import annotations

import io
import math

from PIL import Image

from lookalike.config import PhotoSettings
from lookalike.errors import InvalidInput
from lookalike.sources.photos import decode

QUALITY = 88  # JPEG quality: no visible loss at the sizes photos are shown
WIDEST = 4096  # pixels


def jpeg(
    data: bytes,
    *,
    limits: PhotoSettings,
    width: int | None = None,
    part: tuple[float, float, float, float] | None = None,
) -> bytes:
    """Any accepted photo as a JPEG file without metadata, at most ``width`` pixels wide.

    ``part`` is what to show of it: left, top, right and bottom as shares of the upright photo's
    sides. A photo is never enlarged.

    Raises:
        InvalidPhoto: the bytes are not a photo that can be read.
        InvalidInput: ``width`` is out of range, or there is nothing in the ``part``.
    """
    if width is not None and not 1 <= width <= WIDEST:
        raise InvalidInput(f"A width of {width} is out of range: ask for 1 to {WIDEST} pixels.")
    left, top, right, bottom = part or (0.0, 0.0, 1.0, 1.0)
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise InvalidInput(f"The part {part} is not inside the photo: give shares from 0 to 1.")
    at_least = None if width is None else math.ceil(width / min(right - left, bottom - top))
    image = decode(data, limits=limits, at_least=at_least).image
    if part is not None:
        wide, high = image.size
        start = (math.floor(left * wide), math.floor(top * high))
        image = image.crop((*start, math.ceil(right * wide), math.ceil(bottom * high)))
    if width is not None and image.width > width:
        height = max(1, round(image.height * width / image.width))
        image = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=QUALITY, optimize=True)
    return file.getvalue()

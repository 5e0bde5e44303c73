"""Photos for showing: upright JPEG files of at most a given width."""

from __future__ import annotations

import io

from PIL import Image

from lookalike.config import PhotoSettings
from lookalike.errors import InvalidInput
from lookalike.sources.photos import decode

QUALITY = 88  # JPEG quality: no visible loss at the sizes photos are shown
WIDEST = 4096  # pixels


def jpeg(data: bytes, *, limits: PhotoSettings, width: int | None = None) -> bytes:
    """Any accepted photo as a JPEG file without metadata, at most ``width`` pixels wide.

    A photo is never enlarged.

    Raises:
        InvalidPhoto: the bytes are not a photo that can be read.
        InvalidInput: ``width`` is out of range.
    """
    if width is not None and not 1 <= width <= WIDEST:
        raise InvalidInput(f"A width of {width} is out of range: ask for 1 to {WIDEST} pixels.")
    photo = decode(data, limits=limits, at_least=width)
    image = photo.image
    if width is not None and image.width > width:
        height = max(1, round(image.height * width / image.width))
        image = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=QUALITY, optimize=True)
    return file.getvalue()

"""What can be measured of one photo alone: light, contrast, sharpness, and a tiny picture of it.

Everything is measured on the photo as a card of a shop would show it, brought to at most ``SIDE``
pixels, so that a photo is not called sharp for detail nobody sees. Photos smaller than that are
measured as they are.

Sharpness is the variance of the Laplacian (Pech-Pacheco et al. 2000, "Diatom autofocusing in
brightfield microscopy") divided by the variance of the light, which makes it independent of
contrast: a faint photo is not a blurred one. On a plain background the variance grows with the
share of the photo that the product fills and the Laplacian with its outline; their ratio is what
remains of the outline's sharpness.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lookalike.config import PhotoSettings
from lookalike.errors import InvalidPhoto
from lookalike.sources.photos import decode

SIDE = 256
TINY = 8
"""Side of the tiny picture near duplicates are compared by."""
VERSION = 1
"""Of these measurements: others are not mixed with them."""

MEASURES = np.dtype(
    [
        ("content", "S32"),
        ("readable", "?"),
        ("width", "<i4"),
        ("height", "<i4"),
        ("dark_end", "<f4"),
        ("light_end", "<f4"),
        ("mean", "<f4"),
        ("range", "<f4"),
        ("shown", "<f4"),
        ("sharpness", "<f4"),
        ("edge", "<f4"),
        ("tiny", "u1", (TINY, TINY, 3)),
    ]
)
"""One photo. ``content`` is its SHA-256; light is from 0 to 1: ``dark_end`` and ``light_end`` are
the 1st and 99th percentile, ``range`` the largest spread of a channel between them, ``shown`` the
share of pixels that differ from the border; ``edge`` is the steepest step of light between
neighbours (99.8th percentile) as a share of the whole range."""

Measures = NDArray[np.void]

_RIM = 16 / 255
_PLAIN = 1e-4


def measure(content: str, data: bytes, limits: PhotoSettings) -> Measures:
    """The measures of one photo, a record of ``MEASURES``; only ``content`` if unreadable."""
    record = np.zeros((), dtype=MEASURES)
    record["content"] = bytes.fromhex(content)
    try:
        photo = decode(data, limits=limits, at_least=SIDE // 2)
    except InvalidPhoto:
        return record
    record["readable"] = True
    record["width"], record["height"] = photo.size
    image = photo.image
    record["tiny"] = np.asarray(image.resize((TINY, TINY), Image.Resampling.BOX))
    if max(image.size) > SIDE:
        image.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    _light(record, np.asarray(image, dtype=np.float32) / np.float32(255))
    return record


def why_unreadable(data: bytes, limits: PhotoSettings) -> str:
    """Why a photo cannot be read; "" when it can."""
    try:
        decode(data, limits=limits, at_least=SIDE // 2)
    except InvalidPhoto as error:
        return str(error)
    return ""


def _light(record: Measures, pixels: NDArray[np.float32]) -> None:
    grey = pixels @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
    low, high = np.percentile(pixels.reshape(-1, 3), (1, 99), axis=0)
    dark, light = np.percentile(grey, (1, 99))
    record["dark_end"], record["light_end"] = dark, light
    record["mean"], record["range"] = grey.mean(), (high - low).max()
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    away = np.abs(pixels - np.median(border, axis=0)).max(axis=2)
    record["shown"] = np.mean(away > _RIM)
    if min(grey.shape) > 2:
        record["sharpness"], record["edge"] = _sharpness(grey, float(light - dark))


def _sharpness(grey: NDArray[np.float32], contrast: float) -> tuple[float, float]:
    variance = float(grey.var())
    if variance < _PLAIN:
        return 0.0, 0.0
    inner = grey[1:-1, 1:-1]
    around = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
    steps = np.concatenate([np.abs(np.diff(grey, axis=0)).ravel(), np.abs(np.diff(grey)).ravel()])
    steepest = float(np.percentile(steps, 99.8))
    return float((around - 4 * inner).var()) / variance, steepest / max(contrast, 0.05)

"""A heat map over its photo: warm where it is similar; the photo is grey, for colours would mix."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

PALE = 0.3  # how far towards white the photo goes
STRONGEST = 0.65  # opacity of the warm colour where most does
EASED = 0.7  # power of the heat: the middle stays to be seen beside one hot spot
FAINT = 0.08  # heat, of the most, below which nothing is painted: it would look like dirt
LOW, HIGH = (255, 196, 0), (214, 24, 10)  # light and dark enough for any photo, and in print
_MIDDLE_OF_WEIGHTS = np.array([0.299, 0.587, 0.114], np.float32)


def picture(image: Image.Image, shares: NDArray[np.float64], *, width: int) -> bytes:
    """An upright RGB photo under its map (rows, columns), ``width`` pixels wide, as PNG.

    A smaller photo is made larger, for the map to be seen. The warmest place has the full colour,
    whatever its share is.
    """
    size = (width, max(1, round(image.height * width / image.width)))
    photo = np.asarray(image.resize(size, Image.Resampling.LANCZOS), np.float32)
    warm = _warmth(shares, size)[..., None]
    grey = (photo @ _MIDDLE_OF_WEIGHTS)[..., None]
    pale = grey + (255 - grey) * np.float32(PALE)
    ramp = np.array(LOW, np.float32) + (np.array(HIGH, np.float32) - np.array(LOW)) * warm
    mixed = pale + (ramp - pale) * np.float32(STRONGEST) * warm**EASED
    file = io.BytesIO()
    Image.fromarray(np.clip(mixed, 0, 255).astype(np.uint8)).save(file, "PNG", optimize=True)
    return file.getvalue()


def _warmth(shares: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.float32]:
    """The map at the size of the photo, smooth, 0 to 1."""
    most = float(shares.max())
    if most <= 0:
        return np.zeros((size[1], size[0]), np.float32)
    cells = Image.fromarray((shares / most).astype(np.float32))
    smooth = np.asarray(cells.resize(size, Image.Resampling.BICUBIC))
    warmth: NDArray[np.float32] = np.clip((smooth - FAINT) / (1 - FAINT), 0, 1)
    return warmth

"""Photos with one part covered, so that nothing is to be seen there.

A part is covered with what lies around the product: the colour of the photo's border where that is
plain, as it is for most product photos, else the photo itself out of focus. A black box would be a
thing of its own, which the network sees. The edge is soft for the same reason.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Box = tuple[float, float, float, float]
"""Left, top, right and bottom as shares of the photo's sides."""

WORKED_ON = 320
"""Pixels of the shorter side that are worked on: all that encoders look at, and quick to copy."""
LIKE_GROUND = 12.0  # largest difference of a channel from the border's middle, of 255
PLAIN_BORDER = 0.6  # share of the border that must be like its middle; a product may reach it
OUT_OF_FOCUS = 0.12  # radius of the blur, of the shorter side
SOFT_EDGE = 0.015  # of the shorter side


class Covering:
    """One upright RGB photo, ready to have parts covered."""

    def __init__(self, image: Image.Image, *, at_least: int | None = None) -> None:
        self.image = _smaller(image, max(WORKED_ON, at_least or 0))
        self._ground = _ground(self.image)
        photo, ground = (np.asarray(one, np.float32) for one in (self.image, self._ground))
        self._difference = np.abs(photo - ground).mean(axis=2) / 255

    def covered(self, boxes: Sequence[Box]) -> Image.Image:
        """The photo without what is in the boxes."""
        mask = np.zeros((self.image.height, self.image.width), np.uint8)
        for box in boxes:
            left, top, right, bottom = self._pixels(box)
            mask[top:bottom, left:right] = 255
        soft = ImageFilter.BoxBlur(SOFT_EDGE * min(self.image.size))
        return Image.composite(self._ground, self.image, Image.fromarray(mask).filter(soft))

    def shown(self, box: Box) -> float:
        """How much is to be seen in a box besides what would cover it, 0 to 1.

        Covering what is bare changes nothing, so nothing can be lost there.
        """
        left, top, right, bottom = self._pixels(box)
        return float(self._difference[top:bottom, left:right].mean())

    def _pixels(self, box: Box) -> tuple[int, int, int, int]:
        wide, high = self.image.size
        left, top, right, bottom = box
        return round(left * wide), round(top * high), round(right * wide), round(bottom * high)


def _smaller(image: Image.Image, side: int) -> Image.Image:
    shorter = min(image.size)
    if shorter <= side:
        return image
    size = tuple(max(1, round(length * side / shorter)) for length in image.size)
    return image.resize((size[0], size[1]), Image.Resampling.BILINEAR, reducing_gap=3.0)


def _ground(image: Image.Image) -> Image.Image:
    """What is put in place of a part."""
    border = _border(np.asarray(image))
    middle = np.median(border, axis=0)
    if (np.abs(border - middle).max(axis=1) <= LIKE_GROUND).mean() >= PLAIN_BORDER:
        colour = tuple(round(float(value)) for value in middle)
        return Image.new("RGB", image.size, (colour[0], colour[1], colour[2]))
    return image.filter(ImageFilter.GaussianBlur(OUT_OF_FOCUS * min(image.size)))


def _border(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    edges = (pixels[0], pixels[-1], pixels[1:-1, 0], pixels[1:-1, -1])
    return np.concatenate(edges).astype(np.float32)

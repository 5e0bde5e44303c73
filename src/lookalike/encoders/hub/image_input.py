"""How a network wants its photos: resized, cropped, scaled; by value what its own library does.

The steps are those of torchvision on Pillow images and of Hugging Face's Pillow-backed processors:
resize with Pillow's antialiasing filters to whole grey levels, cut the middle out, scale and
normalise. So ``prepare`` ends in bytes, and what follows is arithmetic.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydantic import BaseModel, Field, model_validator

Interpolation = Literal["nearest", "bilinear", "bicubic", "lanczos"]
RESAMPLING: dict[Interpolation, Image.Resampling] = {
    "nearest": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}
_MOST_PIXELS = 32_000_000  # a photo so long that it would become more is cut before
_EXACT = 2
"""Decoding may halve a photo while it keeps this many times the size asked for (and the decoder
doubles it once more): pixels then differ by 0.07 grey levels on average from a full decode."""


class ImageInput(BaseModel, extra="forbid", frozen=True):
    """What a network takes. ``height`` and ``width`` are in pixels.

    ``resize`` is ``squash`` (both sides to ``resize_to``, whatever the photo's shape) or
    ``shortest`` (the shorter side to ``resize_to``, the other in proportion); the middle is cut
    out afterwards where that leaves more than height by width. ``resize_to`` may be left out where
    nothing is cut off the shorter side. ``crop_rounding`` is where an odd margin goes: ``down``
    leaves the smaller half at the top and left (Hugging Face), ``even`` rounds to the even number
    (torchvision, timm, OpenCLIP). A pixel p becomes (p * scale - mean) / std, channel by channel,
    mean and std given in the order of ``channels``.
    """

    height: int = Field(gt=0, le=4096)
    width: int = Field(gt=0, le=4096)
    resize: Literal["squash", "shortest"] = "squash"
    resize_to: int | None = Field(default=None, gt=0, le=4096)
    crop_rounding: Literal["down", "even"] = "down"
    interpolation: Interpolation = "bicubic"
    scale: float = Field(default=1 / 255, gt=0)
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    std: tuple[float, float, float] = (1.0, 1.0, 1.0)
    layout: Literal["NCHW", "NHWC"] = "NCHW"
    channels: Literal["RGB", "BGR"] = "RGB"

    @model_validator(mode="after")
    def _fits(self) -> ImageInput:
        if self.resize_to is not None and self.resize_to < max(self.height, self.width):
            raise ValueError("resize_to must be at least the height and the width")
        if self.resize == "shortest" and self.resize_to is None and self.height != self.width:
            raise ValueError("resize 'shortest' needs resize_to where height and width differ")
        if min(self.std) <= 0:
            raise ValueError("std must be above 0")
        return self

    @property
    def decode_at_least(self) -> int:
        """Pixels the shorter side of a photo must keep while decoding."""
        return _EXACT * (self.resize_to or max(self.height, self.width))

    @property
    def plain_bytes(self) -> bool:
        """Whether the network takes the bytes as they are."""
        return self.scale == 1 and not any(self.mean) and all(part == 1 for part in self.std)

    @property
    def shape(self) -> tuple[int, int, int]:
        """One photo in the network's own order of axes."""
        if self.layout == "NHWC":
            return self.height, self.width, 3
        return 3, self.height, self.width

    def describe(self) -> str:
        """In one line, for the encoder's card; says everything that changes the result."""
        side = self.resize_to or max(self.height, self.width)
        whole = self.resize_to or f"{self.width}x{self.height}"
        how = f"squashed to {whole}" if self.resize == "squash" else f"shorter side to {side}"
        cut = f", middle {self.width}x{self.height} (odd margins {self.crop_rounding})"
        cropped = self.resize == "shortest" or self.resize_to is not None
        values = f"(x * {self.scale:.9g} - {list(self.mean)}) / {list(self.std)}"
        order = f"{self.channels}, {self.layout}"
        return f"{order}, {how}, {self.interpolation}{cut if cropped else ''}, {values}"

    def prepare(self, image: Image.Image) -> NDArray[np.uint8]:
        """An upright RGB image as uint8 (height, width, 3), resized and cut."""
        size = self.resize_to or max(self.height, self.width)
        if self.resize == "squash":
            whole = (self.width, self.height) if self.resize_to is None else (size, size)
        else:
            image = _shortened(image, size)
            whole = _in_proportion(image.size, size)
        resized = image.resize(whole, RESAMPLING[self.interpolation])
        left = self._margin(whole[0] - self.width)
        top = self._margin(whole[1] - self.height)
        cut = resized.crop((left, top, left + self.width, top + self.height))
        return np.array(cut, dtype=np.uint8)

    def tensor(self, batch: NDArray[np.uint8], dtype: Any = np.float32) -> NDArray[Any]:
        """Prepared photos (n, height, width, 3) as the network's input, scaled and normalised."""
        photos = batch if self.channels == "RGB" else batch[..., ::-1]
        if np.dtype(dtype) == np.uint8:
            values: NDArray[Any] = photos
        else:
            values = photos.astype(np.float32)
            values *= np.float32(self.scale)
            values -= np.array(self.mean, dtype=np.float32)
            values /= np.array(self.std, dtype=np.float32)
        if self.layout == "NCHW":
            values = values.transpose(0, 3, 1, 2)
        return np.ascontiguousarray(values, dtype=dtype)

    def _margin(self, spare: int) -> int:
        return spare // 2 if self.crop_rounding == "down" else round(spare / 2)


def _in_proportion(size: tuple[int, int], shortest: int) -> tuple[int, int]:
    """Width and height with the shorter side at ``shortest``; the other is rounded down."""
    width, height = size
    if width <= height:
        return shortest, int(shortest * height / width)
    return int(shortest * width / height), shortest


def _shortened(image: Image.Image, shortest: int) -> Image.Image:
    """An image so long that enlarging all of it would take gigabytes, less its far ends."""
    limit = max(1, _MOST_PIXELS // shortest**2) * min(image.size)
    if max(image.size) <= limit:
        return image
    width, height = min(image.width, limit), min(image.height, limit)
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return image.crop((left, top, left + width, top + height))

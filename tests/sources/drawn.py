"""Small drawn photos as files, for the tests of this folder."""

import io

import numpy as np
from PIL import Image


def picture(width: int = 40, height: int = 30, *, seed: int = 0) -> Image.Image:
    """A smooth RGB picture without any symmetry."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, size=(4, 5, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def orientation(value: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = value
    return exif

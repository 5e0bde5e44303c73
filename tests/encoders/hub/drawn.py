"""Photos with coarse and fine detail in all colours, the same in every run."""

from __future__ import annotations

import numpy as np
from PIL import Image

SIZES = [(60, 80), (225, 300), (301, 223), (640, 481), (97, 1000), (224, 224), (1, 5), (513, 333)]


def photo(size: tuple[int, int], seed: int = 0) -> Image.Image:
    """A photo of this width and height."""
    rng = np.random.default_rng([seed, *size])
    fine = rng.integers(0, 256, (size[1], size[0], 3)).astype(np.uint8)
    coarse = Image.fromarray(rng.integers(0, 256, (7, 5, 3)).astype(np.uint8)).resize(size)
    return Image.blend(Image.fromarray(fine), coarse, 0.7)

"""Drawn garments pasted on a busy background: what is where is known."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from lookalike.demo.studio import imagine, photograph
from lookalike.encoders.regions.box import Box

WIDTH, HEIGHT = 400, 600
LONGEST = 200


def first_of(article: str) -> Image.Image:
    """The photo of the first product of a type in the drawn shop."""
    drawn = (imagine(7, number) for number in range(400))
    return photograph(next(product for product in drawn if product.kind.article == article))


def background(seed: int) -> Image.Image:
    """Blurred patches of all colours: nothing that anybody sells."""
    patches = np.random.default_rng(seed).integers(0, 256, (12, 8, 3), dtype=np.uint8)
    return (
        Image.fromarray(patches)
        .resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
        .filter(ImageFilter.GaussianBlur(6))
    )


def paste(photo: Image.Image, product: Image.Image, at: tuple[int, int]) -> Box:
    """Cut the product from its plain background and paste it; the box it then fills."""
    pixels = np.asarray(product).astype(int)
    shown = np.abs(pixels - pixels[2, 2]).sum(axis=2) > 24
    rows, columns = np.nonzero(shown)
    edges = (int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)
    cut, mask = product.crop(edges), Image.fromarray(shown).convert("L").crop(edges)
    scale = LONGEST / max(cut.size)
    size = (int(cut.width * scale), int(cut.height * scale))
    photo.paste(cut.resize(size), at, mask.resize(size))
    left, top = at
    return Box(
        left / WIDTH,
        top / HEIGHT,
        min(1.0, (left + size[0]) / WIDTH),
        min(1.0, (top + size[1]) / HEIGHT),
    )

"""How often a shop says "nothing here looks much like this", for strange photos and for real ones.

    python benchmarks/strange_photos.py SHOP [--photos FOLDER ...] [--each 30] [--most 300]

Strange are pages of text, stripes, blurs of colour, drawn landscapes and screenshots, drawn here.
Of each FOLDER at most ``--most`` photos are asked with, spread over it; a photo the shop has itself
is asked by its product, so that it is not its own answer. Prints JSON: flagged and asked, by kind.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

import lookalike
from lookalike.shop import Shop

Draw = Callable[[np.random.Generator], Image.Image]


def text(dice: np.random.Generator) -> Image.Image:
    """A page of made-up words."""
    image = Image.new("RGB", (300, 400), "white")
    pen = ImageDraw.Draw(image)
    for y in range(10, 390, 14):
        words = ("".join(dice.choice(list("abcdefghij"), dice.integers(2, 8))) for _ in range(7))
        pen.text((10, y), " ".join(words), fill="black")
    return image


def stripes(dice: np.random.Generator) -> Image.Image:
    """Two colours in turns, across or along."""
    width, colours = int(dice.integers(4, 30)), dice.integers(0, 256, (2, 3), dtype=np.uint8)
    rows = colours[np.arange(300) // width % 2][:, None].repeat(300, axis=1)
    return Image.fromarray(rows if dice.integers(0, 2) else rows.swapaxes(0, 1).copy())


def blobs(dice: np.random.Generator) -> Image.Image:
    """Colours that run into each other."""
    few = Image.fromarray(dice.integers(0, 256, (8, 8, 3), dtype=np.uint8))
    return few.resize((300, 300), Image.Resampling.BICUBIC)


def landscape(dice: np.random.Generator) -> Image.Image:
    """Hills under a sun."""
    image = Image.new("RGB", (400, 300), (135, 190, 235))
    pen = ImageDraw.Draw(image)
    hills = [(x, int(180 + 40 * np.sin(x / 40 + dice.random() * 6))) for x in range(0, 401, 20)]
    pen.polygon([(0, 300), (0, 200), *hills, (400, 300)], fill=(60, 140, 60))
    pen.ellipse((300, 30, 350, 80), fill=(255, 240, 120))
    return image.filter(ImageFilter.GaussianBlur(1))


def screenshot(dice: np.random.Generator) -> Image.Image:
    """Boxes of a program."""
    image = Image.new("RGB", (400, 300), (240, 240, 245))
    pen = ImageDraw.Draw(image)
    for _ in range(12):
        x, y = int(dice.integers(0, 350)), int(dice.integers(0, 260))
        right, lower = x + int(dice.integers(20, 160)), y + int(dice.integers(10, 60))
        colour = tuple(int(part) for part in dice.integers(0, 256, 3))
        pen.rectangle((x, y, right, lower), fill=colour, outline="black")
    return image


STRANGE: dict[str, Draw] = {
    "text": text,
    "stripes": stripes,
    "blobs": blobs,
    "landscape": landscape,
    "screenshot": screenshot,
}


def flagged(shop: Shop, path: Path) -> bool:
    """Whether the shop has no good match for a photo, leaving its own product out."""
    hits = shop.similar(image=path, k=2)
    if hits and hits[0].product_id == path.stem:
        near = shop.similar(image=path, k=1, where={"id": {"not": path.stem}})
        return near.no_good_match
    return hits.no_good_match


def main() -> None:
    """Ask, count and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shop", type=Path)
    parser.add_argument("--photos", type=Path, nargs="*", default=[])
    parser.add_argument("--each", type=int, default=30)
    parser.add_argument("--most", type=int, default=300)
    options = parser.parse_args()
    dice, found = np.random.default_rng(5), {}
    with lookalike.open(options.shop) as shop:
        for name, draw in STRANGE.items():
            asked = [shop.similar(image=draw(dice), k=1).no_good_match for _ in range(options.each)]
            found[name] = {"flagged": sum(asked), "asked": len(asked)}
        for folder in options.photos:
            files = sorted(folder.rglob("*.jpg"))
            files = files[:: max(1, len(files) // options.most)][: options.most]
            asked = [flagged(shop, file) for file in files]
            found[folder.name] = {"flagged": sum(asked), "asked": len(asked)}
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()

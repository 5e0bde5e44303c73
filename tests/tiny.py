"""A tiny world with a known right answer: coloured shapes, several of each, on white.

Every photo of one shape and colour differs a little (place and size), so each product has exactly
``COPIES - 1`` others that look like it.
"""

from __future__ import annotations

import csv
import random
from pathlib import Path

from PIL import Image, ImageDraw

COLOURS = {"Red": (200, 30, 40), "Blue": (30, 60, 190), "Green": (30, 140, 60)}
SHAPES = ("Discs", "Boxes", "Bars")
COPIES = 4
HEADER = (
    *("id", "gender", "masterCategory", "subCategory", "articleType", "baseColour"),
    *("season", "year", "usage", "productDisplayName"),
)


def draw(shape: str, colour: str, seed: int) -> Image.Image:
    """One photo, 60 x 80 like the real thumbnails."""
    dice = random.Random(f"{shape}{colour}{seed}")
    image = Image.new("RGB", (60, 80), "white")
    pen = ImageDraw.Draw(image)
    x, y, r = 28 + seed % 5, dice.randint(38, 42), dice.randint(17, 20)  # no two are identical
    if shape == "Discs":
        pen.ellipse((x - r, y - r, x + r, y + r), fill=COLOURS[colour])
    elif shape == "Boxes":
        pen.rectangle((x - r, y - r, x + r, y + r), fill=COLOURS[colour])
    else:
        for offset in (-16, -4, 8):
            pen.rectangle((x - r, y + offset, x + r, y + offset + 7), fill=COLOURS[colour])
    return image


def products() -> list[tuple[str, str, str, int]]:
    """Id, shape, colour and copy of every product, in the order of the table."""
    kinds = [(s, c, n) for s in SHAPES for c in COLOURS for n in range(COPIES)]
    return [(str(1000 + i), s, c, n) for i, (s, c, n) in enumerate(kinds)]


def write_catalogue(folder: Path) -> Path:
    """Write styles.csv and images/ into ``folder``; returns it."""
    (folder / "images").mkdir(parents=True)
    with (folder / "styles.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(HEADER)
        for product_id, shape, colour, copy in products():
            gender = "Women" if copy % 2 else "Men"
            name = f"{colour} {shape} no. {copy}"
            row = (product_id, gender, "Shapes", "Flat", shape, colour, "Fall", 2011 + copy)
            table.writerow((*row, "Casual", name))
            draw(shape, colour, copy).save(folder / "images" / f"{product_id}.jpg", quality=95)
    return folder

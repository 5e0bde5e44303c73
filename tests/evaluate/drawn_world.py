"""A tiny drawn world: shapes are article types, so what looks alike is known."""

import csv

import numpy as np
from PIL import Image, ImageDraw

COLUMNS = [
    "id",
    "gender",
    "masterCategory",
    "subCategory",
    "articleType",
    "baseColour",
    "season",
    "year",
    "usage",
    "productDisplayName",
]
SHAPES = ("Discs", "Crosses", "Stripes")
COLOURS = {"Red": (200, 40, 40), "Blue": (40, 60, 200)}


def draw(shape, colour, chance):
    """A shape of 60x80 in a colour, moved and tinted a little so that no two are the same."""
    tint = tuple(int(value + chance.integers(-12, 13)) for value in colour)
    image = Image.new("RGB", (60, 80), (255, 255, 255))
    pen = ImageDraw.Draw(image)
    x, y = chance.integers(-2, 3, size=2).tolist()
    if shape == "Discs":
        pen.ellipse((10 + x, 20 + y, 50 + x, 60 + y), fill=tint)
    elif shape == "Crosses":
        pen.rectangle((25 + x, 5 + y, 35 + x, 75 + y), fill=tint)
        pen.rectangle((5 + x, 35 + y, 55 + x, 45 + y), fill=tint)
    else:
        for top in range(5, 75, 14):
            pen.rectangle((4 + x, top + y, 56 + x, top + 5 + y), fill=tint)
    return image


def write_world(folder, *, count, seed, first=1):
    """``count`` products with photos, and one row without a photo."""
    chance = np.random.default_rng(seed)
    (folder / "images").mkdir(parents=True)
    with open(folder / "styles.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for at in range(count):
            shape = SHAPES[at % len(SHAPES)]
            colour = list(COLOURS)[at // len(SHAPES) % len(COLOURS)]
            gender = ("Men", "Women")[at // 6 % 2]
            name = f"{colour} {shape} number {at}"
            row = [first + at, gender, "Apparel", "Drawn", shape, colour, "Fall", 2011, "Casual"]
            writer.writerow([*row, name])
            photo = draw(shape, COLOURS[colour], chance)
            photo.save(folder / "images" / f"{first + at}.jpg", quality=95)
        unseen = [first + count, "Men", "Apparel", "Drawn", "Discs", "Red", "Fall", 2011, "NA"]
        writer.writerow([*unseen, "Without a photo"])
    return folder

"""A drawn wardrobe, and a drawn living room, where it is known what goes with what."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from PIL import Image, ImageDraw

import lookalike
from lookalike.shop import Shop

COLOURS = {"Red": (200, 30, 40), "Green": (30, 150, 60), "Blue": (30, 60, 190), "Black": (25,) * 3}
CLOTHES = ("Shirts", "Tshirts", "Trousers", "Formal Shoes", "Sports Shoes", "Handbags", "Ties")
FURNITURE = ("Sofas", "Armchairs", "Coffee Tables", "Rugs", "Floor Lamps", "Beds")
HEADER = ("id", "productDisplayName", "articleType", "gender", "usage", "baseColour", "price")

Row = tuple[str, str, str, str, str, str, str]


def clothes() -> list[Row]:
    """Every kind for men and women, formal and for sports, in every colour."""
    rows = []
    for kind in CLOTHES:
        for gender in ("Men", "Women"):
            for usage in ("Formal", "Sports"):
                for at, colour in enumerate(COLOURS):
                    name = f"{gender} {usage} {colour} {kind}"
                    key = "-".join((kind, gender, usage, colour)).replace(" ", "")
                    rows.append((key, name, kind, gender, usage, colour, str(10 + 30 * at)))
    return rows


def furniture() -> list[Row]:
    """Every kind in every colour; nobody wears it."""
    return [
        (f"{kind}-{colour}".replace(" ", ""), f"{colour} {kind}", kind, "", "", colour, "")
        for kind in FURNITURE
        for colour in COLOURS
    ]


def write(folder: Path, rows: Iterable[Row], *, leave_out: str = "") -> Path:
    """A table and its photos; ``leave_out`` is a column that the table does not have."""
    (folder / "images").mkdir(parents=True)
    with (folder / "styles.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, [name for name in HEADER if name != leave_out])
        table.writeheader()
        for row in rows:
            told = dict(zip(HEADER, row, strict=True))
            draw(told["articleType"], told["baseColour"], told["id"]).save(
                folder / "images" / f"{told['id']}.png"
            )
            told.pop(leave_out, None)
            table.writerow(told)
    return folder


def draw(kind: str, colour: str, seed: str) -> Image.Image:
    """A block of the colour on white, of a shape that follows from the kind."""
    wide, high = 20 + sum(map(ord, kind)) % 29, 20 + sum(map(ord, kind[::-1])) * 7 % 41
    image = Image.new("RGB", (60, 80), "white")
    left, top = 5 + sum(map(ord, seed)) % 6, 8 + len(seed) % 5
    ImageDraw.Draw(image).rectangle((left, top, left + wide, top + high), fill=COLOURS[colour])
    return image


def built(catalogue: Path, folder: Path) -> Iterator[Shop]:
    """A shop of the catalogue, with the encoder that sees colours and nothing else."""
    with lookalike.open(folder, encoder={"name": "colour"}, space={"adapt": False}) as shop:
        shop.ingest(catalogue / "styles.csv", images=catalogue / "images")
        shop.build()
        yield shop

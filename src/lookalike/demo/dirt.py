"""A little dirt, as real tables have it, so that the catalogue doctor has something to find.

Each blemish sits on a fixed product number, so a shop too small to reach it goes without.
"""

from __future__ import annotations

from lookalike.demo.studio import Drawn

COMMA_IN_NAME = (48, 55)
"""Products whose name holds a comma, written without quotes: their rows have a cell too many."""

NO_PHOTO = (51,)
"""Products in the table without a photo."""

GREY_PHOTO = (53,)
"""Products whose photo is greyscale (a one-channel JPEG)."""

MISSING_CELLS = {46: "colour", 50: "usage", 57: "season"}
"""Products with an empty cell, by attribute; colour and usage say ``NA``, the season nothing."""


def dirty_row(number: int, product: Drawn) -> tuple[str, ...]:
    """The cells of ``product`` as the dirty table has them."""
    cells = list(product.row)
    missing = MISSING_CELLS.get(number)
    if missing == "colour":
        cells[5] = "NA"
    elif missing == "season":
        cells[6] = ""
    elif missing == "usage":
        cells[8] = "NA"
    if number in COMMA_IN_NAME:
        cells[9] += ", Pack of 2"
    return tuple(cells)

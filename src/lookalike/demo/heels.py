"""Shoes on heels and wedges."""

from __future__ import annotations

from lookalike.demo.canvas import Canvas
from lookalike.demo.fabric import Look, ground, lay, metal, piece, plain_dye, seam
from lookalike.demo.footwear import FLOOR, RUBBER
from lookalike.demo.palette import COLOURS, mix
from lookalike.demo.shapes import box, ellipse, moved, path, ribbon


def heels(canvas: Canvas, look: Look) -> None:
    """Draw a shoe on a stiletto, block, wedge or kitten heel."""
    rng = canvas.rng
    kind = look.variant % 4
    rise = (104, 84, 92, 58)[kind] + rng.uniform(-6, 8)
    f = FLOOR + 6
    seat = f - rise
    ground(canvas, 66, 160, f, 5)
    if kind == 2:
        ground(canvas, 150, 296, f, 5)
    else:
        ground(canvas, 274, 304, f, 4)
    inside = path((140, f - 34), (190, f - 40, 240, seat - 6, 284, seat - 38), (276, seat - 6),
        (220, seat + 20, 160, f - 18))  # fmt: skip
    piece(canvas, inside, mix(COLOURS["Nude"], (0.4, 0.3, 0.25), 0.3), "leather")
    if kind == 2:
        wedge = path((86, f - 2), (150, f - 12, 200, f - 34, 236, seat + 22), (292, seat + 2),
            (300, f - 30, 292, f), (86, f))  # fmt: skip
        lay(canvas, canvas.mask(wedge), plain_dye(look.dye, COLOURS["Tan"]), "canvas", depth=9)
        for k in range(5):
            line = path((120 + k * 22, f - 4 - k * 5), (296, f - 8 - k * rise * 0.17))
            seam(canvas, line, 0.14, 1)
    else:
        width = (5, 15, 0, 9)[kind]
        stem = path((256, seat + 20), (298, seat - 6), (302, seat + 24, 291 + width, f - 30,
            290 + width, f), (288 - width * 0.6, f), (287 - width * 0.5, f - rise * 0.45,
            283 - width, seat + 36, 256, seat + 24))  # fmt: skip
        lay(canvas, canvas.mask(stem), plain_dye(look.dye, mix(look.dye.base, (0, 0, 0), 0.08)),
            look.material, depth=5)  # fmt: skip
        piece(
            canvas, box(288 - width * 0.6, f - 4, 290 + width, f + 1, 1), RUBBER, "rubber", depth=2
        )
    sole = path((64, f - 6), (66, f + 2, 96, f + 1), (150, f + 1, 190, f - 22, 228, seat + 34),
        (262, seat + 20, 296, seat + 6), (297, seat - 2), (240, seat + 10), (180, f - 30, 140,
        f - 8), (64, f - 8))  # fmt: skip
    piece(canvas, sole, mix(RUBBER, look.dye.base, 0.3) if kind % 2 else COLOURS["Tan"],
        "leather", depth=3)  # fmt: skip
    strappy = look.variant % 3 == 2
    if strappy:
        _straps(canvas, look, f, seat)
        return
    vamp = path((62, f - 7), (66, f - 27, 96, f - 40, 130, f - 49), (148, f - 52, 158, f - 44),
        (196, f - 42, 226, seat - 8, 262, seat - 32), (276, seat - 43, 286, seat - 44), (299,
        seat - 44, 299, seat - 27), (295, seat - 10, 299, seat), (240, seat + 18), (190, f - 26,
        150, f - 5), (62, f - 7))  # fmt: skip
    mask = canvas.mask(vamp)
    lay(canvas, mask, look.dye, look.material, pattern=look.pattern, depth=14)
    canvas.lighten(canvas.mask(ribbon(path((86, f - 22), (104, f - 34, 132, f - 36)), [1, 5,
        1]), soft=2).times(mask), 0.35)  # fmt: skip
    if look.variant % 5 == 1:
        for side in (-1, 1):
            bow = path((126, f - 38), (126 + side * 14, f - 58, 126 + side * 24, f - 44),
                (126 + side * 20, f - 30, 126, f - 38))  # fmt: skip
            lay(canvas, canvas.mask(bow), look.dye, "silk", depth=4)
        piece(canvas, ellipse(126, f - 39, 4.5), look.dye.base, "silk")
    elif look.variant % 5 == 3:
        metal(canvas, ellipse(120, f - 32, 8, 5, -0.3), COLOURS["Gold"], hole=ellipse(120,
            f - 32, 5, 2.6, -0.3))  # fmt: skip


def _straps(canvas: Canvas, look: Look, f: float, seat: float) -> None:
    bands = [(path((78, f - 8), (92, f - 36, 122, f - 10)), 15.0), (path((104, f - 10), (128,
        f - 54, 158, f - 12)), 11.0), (path((244, seat + 4), (244, seat - 50, 268, seat - 72),
        (292, seat - 78, 296, seat - 66)), 8.0), (path((294, seat - 4), (302, seat - 40, 296,
        seat - 68)), 12.0)]  # fmt: skip
    for line, width in bands:
        canvas.darken(canvas.mask(ribbon(moved(line, 1, 2), width), soft=2), 0.25)
        lay(canvas, canvas.mask(ribbon(line, width)), look.dye, look.material,
            pattern=look.pattern, depth=5)  # fmt: skip
    buckle = ellipse(258, seat - 62, 6, 5)
    metal(canvas, buckle, COLOURS["Gold"], hole=ellipse(258, seat - 62, 3.6, 2.8))

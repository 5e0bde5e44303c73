"""Shoes seen from the side, toe to the left: casual, sports, formal shoes and heels."""

from __future__ import annotations

import numpy as np

from lookalike.demo.canvas import RGB, Canvas, Mask
from lookalike.demo.fabric import Look, ground, lay, metal, piece, plain_dye, seam, stitches
from lookalike.demo.light import Crease
from lookalike.demo.palette import COLOURS, luma, mix
from lookalike.demo.shapes import Points, box, ellipse, moved, path, ribbon, smooth

FLOOR = 318.0
RUBBER: RGB = (0.13, 0.12, 0.12)


def _upper(collar: float, toe: float, throat: float) -> Points:
    """A closed low upper: ``collar`` height of the heel, ``toe`` height of the toe box."""
    f = FLOOR
    return path((64, f - 16), (58, f - toe * 0.8, 84, f - toe, 112, f - toe - 6), (150,
        f - toe - 14, 170, f - throat * 0.86, 204, f - throat), (214, f - throat - 10, 222,
        f - throat - 4), (234, f - collar * 0.8, 262, f - collar * 0.86), (282,
        f - collar * 0.9, 290, f - collar - 6), (300, f - collar - 4, 299, f - collar + 12),
        (294, f - 56, 303, f - 40, 300, f - 16), (180, f - 10, 64, f - 16))  # fmt: skip


def _opening(canvas: Canvas, look: Look, collar: float, throat: float, lining: RGB) -> None:
    f = FLOOR
    far = path((206, f - throat + 4), (216, f - throat - 18, 230, f - throat - 8), (256,
        f - collar - 2, 290, f - collar - 8), (296, f - collar + 10), (262, f - collar + 30),
        (214, f - throat + 14))  # fmt: skip
    lay(canvas, canvas.mask(far), plain_dye(look.dye, mix(lining, (0, 0, 0), 0.35)), "cotton",
        depth=7)  # fmt: skip


def _sole(
    canvas: Canvas, colour: RGB, thick: float, *, wave: float = 0.0, heel: float = 0.0
) -> Mask:
    f = FLOOR
    outline = path((62, f - thick * 0.9 - 3), (120, f - thick - wave * 0.3, 150,
        f - thick + wave * 0.4, 190, f - thick), (240, f - thick - wave * 0.2, 270,
        f - thick - wave, 303, f - thick - wave * 1.1), (309, f - thick * 0.5, 303, f), (250,
        f + 1), (190, f - 2 - heel, 130, f), (82, f + 1), (58, f - 2, 57, f - thick * 0.6, 62,
        f - thick * 0.9 - 3))  # fmt: skip
    return piece(canvas, outline, colour, "rubber", depth=5)


def _laces(
    canvas: Canvas, look: Look, throat: float, toe: float, colour: RGB, rows: int = 5
) -> None:
    f = FLOOR
    a, b = np.array([205, f - throat + 3]), np.array([140, f - toe - 12])
    for k in range(rows):
        t = k / max(rows - 1, 1)
        x, y = a + (b - a) * t
        y -= 7 * np.sin(np.pi * t) * 0.2
        lace = path((x - 9, y - 3), (x + 2, y - 1, x + 15, y + 13))
        canvas.darken(canvas.mask(ribbon(moved(lace, 0.6, 2), 5), soft=1.2), 0.3)
        piece(canvas, ribbon(lace, 4.4), colour, "cotton", depth=2.2)
        canvas.darken(canvas.mask(ellipse(x + 16, y + 14, 2.4)), 0.55)
    x, y = a
    for end in ((x - 16, y + 22), (x + 22, y + 26)):
        loop = path((x - 2, y), (x - 10, y - 12, x + 6, y - 16), (end[0] + 6, end[1] - 22, *end))
        piece(canvas, ribbon(loop, 3), colour, "cotton", depth=1.6)


def _bends(rng: np.random.Generator, toe: float) -> list[Crease]:
    f = FLOOR
    return [(128 + 9 * k, f - toe - 4 - k * 3, 118 + 9 * k + rng.uniform(-3, 3), f - 26,
        rng.uniform(2, 3.5), rng.uniform(0.5, 1.4)) for k in range(3)]  # fmt: skip


def casual_shoe(canvas: Canvas, look: Look) -> None:
    """Draw a casual shoe, low or high."""
    rng = canvas.rng
    high = look.variant % 5 == 3
    collar, throat, toe = ((118 if high else 82) + rng.uniform(-4, 4), (126 if high else 96),
        48 + rng.uniform(-4, 4))  # fmt: skip
    ground(canvas, 62, 304, FLOOR)
    light_sole = look.material != "suede" and rng.random() < 0.75
    sole = COLOURS["Off White"] if light_sole else COLOURS["Tan"] if rng.random() < 0.5 else RUBBER
    _opening(canvas, look, collar, throat, look.dye.second if light_sole else (0.55, 0.45, 0.36))
    outline = _upper(collar, toe, throat)
    upper = canvas.mask(outline)
    lay(canvas, upper, look.dye, look.material, pattern=look.pattern, folds=_bends(rng, toe),
        depth=17)  # fmt: skip
    f = FLOOR
    kind = look.variant % 4
    if kind in (0, 1):
        cap = path(
            (56, f - 10), (54, f - toe - 8, 104, f - toe - 12), (118, f - toe * 0.6, 112, f - 8)
        )
        if kind == 0:
            lay(canvas, canvas.mask(cap).times(upper), plain_dye(look.dye,
                COLOURS["Off White"]), "rubber", depth=9)  # fmt: skip
        seam(canvas, cap[19:], 0.2)
    quarter = path((158, f - 12), (168, f - toe, 176, f - throat + 28), (206, f - throat + 10))
    seam(canvas, quarter, 0.22)
    thread = mix(look.dye.base, (1, 1, 1) if luma(look.dye.base) < 0.5 else (0, 0, 0), 0.4)
    stitches(canvas, moved(quarter, 4, 1), thread, length=2.4, width=0.8)
    if kind == 2:
        for k in range(2):
            stripe = path(
                (196 + k * 16, f - 18), (206 + k * 16, f - 44, 222 + k * 16, f - throat * 0.74)
            )
            lay(canvas, canvas.mask(ribbon(stripe, 7)).times(upper), plain_dye(look.dye,
                look.dye.second), "leather", depth=2)  # fmt: skip
    counter = path(
        (262, f - 10), (258, f - 40, 276, f - collar + 16), (320, f - collar - 20), (320, f - 10)
    )
    if kind in (1, 3):
        lay(canvas, canvas.mask(counter).times(upper), plain_dye(look.dye, mix(look.dye.base,
            look.dye.second, 0.7)), "leather", depth=8)  # fmt: skip
    seam(canvas, counter[:19], 0.2)
    if high:
        piece(canvas, ellipse(268, f - collar * 0.62, 15), COLOURS["Off White"], "rubber", depth=3)
        piece(canvas, ellipse(268, f - collar * 0.62, 8), look.dye.second, "rubber", depth=3)
    if kind == 3 and not high:
        gore = path((190, f - 60), (206, f - throat + 2), (232, f - collar * 0.9), (226, f - 46))
        lay(canvas, canvas.mask(gore).times(upper), plain_dye(look.dye, mix(look.dye.base, (0,
            0, 0), 0.35)), "rib", depth=4)  # fmt: skip
    else:
        _laces(canvas, look, throat, toe, COLOURS["White"] if light_sole else mix(look.dye.base,
            (0, 0, 0), 0.3))  # fmt: skip
    _sole(canvas, sole, 20 + rng.uniform(-2, 4))
    if light_sole and look.variant % 2 == 0:
        stripe = path((63, f - 11), (180, f - 9, 303, f - 13))
        canvas.paint(canvas.mask(ribbon(stripe, 2.4)), look.dye.base if kind else look.dye.second)


def sports_shoe(canvas: Canvas, look: Look) -> None:
    """Draw a sports shoe."""
    rng = canvas.rng
    f = FLOOR
    collar, throat, toe = 84 + rng.uniform(-4, 4), 100 + rng.uniform(-4, 4), 52 + rng.uniform(-3, 4)
    thick, wave = 28 + rng.uniform(-3, 4), 8 + rng.uniform(-3, 5)
    ground(canvas, 62, 304, f)
    _opening(canvas, look, collar, throat, look.dye.second)
    upper = canvas.mask(_upper(collar, toe, throat))
    lay(canvas, upper, look.dye, "sport", pattern=look.pattern, folds=_bends(rng, toe), depth=17)
    over = look.dye.second if look.variant % 3 else look.dye.tonal
    guard = path((56, f - 8), (50, f - toe - 4, 96, f - toe - 6), (112, f - toe * 0.7, 150,
        f - 34), (160, f - 8))  # fmt: skip
    lay(canvas, canvas.mask(guard).times(upper), plain_dye(look.dye, mix(over, look.dye.base,
        0.25)), "leather", depth=7)  # fmt: skip
    counter = path(
        (244, f - 8), (250, f - 54, 282, f - collar + 4), (320, f - collar - 20), (320, f - 8)
    )
    lay(canvas, canvas.mask(counter).times(upper), plain_dye(look.dye, over), "leather", depth=8)
    accent = look.dye.third
    kind = look.variant % 3
    if kind == 0:
        for k in range(2):
            bar = path((178 + k * 30, f - 20), (184 + k * 30, f - 50, 200 + k * 24,
                f - throat + 24 + k * 3))  # fmt: skip
            piece_mask = canvas.mask(ribbon(bar, [15, 5])).times(upper)
            lay(canvas, piece_mask, plain_dye(look.dye, accent), "plastic", depth=2)
    elif kind == 1:
        bolt = path((150, f - 34), (196, f - 46), (186, f - 58), (252, f - 64), (202, f - 30),
            (208, f - 40), (150, f - 34))  # fmt: skip
        lay(canvas, canvas.mask(bolt).times(upper), plain_dye(look.dye, accent), "plastic", depth=2)
    else:
        for k in range(2):
            arc = path((140, f - 26 - k * 9), (200, f - 30 - k * 15, 262, f - 60 - k * 7))
            lay(canvas, canvas.mask(ribbon(arc, [3, 6, 2])).times(upper), plain_dye(look.dye,
                accent), "plastic", depth=2)  # fmt: skip
    stay = path((136, f - toe - 6), (166, f - throat * 0.72), (206, f - throat + 6), (224,
        f - throat + 12), (180, f - toe - 2), (146, f - toe + 4))  # fmt: skip
    lay(canvas, canvas.mask(stay).times(upper), plain_dye(look.dye, over), "leather", depth=4)
    _laces(canvas, look, throat, toe, COLOURS["White"] if luma(over) < 0.6 else accent, 5)
    foam = COLOURS["White"] if look.variant % 4 else mix(look.dye.base, (1, 1, 1), 0.2)
    _sole(canvas, foam, thick, wave=wave, heel=3)
    line = path((61, f - thick * 0.55), (140, f - thick * 0.75, 180, f - thick * 0.4), (240,
        f - thick * 0.3, 304, f - thick * 0.9))  # fmt: skip
    canvas.paint(canvas.mask(ribbon(line, [2, 5, 3])), accent)
    tread = path((66, f - 5), (180, f - 5, 302, f - 5))
    canvas.paint(canvas.mask(ribbon(tread, 8)), mix(RUBBER, look.dye.base, 0.25))
    canvas.paint(canvas.mask(*[box(x, f - 3, x + 3, f + 2) for x in np.arange(72.0, 300.0, 9.0)]),
        (0.45, 0.45, 0.46), 0.8)  # fmt: skip


def formal_shoe(canvas: Canvas, look: Look) -> None:
    """Draw a formal shoe, laced or slipped on."""
    rng = canvas.rng
    f = FLOOR
    collar, throat, toe = 68 + rng.uniform(-3, 3), 78.0, 34 + rng.uniform(-3, 3)
    ground(canvas, 58, 302, f, 7)
    loafer = look.variant % 3 == 1
    _opening(canvas, look, collar, throat, COLOURS["Tan"])
    outline = path((58, f - 10), (48, f - toe * 0.9, 84, f - toe - 4, 118, f - toe - 8), (152,
        f - toe - 14, 174, f - throat * 0.86, 202, f - throat), (212, f - throat - 6, 220,
        f - throat), (236, f - collar * 0.76, 262, f - collar * 0.84), (280, f - collar * 0.9,
        288, f - collar - 6), (297, f - collar - 4, 296, f - collar + 12), (292, f - 44, 299,
        f - 30, 297, f - 12), (180, f - 12, 58, f - 10))  # fmt: skip
    upper = canvas.mask(outline)
    lay(canvas, upper, look.dye, "patent" if look.variant % 2 else "leather", folds=_bends(rng,
        toe), depth=19)  # fmt: skip
    gleam = smooth([(84, f - toe * 0.86), (118, f - toe - 1), (150, f - toe - 9)])
    canvas.lighten(canvas.mask(ribbon(gleam, [1, 6, 1]), soft=2.4).times(upper), 0.42)
    canvas.lighten(canvas.mask(ellipse(276, f - 42, 5, 20), soft=5).times(upper), 0.22)
    if loafer:
        apron = path((86, f - toe * 0.66), (120, f - toe * 0.9, 186, f - throat * 0.72))
        seam(canvas, apron, 0.35, 1.4)
        stitches(canvas, moved(apron, 0, 3), mix(look.dye.base, (0, 0, 0), 0.45), length=2)
        strap = path((160, f - toe - 26), (178, f - throat + 6), (196, f - 40), (178, f - 34),
            (160, f - toe - 26))  # fmt: skip
        lay(canvas, canvas.mask(strap).times(upper), look.dye, "leather", depth=5)
        if look.variant % 2:
            metal(canvas, ribbon(path((166, f - toe - 20), (186, f - throat + 22)), 6),
                COLOURS["Gold"])  # fmt: skip
    else:
        for x, lean in ((118, 4), (170, 16)):
            line = path((x, f - 12), (x - 6, f - toe * 0.6, x + lean,
                f - (toe + 8 if x < 150 else throat - 22)))  # fmt: skip
            seam(canvas, line, 0.35, 1.2)
            if x < 150 and look.variant % 2 == 0:
                holes = [ellipse(float(p[0]) + 5, float(p[1]), 1.3) for p in line[::3]]
                canvas.darken(canvas.mask(*holes), 0.6)
        _laces(canvas, look, throat - 2, toe, mix(look.dye.base, (0, 0, 0), 0.55), 4)
    seam(canvas, path((250, f - 12), (246, f - 36, 262, f - collar * 0.8)), 0.3, 1.2)
    welt = path((52, f - 12), (180, f - 13, 300, f - 13), (301, f - 4), (300, f), (236, f),
        (230, f - 6), (180, f - 7, 120, f - 2), (70, f - 1), (48, f - 4, 52, f - 12))  # fmt: skip
    piece(canvas, welt, RUBBER if luma(look.dye.base) < 0.25 else mix(COLOURS["Coffee Brown"],
        look.dye.base, 0.2), "leather", depth=3)  # fmt: skip
    canvas.darken(canvas.mask(ribbon(path((54, f - 8), (180, f - 9, 300, f - 9)), 1)), 0.4)

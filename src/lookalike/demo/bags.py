"""Handbags, backpacks, clutches, wallets."""

from __future__ import annotations

import numpy as np

from lookalike.demo.canvas import RGB, Canvas, Mask
from lookalike.demo.fabric import Look, cast, ground, lay, metal, piece, plain_dye, seam, stitches
from lookalike.demo.light import Crease
from lookalike.demo.palette import COLOURS, luma, mix
from lookalike.demo.prints import chest_print
from lookalike.demo.shapes import Points, box, ellipse, flipped, mirrored, moved, path, ribbon


def _thread(look: Look) -> RGB:
    base = look.dye.base
    return mix(base, (1, 1, 1), 0.45) if luma(base) < 0.45 else mix(base, (0, 0, 0), 0.35)


def _fittings(look: Look) -> RGB:
    return COLOURS[("Gold", "Silver", "Bronze")[look.variant % 3]]


def _strap_handle(
    canvas: Canvas, look: Look, half: float, top: float, bottom: float, *, behind: bool
) -> None:
    rise = top - 8 if behind else top
    line = mirrored(path((180, rise), (180 + half * 0.75, rise, 180 + half * 0.86, bottom - 50,
        180 + half, bottom)))  # fmt: skip
    line = np.vstack([line[len(line) // 2 :], line[: len(line) // 2]])
    shade = mix(look.dye.base, (0, 0, 0), 0.3 if behind else 0.05)
    if not behind:
        canvas.darken(canvas.mask(ribbon(moved(line, 2, 4), 10), soft=3), 0.3)
    lay(canvas, canvas.mask(ribbon(line, 9)), plain_dye(look.dye, shade), look.material, depth=4)
    if not behind:
        stitches(canvas, moved(line, 0, 3.0), _thread(look), length=2.6, width=0.7)


def handbag(canvas: Canvas, look: Look) -> None:
    """Draw a tote, satchel or hobo."""
    (_tote, _satchel, _hobo, _satchel)[look.variant % 4](canvas, look)


def _body(
    canvas: Canvas, look: Look, outline: Points, folds: list[Crease], depth: float = 18
) -> Mask:
    mask = canvas.mask(outline)
    lay(canvas, mask, look.dye, look.material, pattern=look.pattern, folds=folds, depth=depth)
    return mask


def _tote(canvas: Canvas, look: Look) -> None:
    rng = canvas.rng
    ground(canvas, 78, 282, 384, 9)
    top, half, base = (206 + rng.uniform(-14, 10), 106 + rng.uniform(-8, 6),
        92 + rng.uniform(-10, 12))  # fmt: skip
    _strap_handle(canvas, look, 50, top - 108, top + 14, behind=True)
    lip = mirrored(
        path((180, top - 8), (180 + half - 4, top - 3), (180 + half, top + 4), (180, top + 8))
    )
    piece(canvas, lip, mix(look.dye.base, (0.05, 0.04, 0.04), 0.6), "leather")
    outline = mirrored(path((180, top + 5), (180 + half * 0.6, top + 5, 180 + half, top),
        (180 + half - 2, top + 60, 180 + base, 372), (180 + base - 2, 385, 180 + base - 16,
        385), (180, 386)))  # fmt: skip
    mask = _body(canvas, look, outline, [(180 + s * half, top + 20, 180 + s * 30, top + 110, 7,
        0.8) for s in (-1, 1)])  # fmt: skip
    panel = path(
        (180 - half, 334), (180, 342, 180 + half, 334), (180 + half, 400), (180 - half, 400)
    )
    if look.variant % 3 == 0:
        lay(canvas, canvas.mask(panel).times(mask), plain_dye(look.dye, look.dye.tonal),
            "leather", depth=9)  # fmt: skip
    edge = path((180 - half, top + 15), (180, top + 21, 180 + half, top + 15))
    seam(canvas, moved(edge * (0.97, 1), 5.4, 0), 0.2)
    stitches(canvas, moved(edge * (0.97, 1), 5.4, 3), _thread(look))
    for side in (-1, 1):
        tab = box(180 + side * 50 - 9, top + 6, 180 + side * 50 + 9, top + 46, 7)
        canvas.darken(canvas.mask(moved(tab, 1, 2), soft=2), 0.3)
        lay(canvas, canvas.mask(tab), look.dye, "leather", depth=4)
        metal(canvas, ellipse(180 + side * 50, top + 38, 3), _fittings(look))
    _strap_handle(canvas, look, 50, top - 100, top + 22, behind=False)
    if look.pattern == "Solid" and look.variant % 5 == 2:
        chest_print(canvas, look, mask, (180, top + 98), 62)


def _satchel(canvas: Canvas, look: Look) -> None:
    rng = canvas.rng
    ground(canvas, 70, 290, 372, 9)
    half, top = 106 + rng.uniform(-10, 8), 218 + rng.uniform(-12, 8)
    _strap_handle(canvas, look, 44, top - 78, top + 12, behind=False)
    outline = mirrored(path((180, top - 8), (180 + half * 0.7, top - 8, 180 + half * 0.86,
        top + 4), (180 + half, top + 60, 180 + half, 352), (180 + half, 373, 180 + half - 24,
        373), (180, 375)))  # fmt: skip
    mask = _body(canvas, look, outline, [])
    fall = top + 72 + rng.uniform(-8, 18)
    flap = mirrored(path((180, top - 12), (180 + half * 0.7, top - 12, 180 + half * 0.88, top),
        (180 + half * 0.98, top + 30, 180 + half * 0.9, fall - 18), (180 + half * 0.8, fall,
        180 + half * 0.55, fall + 3), (180, fall + (16 if look.variant % 2 else 5))))  # fmt: skip
    canvas.darken(canvas.mask(moved(flap, 0, 6), soft=4).times(mask), 0.4)
    lay(canvas, canvas.mask(flap), look.dye, look.material, pattern=look.pattern, depth=12)
    stitches(canvas, flap[4:-4] * 0.95 + np.array([180, (top + fall) / 2]) * 0.05, _thread(look))
    if look.material == "patent" or look.variant % 5 == 1:
        for x in np.arange(-90.0, 91.0, 26.0):
            for lean in (-1, 1):
                line = path((180 + x - lean * 40, top - 10), (180 + x + lean * 40, fall + 10))
                canvas.darken(canvas.mask(ribbon(line, 3), soft=1.3).times(canvas.mask(flap)), 0.28)
    y = fall + (8 if look.variant % 2 else -2)
    metal(canvas, box(164, y - 12, 196, y + 10, 5), _fittings(look))
    metal(canvas, box(172, y - 5, 188, y + 3, 2), mix(_fittings(look), (0, 0, 0), 0.25))
    for side in (-1, 1):
        metal(canvas, ellipse(180 + side * 44, top + 6, 9, 8), _fittings(look),
            hole=ellipse(180 + side * 44, top + 6, 5.4, 4.6))  # fmt: skip


def _hobo(canvas: Canvas, look: Look) -> None:
    rng = canvas.rng
    ground(canvas, 84, 276, 378, 10)
    strap = mirrored(path((180, 96), (230, 100, 258, 170, 270, 250)))
    strap = np.vstack([strap[len(strap) // 2 :], strap[: len(strap) // 2]])
    lay(canvas, canvas.mask(ribbon(strap, [20, 13, 12, 13, 20])), look.dye, look.material, depth=5)
    dip = 278 + rng.uniform(-10, 8)
    outline = mirrored(path((180, dip), (240, dip, 262, 236), (274, 226, 280, 240), (296, 300,
        282, 350), (268, 380, 236, 380), (180, 382)))  # fmt: skip
    folds: list[Crease] = [(180 + s * 84, 250, 180 + s * rng.uniform(10, 50), rng.uniform(330,
        368), rng.uniform(5, 9), rng.uniform(1.0, 1.8)) for s in (-1,
        1) for _ in range(3)]  # fmt: skip
    mask = _body(canvas, look, outline, folds, 24)
    for x in np.linspace(-60, 60, 9):
        y = dip + 6 - (x / 66) ** 2 * 26
        gather = path((180 + x, y), (180 + x * 1.1, y + 46))
        canvas.darken(canvas.mask(ribbon(gather, [4, 0.5]), soft=1.4).times(mask), 0.26)
    rim = path((180 - 86, 240), (180 - 60, dip, 180, dip), (180 + 60, dip, 180 + 86, 240))
    lay(canvas, canvas.mask(ribbon(rim, 10)), plain_dye(look.dye, mix(look.dye.base, (0, 0, 0),
        0.12)), "leather", depth=4)  # fmt: skip
    stitches(canvas, rim, _thread(look))
    for side in (-1, 1):
        x = 180 + side * 90
        metal(canvas, ellipse(x, 242, 12), _fittings(look), hole=ellipse(x, 242, 8))


def clutch(canvas: Canvas, look: Look) -> None:
    """Draw a clutch."""
    ground(canvas, 68, 292, 318, 8)
    outline = box(68, 184, 292, 320, 14)
    mask = _body(canvas, look, outline, [], 16)
    tip = 268 if look.variant % 2 else 248
    flap = mirrored(
        path((180, 180), (284, 180), (293, 182, 292, 194), (290, 222, 272, 228), (180, tip))
    )
    canvas.darken(canvas.mask(moved(flap, 0, 6), soft=4).times(mask), 0.4)
    lay(canvas, canvas.mask(flap), look.dye, "silk" if look.variant % 3 == 0 else look.material,
        pattern=look.pattern, depth=12)  # fmt: skip
    if look.variant % 2:
        stitches(canvas, flap[4:-4] * 0.95 + np.array([180, 220]) * 0.05, _thread(look))
    metal(canvas, ellipse(180, tip - 10, 9), _fittings(look))
    if look.variant % 3 == 1:
        line = path((290, 196), (330, 220, 322, 300), (316, 322, 310, 330))
        piece(canvas, ribbon(line, 5), look.dye.base, "leather", depth=3)


def backpack(canvas: Canvas, look: Look) -> None:
    """Draw a backpack."""
    rng = canvas.rng
    ground(canvas, 88, 272, 412, 9)
    wide, top = 88 + rng.uniform(-6, 8), 104 + rng.uniform(-8, 10)
    trim = look.dye.second if look.variant % 3 else mix(look.dye.base, (0, 0, 0), 0.5)
    loop = path((164, top + 10), (160, top - 26, 180, top - 26), (200, top - 26, 196, top + 10))
    piece(canvas, ribbon(loop, 8), trim, "canvas", depth=4)
    for side in (-1, 1):
        strap = path((180 + side * 52, top + 14), (180 + side * 128, top + 90, 180 + side * 100,
            352), (180 + side * 92, 386))  # fmt: skip
        lay(canvas, canvas.mask(ribbon(strap, [22, 19, 9])), plain_dye(look.dye, mix(trim, (0,
            0, 0), 0.2)), "canvas", depth=5)  # fmt: skip
    body = mirrored(path((180, top), (180 + wide * 0.66, top - 2, 180 + wide * 0.9, top + 40),
        (180 + wide + 6, top + 90, 180 + wide, 380), (180 + wide - 2, 411, 180 + wide - 30,
        411), (180, 413)))  # fmt: skip
    folds: list[Crease] = [(180 + s * wide, top + 110 + 40 * k, 180 + s * 30,
        top + 130 + 50 * k, 5, rng.uniform(0.5, 1.1)) for s in (-1, 1) for k in (0,
        1)]  # fmt: skip
    mask = _body(canvas, look, body, folds, 22)
    if look.variant % 2:
        side_panel = path((180 - wide - 8, 330), (180, 344, 180 + wide + 8, 330),
            (180 + wide + 8, 420), (180 - wide - 8, 420))  # fmt: skip
        lay(canvas, canvas.mask(side_panel).times(mask), plain_dye(look.dye, trim), "canvas",
            depth=12)  # fmt: skip
    arch = mirrored(path((180, top + 22), (180 + wide * 0.62, top + 22, 180 + wide * 0.74,
        top + 66), (180 + wide * 0.82, top + 100, 180 + wide * 0.8, 262)))  # fmt: skip
    arch = np.vstack([arch[len(arch) // 2 :], arch[: len(arch) // 2]])
    _zip_line(canvas, arch, trim)
    y = 250 + rng.uniform(-8, 10)
    pocket = mirrored(path((180, y), (180 + wide * 0.6, y, 180 + wide * 0.74, y + 18),
        (180 + wide * 0.8, y + 60, 180 + wide * 0.72, 394), (180, 398)))  # fmt: skip
    canvas.darken(canvas.mask(moved(pocket, 0, 4), soft=5).times(mask), 0.36)
    lay(canvas, canvas.mask(pocket), look.dye, look.material, pattern=look.pattern, depth=14)
    _zip_line(
        canvas, path((180 - wide * 0.62, y + 26), (180, y + 14, 180 + wide * 0.62, y + 26)), trim
    )
    if look.variant % 3 == 1:
        for x in (-34, 34):
            strap = box(180 + x - 6, y - 60, 180 + x + 6, y + 60, 2)
            lay(canvas, canvas.mask(strap), plain_dye(look.dye, COLOURS["Tan"]), "leather", depth=4)
            metal(
                canvas,
                box(180 + x - 9, y + 30, 180 + x + 9, y + 46, 3),
                COLOURS["Bronze"],
                hole=box(180 + x - 5, y + 34, 180 + x + 5, y + 42, 1),
            )
    else:
        chest_print(canvas, look, canvas.mask(pocket), (180, y + 84), 44)


def _zip_line(canvas: Canvas, line: Points, colour: RGB) -> None:
    canvas.darken(canvas.mask(ribbon(line, 9), soft=1.6), 0.35)
    piece(canvas, ribbon(line, 5.5), mix(colour, (0, 0, 0), 0.25), "canvas", depth=2)
    stitches(canvas, line, (0.8, 0.8, 0.8), length=1.6, width=2.2)
    x, y = line[len(line) // 5]
    metal(
        canvas, box(float(x) - 3, float(y) - 2, float(x) + 3, float(y) + 14, 2), COLOURS["Silver"]
    )


def wallet(canvas: Canvas, look: Look) -> None:
    """Draw a wallet."""
    rng = canvas.rng
    long = look.gender == "Women"
    half, top, bottom = (116.0, 186.0, 306.0) if long else (92.0, 172.0, 318.0)
    half = half + rng.uniform(-5, 6)
    outline = box(180 - half, top, 180 + half, bottom, 9)
    cast(canvas, outline, drop=10, soft=8)
    piece(canvas, moved(outline, 3, 4), mix(look.dye.base, (0, 0, 0), 0.45), "leather")
    mask = _body(canvas, look, outline, [], 9)
    stitches(canvas, np.vstack([outline, outline[:1]]) * 0.94 + np.array([180,
        (top + bottom) / 2]) * 0.06, _thread(look))  # fmt: skip
    kind = look.variant % 4
    if kind == 0:
        y = (top + bottom) / 2 + 8
        tab = path((180 + half + 4, y - 18), (180 + half - 50, y - 18), (180 + half - 70,
            y - 16, 180 + half - 70, y), (180 + half - 70, y + 16, 180 + half - 50, y + 18),
            (180 + half + 4, y + 18))  # fmt: skip
        canvas.darken(canvas.mask(moved(tab, 0, 3), soft=2.5), 0.35)
        lay(canvas, canvas.mask(tab), look.dye, look.material, depth=7)
        metal(canvas, ellipse(180 + half - 54, y, 7), _fittings(look))
    elif kind == 1:
        line = path((180 - half, top + 42), (180 + half, top + 42))
        seam(canvas, line, 0.35)
        stitches(canvas, moved(line, 0, 4), _thread(look))
        metal(canvas, box(180 + half - 46, bottom - 34, 180 + half - 18, bottom - 24, 2),
            _fittings(look))  # fmt: skip
    elif kind == 2:
        strip = box(180 - half, (top + bottom) / 2 - 14, 180 + half, (top + bottom) / 2 + 14)
        lay(canvas, canvas.mask(strip).times(mask), plain_dye(look.dye, look.dye.tonal),
            look.material, depth=5)  # fmt: skip
    else:
        emboss = box(180 + half - 52, bottom - 44, 180 + half - 18, bottom - 20, 3)
        canvas.darken(canvas.mask(np.vstack([emboss]), soft=0.8), 0.22)
        lay(canvas, canvas.mask(emboss * 0.98 + emboss.mean(axis=0) * 0.02), look.dye,
            look.material, depth=3)  # fmt: skip
        edge = flipped(path((180 + half - 26, top), (180 + half - 26, bottom)))
        seam(canvas, edge, 0.25)

"""Open and flat footwear seen from above, in pairs; and socks."""

from __future__ import annotations

import numpy as np

from lookalike.demo.canvas import RGB, Canvas, Mask
from lookalike.demo.fabric import Look, cast, lay, metal, piece, plain_dye, seam, stitches
from lookalike.demo.palette import COLOURS, luma, mix
from lookalike.demo.shapes import Points, box, ellipse, flipped, moved, path, ribbon, smooth, turned

_X = 118.0


def _foot(grow: float = 0.0, toe: float = 0.0) -> Points:
    """A left-hand sole from above around (118, 240)."""
    spots = [(0, -118 - toe), (26, -106), (40, -70), (38, -24), (30, 20), (33, 72), (24, 106),
        (0, 118), (-24, 108), (-33, 76), (-30, 24), (-37, -22), (-38, -66), (-24,
        -104)]  # fmt: skip
    outline = smooth(
        [(_X + x * (1 + grow / 40), 240 + y * (1 + grow / 120)) for x, y in spots], closed=True
    )
    return turned(outline, -0.05, (_X, 240))


def _both(shape: Points) -> tuple[Points, Points]:
    return shape, flipped(shape)


def flip_flops(canvas: Canvas, look: Look) -> None:
    """Draw a pair of flip flops."""
    rng = canvas.rng
    strap = look.dye.second if look.variant % 3 else look.dye.tonal
    top = look.dye.base if luma(look.dye.base) > 0.05 else _near_black()
    for outline in _both(_foot(4)):
        cast(canvas, outline, drop=8, soft=8)
        edge = mix(top, (0, 0, 0), 0.25) if look.variant % 2 else COLOURS["White"]
        piece(canvas, moved(outline, 0, 3), edge, "rubber", depth=5)
    for outline in _both(_foot(2)):
        mask = canvas.mask(outline)
        lay(canvas, mask, look.dye, "rubber", pattern=look.pattern, depth=7)
        x, y = canvas.grid(mask)
        ridge = 0.5 + 0.5 * np.sin(x * 1.2 + y * 0.9)
        canvas.darken(Mask((mask.alpha * ridge).astype(np.float32), mask.left, mask.top), 0.05)
        centre = outline.mean(axis=0)
        canvas.darken(canvas.mask(ellipse(float(centre[0]), 320, 20, 26), soft=7), 0.10)
    width = [9, 13 + 6 * rng.random(), 11]
    left = path((_X - 1, 158), (_X - 40, 190, _X - 37, 258))
    right = path((_X - 1, 158), (_X + 42, 186, _X + 36, 256))
    for line in (left, right):
        for at in _both(line):
            canvas.darken(canvas.mask(ribbon(moved(at, 1, 7), width), soft=4), 0.32)
            lay(canvas, canvas.mask(ribbon(at, width)), plain_dye(look.dye, strap),
                look.material, depth=5)  # fmt: skip
    for post in _both(ellipse(_X - 1, 156, 6)):
        piece(canvas, post, mix(strap, (0, 0, 0), 0.1), "rubber", depth=3)


def _near_black() -> RGB:
    return (0.1, 0.1, 0.11)


def sandals(canvas: Canvas, look: Look) -> None:
    """Draw a pair of sandals."""
    rng = canvas.rng
    women = look.gender in ("Women", "Girls")
    bed = (COLOURS["Tan"] if women or look.variant % 3 == 0 else mix(look.dye.base, (0.1, 0.09,
        0.08), 0.5))  # fmt: skip
    for outline in _both(_foot(5 if not women else 0)):
        cast(canvas, outline, drop=8, soft=8)
        piece(canvas, moved(outline, 0, 4), (0.16, 0.14,
            0.13) if not women else COLOURS["Coffee Brown"], "rubber", depth=5)  # fmt: skip
    for outline in _both(_foot(2 if not women else -2)):
        lay(canvas, canvas.mask(outline), plain_dye(look.dye, bed), "leather", depth=8)
        centre = outline.mean(axis=0)
        stitches(
            canvas, outline * 0.92 + centre * 0.08, mix(bed, (0, 0, 0), 0.3), length=3, width=0.8
        )
        canvas.darken(canvas.mask(ellipse(float(centre[0]), 322, 20, 26), soft=7), 0.14)
    for line, width in _straps(look.variant % 4, women, rng):
        for at in _both(line):
            band = ribbon(at, width)
            canvas.darken(canvas.mask(moved(band, 1, 7), soft=4), 0.34)
            lay(canvas, canvas.mask(band), look.dye, look.material, pattern=look.pattern, depth=7)
            if width > 13:
                for shift in (-0.36, 0.36):
                    stitches(canvas, moved(at, 0, shift * width), look.dye.tonal, length=2.6,
                        width=0.8)  # fmt: skip
    if look.variant % 2:
        for at in _both(box(_X + 18, 236, _X + 34, 254, 3)):
            hole = at * 0.62 + at.mean(axis=0) * 0.38
            metal(canvas, at, COLOURS["Gold" if women else "Steel"], hole=hole)


def _straps(kind: int, women: bool, rng: np.random.Generator) -> list[tuple[Points, float]]:
    wide = (14.0 if women else 25.0) + float(rng.uniform(-2, 3))
    across = path((_X - 44, 186), (_X, 166, _X + 46, 182))
    ankle = path((_X - 38, 252), (_X, 238, _X + 38, 250))
    cross = path((_X - 44, 190), (_X - 10, 196, _X + 40, 252))
    other = path((_X + 46, 188), (_X + 10, 196, _X - 38, 254))
    if kind == 0:
        return [(across, wide), (ankle, wide)]
    if kind == 1:
        return [(cross, wide), (other, wide)]
    if kind == 2:
        spine = path((_X, 172), (_X + 2, 200, _X, 244))
        return [(across, wide * 0.8), (ankle, wide * 0.8), (spine, wide * 0.6)]
    return [(moved(across, 0, 8 * k), wide * 0.55) for k in (-2, 1)] + [(ankle, wide * 0.7)]


def flats(canvas: Canvas, look: Look) -> None:
    """Draw a pair of flats."""
    pointed = 14.0 if look.variant % 3 == 0 else 0.0
    for side, outline in zip((1, -1), _both(_foot(-3, pointed)), strict=True):
        cast(canvas, outline, drop=8, soft=8)
        mask = canvas.mask(outline)
        lay(canvas, mask, look.dye, look.material, pattern=look.pattern, depth=13)
        spots = [(0, -48), (22, -38), (25, 10), (22, 62), (16, 94), (0, 102), (-17, 94), (-23,
            62), (-24, 10), (-20, -38)]  # fmt: skip
        hollow = smooth([(_X + x, 240 + y) for x, y in spots], closed=True)
        hollow = turned(hollow, -0.05, (_X, 240))
        hollow = hollow if side == 1 else flipped(hollow)
        inner = canvas.mask(hollow)
        lay(canvas, inner, plain_dye(look.dye,
            COLOURS["Beige"] if look.variant % 2 else COLOURS["Tan"]), "leather",
            depth=6)  # fmt: skip
        rim = canvas.mask(moved(np.vstack([hollow, hollow[:1]]), 3, 7), soft=5)
        shade = np.clip(
            inner.alpha - rim.times(inner).alpha
            if rim.alpha.shape == inner.alpha.shape
            else inner.alpha - inner.times(rim).alpha,
            0,
            1,
        )
        canvas.darken(Mask(shade, inner.left, inner.top), 0.5)
        edge = np.vstack([hollow, hollow[:1]])
        lay(canvas, canvas.mask(ribbon(edge, 4)), plain_dye(look.dye, mix(look.dye.base, (0, 0,
            0), 0.2)), "leather", depth=2)  # fmt: skip
        _ornament(canvas, look, float(hollow[:, 0].mean()) - side * 5)


def _ornament(canvas: Canvas, look: Look, x: float) -> None:
    kind = look.variant % 5
    y = 180.0
    if kind in (0, 3):
        for side in (-1, 1):
            loop = path(
                (x, y), (x + side * 12, y - 14, x + side * 21, y - 4), (x + side * 18, y + 12, x, y)
            )
            canvas.darken(canvas.mask(moved(loop, 0, 2), soft=1.6), 0.3)
            lay(canvas, canvas.mask(loop), plain_dye(look.dye,
                look.dye.base if kind else look.dye.tonal), "silk", depth=4)  # fmt: skip
        piece(canvas, ellipse(x, y, 4.5), look.dye.base, "silk", depth=3)
    elif kind == 1:
        metal(canvas, box(x - 14, y - 5, x + 14, y + 5, 3), COLOURS["Gold"], hole=box(x - 10,
            y - 2, x + 10, y + 2))  # fmt: skip
    elif kind == 2:
        for a in np.linspace(0, 2 * np.pi, 6)[:-1]:
            piece(canvas, ellipse(x + 8 * np.cos(a), y + 8 * np.sin(a), 6), look.dye.second,
                "silk", depth=3)  # fmt: skip
        piece(canvas, ellipse(x, y, 4), COLOURS["Gold"], "plastic", depth=2)


def socks(canvas: Canvas, look: Look) -> None:
    """Draw a pair of socks."""
    rng = canvas.rng
    tall = (96, 130, 60)[look.variant % 3] + rng.uniform(-8, 8)
    for shift in (np.array([34.0, -14.0]), np.array([-10.0, 14.0])):
        top = 282 - tall - 30
        outline = path((150, top), (206, top), (206, 250), (208, 282, 196, 300), (176, 330, 126,
            336), (76, 340, 78, 306), (82, 284, 126, 282), (152, 278, 150, 244), (150,
            top)) + shift  # fmt: skip
        cast(canvas, outline)
        mask = canvas.mask(outline)
        lay(canvas, mask, look.dye, "rib" if look.variant % 2 else "cotton",
            pattern=look.pattern, depth=13)  # fmt: skip
        tone = look.dye.second if look.variant % 3 != 2 else look.dye.tonal
        for spot in (
            path((78, 290), (112, 276), (112, 344), (70, 346)),
            path((186, 266), (214, 256), (214, 320), (186, 312), (178, 290, 186, 266)),
        ):
            lay(canvas, canvas.mask(spot + shift).times(mask), plain_dye(look.dye, tone),
                "cotton", depth=9)  # fmt: skip
        cuff = box(149, top - 1, 207, top + 24, 3) + shift
        lay(canvas, canvas.mask(cuff), plain_dye(look.dye, mix(look.dye.base, (0, 0, 0), 0.06)),
            "rib", depth=6)  # fmt: skip
        if look.variant % 4 == 0:
            for y in (8, 15):
                line = path((149, top + y), (207, top + y)) + shift
                canvas.paint(canvas.mask(ribbon(line, 3)), tone)
        seam(canvas, path((150, top + 25), (206, top + 25)) + shift, 0.2)

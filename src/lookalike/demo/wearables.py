"""Watches, sunglasses, belts, caps, ties, scarves."""

from __future__ import annotations

import numpy as np

from lookalike.demo.canvas import Canvas, Mask
from lookalike.demo.fabric import Look, cast, lay, metal, piece, plain_dye, seam, stitches
from lookalike.demo.light import Crease
from lookalike.demo.palette import COLOURS, luma, mix
from lookalike.demo.prints import chest_print
from lookalike.demo.shapes import (
    Points,
    box,
    ellipse,
    mirrored,
    moved,
    path,
    polygon,
    ribbon,
    turned,
)


def belt(canvas: Canvas, look: Look) -> None:
    """Draw a rolled belt."""
    rng = canvas.rng
    high = (28 if look.gender == "Men" else 22) + rng.uniform(-3, 4)
    back = path((60, 226), (70, 186, 180, 184), (290, 186, 300, 226))
    front = path((60, 226), (66, 274, 180, 278), (294, 274, 300, 226))
    canvas.darken(canvas.mask(ellipse(180, 288, 128, 20), soft=9), 0.26)
    inside = plain_dye(look.dye, mix(look.dye.base, COLOURS["Tan"], 0.45))
    lay(canvas, canvas.mask(_strip(back, high)), plain_dye(look.dye, mix(inside.base, (0, 0, 0),
        0.25)), "suede", depth=9)  # fmt: skip
    mask = canvas.mask(_strip(front, high))
    lay(canvas, mask, look.dye, look.material, pattern=look.pattern, depth=10)
    x, _y = canvas.grid(mask)
    edge = np.clip(np.abs(x - 180) / 120 - 0.55, 0, 1) + np.zeros_like(mask.alpha)
    canvas.darken(Mask(mask.alpha * edge.astype(np.float32), mask.left, mask.top), 0.8)
    if look.variant % 2:
        tone = (mix(look.dye.base, (1, 1, 1),
            0.35) if luma(look.dye.base) < 0.5 else mix(look.dye.base, (0, 0, 0),
            0.3))  # fmt: skip
        for at in (0.12, 0.88):
            stitches(canvas, moved(front[3:-3], 0, high * at), tone, length=3, width=0.8)
    colour = COLOURS[("Silver", "Gold", "Steel", "Bronze")[look.variant % 4]]
    y = 252 + high * 0.5
    canvas.darken(canvas.mask(ellipse(230, y, 3, 2.4), ellipse(250, y - 3, 3, 2.4), ellipse(210,
        y + 1, 3, 2.4)), 0.8)  # fmt: skip
    lay(canvas, canvas.mask(box(196, 249, 206, 255 + high, 2)), look.dye, look.material, depth=4)
    if look.variant % 3 == 2:
        metal(canvas, box(140, 247, 188, 257 + high, 4), colour)
        canvas.darken(canvas.mask(box(146, 252, 182, 252 + high, 2)), 0.15)
    else:
        metal(
            canvas,
            box(142, 246, 190, 258 + high, 9 if look.variant % 3 else 4),
            colour,
            hole=box(150, 253, 182, 251 + high, 4),
        )
        metal(canvas, box(146, y - 2, 186, y + 2, 1.6), colour)


def _strip(line: Points, high: float) -> Points:
    return np.vstack([line, (moved(line, 0, high))[::-1]])


def cap(canvas: Canvas, look: Look) -> None:
    """Draw a cap."""
    rng = canvas.rng
    rise = 142 + rng.uniform(-8, 8)
    crown = path((84, 282), (78, 220, 102, rise + 22, 176, rise), (250, rise - 4, 290, 206, 286,
        286), (230, 268, 150, 262, 84, 282))  # fmt: skip
    brim = path((90, 272), (150, 254, 226, 258, 286, 280), (300, 300, 276, 318), (200, 296, 130,
        300, 66, 330), (44, 322, 62, 290, 90, 272))  # fmt: skip
    cast(canvas, crown, brim, drop=9, soft=9)
    mask = canvas.mask(crown)
    lay(canvas, mask, look.dye, look.material, pattern=look.pattern, depth=26)
    front = path((178, rise), (150, rise + 30, 128, 268))
    back = path((180, rise), (238, rise + 34, 246, 270))
    middle = path((179, rise), (192, 210, 186, 264))
    for line in (front, back, middle):
        seam(canvas, line, 0.22)
        for shift in (-3.4, 3.4):
            canvas.darken(canvas.mask(ribbon(moved(line[1:], shift, 0), 0.7)).times(mask), 0.2)
    canvas.darken(canvas.mask(ellipse(146, 196, 3), ellipse(228, 196, 3)), 0.55)
    shade = look.dye.second if look.variant % 3 == 0 else look.dye.base
    canvas.darken(canvas.mask(moved(brim, 0, -5), soft=4).times(mask), 0.3)
    visor = canvas.mask(brim)
    lay(canvas, visor, plain_dye(look.dye, shade), look.material, depth=10)
    for k in range(5):
        line = path(
            (86 - k * 3, 278 + k * 8), (150, 258 + k * 9, 226, 264 + k * 8), (282, 284 + k * 6)
        )
        canvas.darken(canvas.mask(ribbon(line, 0.8)).times(visor), 0.22)
    piece(canvas, ellipse(178, rise + 1, 8, 4), look.dye.base, "canvas", depth=3)
    chest_print(canvas, look, mask, (186 if look.variant % 2 else 180, 222), 29)


def tie(canvas: Canvas, look: Look) -> None:
    """Draw a knotted tie."""
    rng = canvas.rng
    wide = 33 + rng.uniform(-7, 5)
    blade = path((164, 96), (196, 96), (180 + wide, 384), (180, 432), (180 - wide, 384), (164, 96))
    tail = path(
        (176, 110), (190, 108), (180 + wide * 1.05, 372), (180 + wide * 0.5, 398), (176, 360)
    )
    knot = path((154, 52), (206, 52), (198, 104), (180, 110, 162, 104), (154, 52))
    cast(canvas, blade, knot)
    lay(canvas, canvas.mask(tail), plain_dye(look.dye, mix(look.dye.base, (0, 0, 0), 0.35)),
        "silk", depth=6)  # fmt: skip
    folds: list[Crease] = [(180 + s * 8, 112, 180 + s * 16, 220, 5, 1.0) for s in (-1, 1)]
    lay(canvas, canvas.mask(blade), look.dye, "silk", pattern=look.pattern, turn=0.7,
        folds=folds, depth=11)  # fmt: skip
    canvas.darken(canvas.mask(moved(knot, 0, 6), soft=4).times(canvas.mask(blade)), 0.45)
    lay(canvas, canvas.mask(knot), look.dye, "silk", pattern=look.pattern, turn=-0.7, depth=11)
    loop = path((156, 56), (150, 26, 180, 22), (210, 26, 204, 56))
    lay(canvas, canvas.mask(ribbon(loop, 14)), look.dye, "silk", pattern=look.pattern, depth=6)
    lay(canvas, canvas.mask(knot), look.dye, "silk", pattern=look.pattern, turn=-0.7, depth=11)


def scarf(canvas: Canvas, look: Look) -> None:
    """Draw a looped scarf."""
    rng = canvas.rng
    loop = mirrored(path((180, 84), (252, 80, 274, 140, 250, 186), (228, 222, 180, 226)))
    hole = mirrored(path((180, 112), (222, 112, 236, 136, 222, 158), (206, 176, 180, 178)))
    ends = [moved(path((150, 196), (196, 196), (206 + k, 300, 198 + k, 398), (128 + k, 404),
        (136 + k, 300, 150, 196)), dx, 0) for k, dx in ((rng.uniform(-10, 0), -22),
        (rng.uniform(8, 22), 26))]  # fmt: skip
    cast(canvas, loop, holes=(hole,))
    cast(canvas, *ends)
    for end in ends:
        mask = canvas.mask(end)
        folds: list[Crease] = [(end[0, 0] + d, 190, end[0, 0] + d * 1.4, 396, 6,
            rng.uniform(1.2, 2.2)) for d in (8, 20, 33)]  # fmt: skip
        low = end[(end[:, 1] > 390)]
        x0, x1 = float(low[:, 0].min()), float(low[:, 0].max())
        fringe = [ribbon(path((x, 396), (x + rng.uniform(-3, 3), 424)), [2.6,
            1.4]) for x in np.arange(x0 + 2, x1, 5)]  # fmt: skip
        lay(canvas, canvas.mask(*fringe), look.dye, "cotton", depth=2)
        lay(canvas, mask, look.dye, look.material, pattern=look.pattern, folds=folds, depth=13)
        canvas.darken(canvas.mask(moved(loop, 0, 8), soft=6).times(mask), 0.4)
    ring = canvas.mask(loop, holes=(hole,))
    folds = [(180 + s * 60, 100 + 22 * k, 180 - s * 30, 200 + 6 * k, 6, rng.uniform(1.4,
        2.4)) for s in (-1, 1) for k in (0, 1, 2)]  # fmt: skip
    lay(
        canvas, ring, look.dye, look.material, pattern=look.pattern, turn=0.5, folds=folds, depth=14
    )


def umbrella(canvas: Canvas, look: Look) -> None:
    """An open umbrella from the side."""
    pole = path((180, 92), (180, 400), (180, 428, 198, 428), (216, 428, 214, 404))
    dome = path((58, 240), (70, 110, 180, 104), (290, 110, 302, 240), (262, 222, 240, 240),
        (210, 222, 180, 240), (150, 222, 120, 240), (98, 222, 58, 240))  # fmt: skip
    cast(canvas, dome)
    metal(canvas, ribbon(pole[:2], 5), COLOURS["Steel"], angle=0.0)
    piece(canvas, ribbon(pole[1:], 9), COLOURS["Brown"], "plastic", depth=4)
    mask = canvas.mask(dome)
    lay(canvas, mask, look.dye, "nylon", pattern=look.pattern, depth=26)
    for x, bend in ((120, 124), (180, 180), (240, 236)):
        seam(canvas, path((180, 105), (bend, 150, x, 238)), 0.25)
    metal(canvas, turned(polygon(180, 98, 6, 3), -0.52, (180, 98)), COLOURS["Steel"])

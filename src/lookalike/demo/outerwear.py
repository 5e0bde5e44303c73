"""Jackets and dresses."""

from __future__ import annotations

import numpy as np

from lookalike.demo.canvas import RGB, Canvas, Mask
from lookalike.demo.fabric import Look, lay, metal, plain_dye, seam
from lookalike.demo.garments import Cut, band, cuff_line, trunk
from lookalike.demo.knitwear import hood
from lookalike.demo.palette import COLOURS, mix
from lookalike.demo.shapes import box, flipped, mirrored, moved, path, ribbon
from lookalike.demo.tops import collar_wings


def jacket(canvas: Canvas, look: Look) -> None:
    """Draw a jacket: zipped, collared or hooded."""
    rng = canvas.rng
    women = look.gender in ("Women", "Girls")
    cut = Cut(shoulder=76 if women else 88, chest=74 if women else 89,
        waist=66 if women else 86, hip=76 if women else 88, hem=366 + rng.uniform(-12, 8),
        sleeve=252, flare=68, cuff=40, neck=32, neck_drop=22, hem_curve=3, slope=18)  # fmt: skip
    kind = look.variant % 3
    if kind == 2:
        hood(canvas, look, cut)
    whole = trunk(canvas, look, cut)
    mask = canvas.mask(whole)
    top, bottom = cut.top + cut.neck_drop, cut.hem + 2
    if look.material == "nylon":
        _quilting(canvas, cut, mask)
    _zip(canvas, top - 4, bottom, COLOURS["Steel"])
    _side_pockets(canvas, look, cut)
    edge = canvas.mask(
        ribbon(path((180 - cut.hip - 4, cut.hem - 9), (180 + cut.hip + 4, cut.hem - 9)), 24)
    )
    lay(
        canvas,
        edge.times(mask),
        plain_dye(look.dye, mix(look.dye.base, (0, 0, 0), 0.12)),
        "rib" if kind else look.material,
        depth=7,
    )
    for end in (cuff_line(cut, 8), flipped(cuff_line(cut, 8))):
        outline = ribbon(end * 0.86 + end.mean(axis=0) * 0.14, 18)
        lay(
            canvas,
            canvas.mask(outline),
            plain_dye(look.dye, mix(look.dye.base, (0, 0, 0), 0.12)),
            "rib" if kind else look.material,
            depth=6,
        )
    _zip(canvas, bottom - 26, bottom, COLOURS["Steel"])
    if kind == 1:
        collar_wings(canvas, look, cut, look.dye.base, 42, "Solid")
    elif kind == 0:
        _stand_collar(canvas, look, cut)


def _quilting(canvas: Canvas, cut: Cut, inside: Mask) -> None:
    for y in np.arange(cut.top + 44, cut.hem - 24, 30):
        line = path((180 - 110, y), (180, y + 9, 180 + 110, y))
        canvas.darken(canvas.mask(ribbon(line, 6), soft=3).times(inside), 0.34)
        canvas.darken(canvas.mask(ribbon(line, 1.0)).times(inside), 0.3)
        canvas.lighten(canvas.mask(ribbon(moved(line, 0, 8), 6), soft=3).times(inside), 0.10)


def _zip(canvas: Canvas, top: float, bottom: float, colour: RGB) -> None:
    canvas.darken(canvas.mask(box(174.5, top, 185.5, bottom), soft=1), 0.4)
    for y in np.arange(top, bottom - 2, 3.4):
        canvas.paint(canvas.mask(box(178, y, 182, y + 1.9, 0.5)), colour)
    metal(canvas, box(177.4, top + 2, 182.6, top + 18, 2), colour)


def _side_pockets(canvas: Canvas, look: Look, cut: Cut) -> None:
    line = path((180 + 34, cut.hem - 52), (180 + 58, cut.hem - 100))
    for at in (line, flipped(line)):
        welt = ribbon(at, 8)
        canvas.darken(canvas.mask(moved(welt, 0, 1.5), soft=1.8), 0.3)
        lay(canvas, canvas.mask(welt), look.dye, look.material, depth=3)
        seam(canvas, at, 0.35, 1.0)


def _stand_collar(canvas: Canvas, look: Look, cut: Cut) -> None:
    n, t = cut.neck, cut.top
    back = mirrored(path((180, t + 14), (180 + n, t + 8), (180 + n * 0.86, t - 22), (180, t - 18)))
    lay(canvas, canvas.mask(back), plain_dye(look.dye, mix(look.dye.base, (0, 0, 0), 0.3)),
        look.material, depth=5)  # fmt: skip
    for side in (1, -1):
        wing = path(
            (181, t + cut.neck_drop + 4),
            (190, t + 4, 180 + n * 0.62, t - 20),
            (180 + n * 0.9, t - 25, 180 + n * 1.02, t - 18),
            (180 + n + 9, t + 3),
            (180 + n * 0.6, t + cut.neck_drop, 181, t + cut.neck_drop + 4),
        )
        outline = wing if side == 1 else flipped(wing)
        canvas.darken(canvas.mask(moved(outline, 0, 3), soft=2), 0.25)
        lay(canvas, canvas.mask(outline), look.dye, look.material, depth=7)


def vest(canvas: Canvas, look: Look) -> None:
    """A sleeveless inner vest."""
    cut = Cut(
        shoulder=56,
        chest=74,
        waist=72,
        hip=76,
        neck=38,
        neck_drop=56,
        top=78,
        slope=10,
        sleeveless=True,
        hem=376,
        armpit=172,
    )
    trunk(canvas, look, cut)
    band(canvas, look, cut, 5, look.dye.tonal if look.variant % 2 else None)

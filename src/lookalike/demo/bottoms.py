"""Jeans, trousers, track pants, shorts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lookalike.demo.canvas import RGB, Canvas, Field, Mask
from lookalike.demo.fabric import Look, cast, lay, metal, piece, plain_dye, seam, stitches
from lookalike.demo.light import Crease
from lookalike.demo.palette import COLOURS, luma, mix
from lookalike.demo.shapes import Points, box, ellipse, flipped, moved, path, ribbon


@dataclass(frozen=True, slots=True)
class Legs:
    """Half widths and heights of trousers, in design units."""

    top: float = 50
    waist: float = 50
    hip: float = 64
    crotch: float = 148
    knee: float = 31
    ankle: float = 26
    bottom: float = 440
    apart: float = 11


def leg(cut: Legs) -> Points:
    """The right leg with its half of the seat."""
    if cut.bottom - cut.crotch < 170:
        inner, outer = 180 + cut.apart, 180 + cut.apart + 2 * cut.ankle
        return path((180, cut.top + 2), (180 + cut.waist, cut.top), (180 + cut.waist + 12,
            cut.top + 40, 180 + cut.hip, cut.crotch - 30), (180 + cut.hip + 4, cut.crotch,
            outer, cut.bottom), ((inner + outer) / 2, cut.bottom + 5, inner, cut.bottom + 1),
            (182, cut.crotch + 20, 180, cut.crotch))  # fmt: skip
    length = cut.bottom - cut.crotch
    centre = 180 + cut.apart + cut.ankle + length * 0.03
    knee_y = cut.crotch + length * 0.45
    knee_x = 180 + cut.apart * 0.6 + cut.knee + 6
    return path(
        (180, cut.top + 2),
        (180 + cut.waist, cut.top),
        (180 + cut.waist + 10, cut.top + 40, 180 + cut.hip, cut.crotch - 20),
        (
            180 + cut.hip + 1,
            cut.crotch + 70,
            knee_x + cut.knee,
            knee_y,
            centre + cut.ankle,
            cut.bottom,
        ),
        (centre, cut.bottom + 4, centre - cut.ankle, cut.bottom),
        (knee_x - cut.knee, knee_y + 20, knee_x - cut.knee - 4, cut.crotch + 50, 180, cut.crotch),
    )


def _folds(rng: np.random.Generator, cut: Legs, side: int) -> list[Crease]:
    out: list[Crease] = []
    for _ in range(3):
        out.append(
            (
                180 + side * 5,
                cut.crotch - 4,
                180 + side * rng.uniform(34, 60),
                cut.crotch + rng.uniform(-40, 46),
                rng.uniform(3, 5),
                rng.uniform(0.6, 1.2),
            )
        )
    length = cut.bottom - cut.crotch
    if length > 170:
        for level in (0.42, 0.48, 0.86, 0.93):
            y = cut.crotch + length * (level + rng.uniform(-0.02, 0.02))
            x = 180 + side * (cut.apart + 4)
            out.append((x, y, x + side * rng.uniform(30, 52), y + rng.uniform(-16, 16),
                rng.uniform(2.5, 4.5), rng.uniform(0.5, 1.1)))  # fmt: skip
    return out


def pair(canvas: Canvas, look: Look, cut: Legs, fade: float = 0.0) -> tuple[Mask, Mask]:
    """Both legs with light down the middle of each; ``fade`` bleaches the thighs."""
    right = leg(cut)
    left = flipped(right)
    cast(canvas, right, left)
    inside = path(
        (180 - cut.waist + 2, cut.top),
        (180, cut.top - 5, 180 + cut.waist - 2, cut.top),
        (180, cut.top + 14, 180 - cut.waist + 2, cut.top),
    )
    piece(canvas, inside, mix(look.dye.base, (0.05, 0.05, 0.06), 0.5), "cotton")
    masks = []
    for side, outline in ((-1, left), (1, right)):
        mask = canvas.mask(outline)
        shade: Field | None = None
        if fade:
            x, y = canvas.grid(mask)
            middle = 180 + side * (cut.apart + cut.knee)
            near = np.exp(-(((x - middle) / 20) ** 2))
            reach = np.exp(-(((y - cut.crotch - 66) / 74) ** 2)) + 0.5 * np.exp(
                -(((y - cut.bottom + 70) / 50) ** 2)
            )
            shade = (fade * near * reach).astype(np.float32)
        lay(
            canvas,
            mask,
            look.dye,
            look.material,
            pattern=look.pattern,
            turn=-0.05 * side,
            folds=_folds(canvas.rng, cut, side),
            shade=shade,
        )
        masks.append(mask)
    fly = path((180, cut.top), (180.5, cut.crotch))
    seam(canvas, fly, 0.3, 1.2)
    return masks[0], masks[1]


def waistband(
    canvas: Canvas, look: Look, cut: Legs, material: str, colour: RGB, high: float = 14
) -> None:
    """Lay a waistband over the top of both legs."""
    w, t = cut.waist + 1, cut.top
    outline = path(
        (180 - w, t - 3),
        (180, t + 6, 180 + w, t - 3),
        (180 + w + 1.5, t + high - 3),
        (180, t + high + 6, 180 - w - 1.5, t + high - 3),
    )
    canvas.darken(canvas.mask(moved(outline, 0, 2.5), soft=2), 0.25)
    lay(canvas, canvas.mask(outline), plain_dye(look.dye, colour), material, depth=5)


def _loops(canvas: Canvas, look: Look, cut: Legs) -> None:
    for x in (-34, -14, 14, 34):
        y = cut.top + 4 - abs(x) * 0.1
        loop = box(178 + x, y - 4, 182 + x, y + 17, 1)
        canvas.darken(canvas.mask(moved(loop, 0.8, 1), soft=1), 0.3)
        lay(canvas, canvas.mask(loop), look.dye, look.material, depth=2)


def _pockets(canvas: Canvas, cut: Legs, thread: RGB | None) -> None:
    curve = path(
        (180 + 26, cut.top + 17), (180 + 32, cut.top + 46, 180 + cut.hip - 2, cut.top + 50)
    )
    slant = path((180 + 32, cut.top + 16), (180 + cut.hip - 5, cut.top + 62))
    for line in (curve, flipped(curve)) if thread else (slant, flipped(slant)):
        canvas.darken(canvas.mask(ribbon(moved(line, 0, 2.5), 3), soft=2), 0.25)
        seam(canvas, line, 0.3, 1.0)
        if thread:
            stitches(canvas, moved(line, 0, 3.4), thread, length=2.6, width=0.8)
            stitches(canvas, moved(line, 0, 6), thread, length=2.6, width=0.8)


def jeans(canvas: Canvas, look: Look) -> None:
    """Draw a pair of jeans."""
    rng = canvas.rng
    kind = look.variant % 3
    women = look.gender in ("Women", "Girls")
    cut = Legs(
        hip=60 if women else 65,
        waist=46 if women else 51,
        knee=(30, 26, 33)[kind],
        ankle=(25, 18, 33)[kind],
    )
    legs = pair(
        canvas, look, cut, fade=rng.uniform(0.04, 0.26) if luma(look.dye.base) < 0.7 else 0.0
    )
    thread = COLOURS["Mustard"] if look.colour in ("Blue", "Navy Blue") else look.dye.tonal
    _pockets(canvas, cut, thread)
    fly = path(
        (191, cut.top + 18), (192, cut.crotch - 34), (188, cut.crotch - 18, 181, cut.crotch - 14)
    )
    stitches(canvas, fly, thread, length=2.6, width=0.8)
    for side, mask in zip((-1, 1), legs, strict=True):
        centre = 180 + side * (cut.apart + cut.ankle + (cut.bottom - cut.crotch) * 0.03)
        line = path((centre - cut.ankle - 4, cut.bottom - 8), (centre, cut.bottom - 4,
            centre + cut.ankle + 4, cut.bottom - 8))  # fmt: skip
        canvas.darken(canvas.mask(ribbon(line, 1.1)).times(mask), 0.3)
    waistband(canvas, look, cut, look.material, look.dye.base)
    _loops(canvas, look, cut)
    metal(canvas, ellipse(180, cut.top + 10, 4), COLOURS["Copper"])


def trousers(canvas: Canvas, look: Look) -> None:
    """Draw a pair of trousers."""
    women = look.gender in ("Women", "Girls")
    cut = Legs(hip=60 if women else 64, waist=47 if women else 51, knee=32,
        ankle=27 if look.variant % 3 else 22)  # fmt: skip
    legs = pair(canvas, look, cut)
    _pockets(canvas, cut, None)
    if look.usage == "Formal" or look.variant % 2:
        for side, mask in zip((-1, 1), legs, strict=True):
            x0, x1 = 180 + side * 36, 180 + side * (cut.apart + cut.ankle + 9)
            line = path((x0, cut.top + 60), (x0 + side * 6, cut.crotch + 90, x1, cut.bottom))
            canvas.darken(
                canvas.mask(ribbon(moved(line, -(side * 1.6), 0), 3), soft=1.5).times(mask), 0.16
            )
            canvas.lighten(canvas.mask(ribbon(moved(line, side * 1.2, 0), 2),
                soft=1).times(mask), 0.12)  # fmt: skip
    waistband(canvas, look, cut, look.material, look.dye.base, 13)
    _loops(canvas, look, cut)
    piece(canvas, ellipse(180, cut.top + 9, 3), (0.25, 0.22, 0.2), "plastic", depth=2)


def track_pants(canvas: Canvas, look: Look) -> None:
    """Draw a pair of track pants."""
    tapered = look.variant % 2 == 0
    cut = Legs(hip=67, waist=48, knee=35, ankle=22 if tapered else 31, apart=9)
    legs = pair(canvas, look, cut)
    stripe = look.dye.second
    right = leg(cut)
    start = int(np.argmax(right[:, 0] > 180 + cut.waist - 1))
    edge = right[start + 2 : int(np.argmax(right[:, 1] > cut.bottom - 1))]
    if look.variant % 3 != 2:
        for k in range(1 + look.variant % 3):
            line = moved(edge, -(7 + k * 6), 0)
            for mask, at in ((legs[1], line), (legs[0], flipped(line))):
                lay(canvas, canvas.mask(ribbon(at, 3.4)).times(mask), plain_dye(look.dye,
                    stripe), "sport", depth=2)  # fmt: skip
    if tapered:
        for side in (-1, 1):
            centre = 180 + side * (cut.apart + cut.ankle + (cut.bottom - cut.crotch) * 0.03)
            cuff = box(
                centre - cut.ankle - 1, cut.bottom - 16, centre + cut.ankle + 1, cut.bottom + 3, 4
            )
            lay(canvas, canvas.mask(cuff), plain_dye(look.dye, mix(look.dye.base, (0, 0, 0),
                0.1)), "rib", depth=6)  # fmt: skip
    waistband(canvas, look, cut, "rib", look.dye.base, 17)
    _cords(canvas, cut, stripe)


def _cords(canvas: Canvas, cut: Legs, colour: RGB) -> None:
    for side in (-1, 1):
        cord = path((180 + side * 5, cut.top + 12), (180 + side * 12, cut.top + 34,
            180 + side * 9, cut.top + 58))  # fmt: skip
        canvas.darken(canvas.mask(ribbon(moved(cord, 1, 2), 3), soft=1.2), 0.3)
        piece(canvas, ribbon(cord, 2.6), colour, "cotton", depth=2)


def shorts(canvas: Canvas, look: Look) -> None:
    """Draw a pair of shorts."""
    rng = canvas.rng
    sporty = look.usage == "Sports" or look.variant % 3 == 0
    cut = Legs(
        top=130,
        crotch=238,
        hip=82,
        waist=62,
        knee=44,
        ankle=42,
        bottom=332 + rng.uniform(-26, 20),
        apart=6,
    )
    legs = pair(canvas, look, cut)
    if sporty:
        edge = path((180 + cut.waist + 6, cut.top + 20), (180 + cut.hip + 4, cut.crotch,
            180 + cut.hip + 8, cut.bottom + 4))  # fmt: skip
        for mask, at in ((legs[1], edge), (legs[0], flipped(edge))):
            lay(canvas, canvas.mask(ribbon(at, [16, 24])).times(mask), plain_dye(look.dye,
                look.dye.second), "sport")  # fmt: skip
        waistband(canvas, look, cut, "rib", look.dye.base, 18)
        _cords(canvas, cut, look.dye.second)
        return
    _pockets(canvas, cut, look.dye.tonal if look.material == "denim" else None)
    for side, mask in zip((-1, 1), legs, strict=True):
        centre = 180 + side * 48
        line = path(
            (centre - 60, cut.bottom - 11), (centre, cut.bottom - 7, centre + 60, cut.bottom - 11)
        )
        canvas.darken(canvas.mask(ribbon(line, 1.1)).times(mask), 0.28)
        if look.variant % 4 == 1:
            flap = box(
                180 + side * 58 - 17, cut.crotch + 8, 180 + side * 58 + 15, cut.crotch + 52, 3
            )
            canvas.darken(canvas.mask(moved(flap, 0.5, 2), soft=2).times(mask), 0.28)
            lay(canvas, canvas.mask(flap).times(mask), look.dye, look.material,
                pattern=look.pattern, depth=4)  # fmt: skip
            seam(canvas, path((180 + side * 58 - 17, cut.crotch + 22), (180 + side * 58 + 15,
                cut.crotch + 22)), 0.25)  # fmt: skip
    waistband(canvas, look, cut, look.material, look.dye.base)
    _loops(canvas, look, cut)
    piece(canvas, ellipse(180, cut.top + 10, 3.4), (0.3, 0.26, 0.22), "plastic", depth=2)

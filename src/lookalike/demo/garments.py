"""Upper-body clothing as on an invisible mannequin: T-shirts, shirts, tops, sweaters, jackets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lookalike.demo.canvas import RGB, Canvas
from lookalike.demo.fabric import Look, cast, lay, piece, plain_dye, seam, stitches
from lookalike.demo.light import Crease
from lookalike.demo.palette import luma, mix
from lookalike.demo.shapes import Points, box, ellipse, flipped, mirrored, moved, path, ribbon


@dataclass(frozen=True, slots=True)
class Cut:
    """Half widths and heights of an upper garment, in design units from the middle line."""

    neck: float = 34
    neck_drop: float = 26
    neck_vee: bool = False
    shoulder: float = 85
    chest: float = 85
    waist: float = 81
    hip: float = 86
    top: float = 84
    slope: float = 20
    armpit: float = 172
    hem: float = 368
    hem_curve: float = 6
    sleeve: float = 96
    flare: float = 50
    cuff: float = 42
    sleeveless: bool = False


def body_half(cut: Cut) -> Points:
    """Right half of the trunk from the middle of the neckline to the middle of the hem."""
    m, shoulder_y = 180.0, cut.top + cut.slope
    vee = (m + cut.neck * 0.55, cut.top + cut.neck_drop * 0.55)
    bowl = (m + cut.neck * 0.62, cut.top + cut.neck_drop, m + cut.neck * 0.98)
    neckline: tuple[float, ...] = ((*vee, m + cut.neck, cut.top) if cut.neck_vee else (*bowl,
        cut.top + cut.neck_drop * 0.55, m + cut.neck, cut.top))  # fmt: skip
    waist_y = cut.armpit + (cut.hem - cut.armpit) * 0.45
    tip = m + cut.shoulder
    return path((m, cut.top + cut.neck_drop), neckline, (tip - 7, shoulder_y - 2.6), (tip + 1,
        shoulder_y + 0.5, tip - 1, shoulder_y + 10), (tip - 10, cut.armpit - 30, m + cut.chest,
        cut.armpit), (m + cut.chest - 1, waist_y - 40, m + cut.waist, waist_y - 10,
        m + cut.waist, waist_y), (m + cut.waist, waist_y + 30, m + cut.hip, cut.hem - 30,
        m + cut.hip, cut.hem - 3), (m + cut.hip * 0.5, cut.hem + cut.hem_curve, m,
        cut.hem + cut.hem_curve))  # fmt: skip


def sleeve(cut: Cut) -> Points:
    """The right sleeve, hanging a little away from the trunk."""
    m = 180.0
    top = (m + cut.shoulder - 14, cut.top + cut.slope - 4)
    end_x, end_y = m + cut.shoulder + cut.flare, cut.top + cut.slope + cut.sleeve
    long = cut.sleeve > 160
    lean = 5.0 if long else 12.0
    inner = (end_x - cut.cuff, end_y + lean)
    pit = (m + cut.chest - 3, cut.armpit + 4)
    return path(top, (m + cut.shoulder + 10, top[1] + 4, m + cut.shoulder + cut.flare * 0.46,
        top[1] + 22, m + cut.shoulder + cut.flare * (0.7 if long else 0.76),
        top[1] + cut.sleeve * (0.36 if long else 0.58)), (m + cut.shoulder + cut.flare * 0.98,
        top[1] + cut.sleeve * (0.64 if long else 0.8), end_x, end_y), inner,
        ((inner[0] + pit[0]) / 2 + (3 if long else 0), (inner[1] + pit[1]) / 2 - 8, *pit),
        (m + cut.shoulder - 22, cut.armpit - 20))  # fmt: skip


def cuff_line(cut: Cut, up: float) -> Points:
    """A line across the right sleeve, ``up`` units above its end."""
    end_x, end_y = 180 + cut.shoulder + cut.flare, cut.top + cut.slope + cut.sleeve
    lean = 5.0 if cut.sleeve > 160 else 12.0
    return path((end_x + 3, end_y - up), (end_x - cut.cuff - 4, end_y + lean - up))


def body_folds(rng: np.random.Generator, cut: Cut, strength: float = 1.0) -> list[Crease]:
    """Pulls from the armpits, long drapes and a few hem ripples."""
    out: list[Crease] = []
    for side in (-1, 1):
        for _ in range(3):
            x = 180 + side * (cut.chest - 6)
            y = cut.armpit + rng.uniform(-6, 34)
            out.append((x, y, x - side * rng.uniform(38, 74), y + rng.uniform(14, 80),
                rng.uniform(3, 6), strength * rng.uniform(0.5, 1.1)))  # fmt: skip
    for _ in range(int(rng.integers(3, 6))):
        x, y = 180 + rng.uniform(-62, 62), cut.armpit + rng.uniform(30, 120)
        out.append((x, y, x + rng.uniform(-16, 16), y + rng.uniform(70, 150), rng.uniform(4, 9),
            strength * rng.uniform(0.35, 0.8)))  # fmt: skip
    for side in (-1, 1):
        y = cut.armpit + (cut.hem - cut.armpit) * rng.uniform(0.42, 0.6)
        x = 180 + side * cut.waist
        out.append((x, y, x - side * rng.uniform(40, 70), y + rng.uniform(-18, 24),
            rng.uniform(3, 5), strength * rng.uniform(0.4, 0.9)))  # fmt: skip
    return out


def sleeve_folds(rng: np.random.Generator, cut: Cut, side: int) -> list[Crease]:
    """Creases of the sleeve on ``side`` (1 right, -1 left)."""
    out: list[Crease] = []
    for k in range(4 if cut.sleeve > 160 else 2):
        y = cut.armpit + (k - 0.4) * 0.23 * cut.sleeve + rng.uniform(-8, 8)
        x = 180 + side * (cut.chest + (6 + k * 9 if cut.sleeve > 160 else 2))
        out.append((x, y, x + side * rng.uniform(22, 40), y - rng.uniform(8, 34), rng.uniform(3,
            5), rng.uniform(0.6, 1.2)))  # fmt: skip
    return out


def trunk(canvas: Canvas, look: Look, cut: Cut, *, back: RGB | None = None) -> Points:
    """Shadow, inside of the back, sleeves and trunk; returns the outline of the trunk."""
    rng, dye = canvas.rng, look.dye
    half = body_half(cut)
    whole = mirrored(half)
    arm = sleeve(cut)
    arms = () if cut.sleeveless else (arm, flipped(arm))
    cast(canvas, whole, *arms)
    inside = mirrored(path((180, cut.top + 4), (180 + cut.neck * 0.6, cut.top + 4,
        180 + cut.neck, cut.top - 1), (180 + cut.neck, cut.top + 6), (180 + cut.neck * 0.5,
        cut.top + cut.neck_drop + 8, 180, cut.top + cut.neck_drop + 8)))  # fmt: skip
    mask = canvas.mask(inside)
    lay(canvas, mask, plain_dye(dye, mix(back or dye.base, (0.05, 0.05, 0.07), 0.28)), "cotton")
    canvas.darken(canvas.mask(moved(inside, 0, 8), soft=4).times(mask), 0.3)
    piece(canvas, box(172, cut.top + 6, 188, cut.top + 12, 1), (0.93, 0.93, 0.92), "matte")
    for side, outline in zip((1, -1), arms, strict=False):
        mask = canvas.mask(outline)
        lay(canvas, mask, dye, look.material,
            pattern="Solid" if look.pattern == "Colourblocked" else look.pattern,
            turn=-0.42 * side if cut.sleeve < 160 else -0.14 * side, folds=sleeve_folds(rng,
            cut, side))  # fmt: skip
        canvas.darken(canvas.mask(moved(whole, side * 3, 2), soft=4).times(mask), 0.22)
    mask = canvas.mask(whole)
    lay(canvas, mask, dye, look.material, pattern=look.pattern, folds=body_folds(rng, cut))
    if arms:
        tip, pit = 180 + cut.shoulder, cut.armpit
        armhole = path(
            (tip - 1, cut.top + cut.slope + 9), (tip - 10, pit - 30, 180 + cut.chest, pit)
        )
        for line in (armhole, flipped(armhole)):
            seam(canvas, line, 0.2)
    return whole


def hem(canvas: Canvas, cut: Cut, up: float = 9.0) -> None:
    """The stitched hem of the trunk and of short sleeves."""
    y = cut.hem - up
    line = path((180 - cut.hip, y - 3), (180, y + cut.hem_curve + 5, 180 + cut.hip, y - 3))
    seam(canvas, line, 0.13, 0.8)
    if not cut.sleeveless and cut.sleeve < 160:
        for end in (cuff_line(cut, 8), flipped(cuff_line(cut, 8))):
            seam(canvas, end[[0, -1]] * 0.9 + end.mean(axis=0) * 0.1, 0.13, 0.8)


def neckline(cut: Cut) -> Points:
    """The front neckline from left shoulder to right."""
    half = body_half(cut)
    right = half[: int(np.argmin(np.abs(half[:, 1] - cut.top)[:40])) + 1]
    return np.vstack([flipped(right)[::-1], right[1:]])


def band(canvas: Canvas, look: Look, cut: Cut, width: float, colour: RGB | None = None) -> None:
    """A knitted neck band, back and front."""
    shade = colour or look.dye.base
    back = path((180 - cut.neck, cut.top), (180, cut.top + 9, 180 + cut.neck, cut.top))
    for line, dim in ((back, 0.16), (neckline(cut), 0.0)):
        dye = plain_dye(look.dye, mix(shade, (0, 0, 0), dim))
        outline = ribbon(line, width)
        canvas.darken(canvas.mask(moved(outline, 0, 2), soft=1.6), 0.16)
        lay(canvas, canvas.mask(outline), dye, "rib", depth=3)


def buttons(canvas: Canvas, xs: float, ys: np.ndarray, colour: RGB, size: float = 2.6) -> None:
    """A column of four-hole buttons."""
    for y in ys:
        canvas.darken(canvas.mask(ellipse(xs + 0.5, float(y) + 1.2, size), soft=1), 0.35)
        piece(canvas, ellipse(xs, float(y), size), colour, "plastic", depth=1.6)
        canvas.darken(canvas.mask(ellipse(xs, float(y), size * 0.32)), 0.4)


def button_colour(look: Look, rng: np.random.Generator) -> RGB:
    """Pale horn or a relative of the cloth."""
    if rng.random() < 0.5:
        return (0.93, 0.92, 0.89)
    return mix(look.dye.base, (0.1, 0.08, 0.07) if luma(look.dye.base) > 0.3 else (1, 1, 1), 0.5)


def pocket(canvas: Canvas, look: Look, x: float, y: float, w: float, h: float) -> None:
    """A patch pocket with its stitches."""
    outline = path((x - w / 2, y), (x + w / 2, y), (x + w / 2, y + h * 0.8), (x, y + h),
        (x - w / 2, y + h * 0.8), (x - w / 2, y))  # fmt: skip
    canvas.darken(canvas.mask(moved(outline, 0.6, 1.4), soft=1.5), 0.2)
    lay(canvas, canvas.mask(outline), look.dye, look.material, pattern=look.pattern, depth=3)
    seam(canvas, path((x - w / 2, y + 5), (x + w / 2, y + 5)), 0.16, 0.8)
    stitches(
        canvas,
        outline[:-1] * 0.94 + np.array([x, y + h / 2]) * 0.06,
        mix(look.dye.base, (0, 0, 0), 0.3),
        length=2.2,
        width=0.7,
    )

"""T-shirts, shirts, tops, kurtas, sweaters, sweatshirts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lookalike.demo.canvas import RGB, Canvas, Mask
from lookalike.demo.fabric import Look, lay, plain_dye, seam, stitches
from lookalike.demo.garments import (
    Cut,
    band,
    button_colour,
    buttons,
    cuff_line,
    hem,
    neckline,
    pocket,
    trunk,
)
from lookalike.demo.palette import mix
from lookalike.demo.prints import chest_print
from lookalike.demo.shapes import Points, box, flipped, mirrored, moved, path, ribbon

_WOMEN = Cut(
    shoulder=70,
    chest=66,
    waist=57,
    hip=70,
    neck=36,
    neck_drop=38,
    armpit=164,
    sleeve=78,
    flare=40,
    cuff=35,
    hem=352,
)
_MEN = Cut()


def cut_for(look: Look, rng: np.random.Generator) -> Cut:
    """The cut for the wearer of ``look``, varied a little."""
    women = look.gender in ("Women", "Girls")
    cut = _WOMEN if women else _MEN
    wide = rng.uniform(0.95, 1.05) * (0.92 if look.gender in ("Boys", "Girls") else 1.0)
    return replace(cut, shoulder=cut.shoulder * wide, chest=cut.chest * wide,
        waist=cut.waist * wide, hip=cut.hip * wide, hem=cut.hem + rng.uniform(-14,
        14) - (30 if look.gender in ("Boys", "Girls") else 0),
        sleeve=cut.sleeve + rng.uniform(-8, 8))  # fmt: skip


def tshirt(canvas: Canvas, look: Look) -> None:
    """Draw a T-shirt: round neck, V-neck or polo, short or long sleeves."""
    rng = canvas.rng
    cut = cut_for(look, rng)
    collar = look.variant % 4 == 1 and look.gender in ("Men", "Unisex", "Boys")
    vee = look.variant % 4 == 2
    if collar:
        cut = replace(cut, neck_drop=18)
    elif vee:
        cut = replace(cut, neck_vee=True, neck_drop=cut.neck_drop + 24)
    if look.variant % 7 == 3:
        cut = replace(cut, sleeve=258, flare=60, cuff=31)
    whole = trunk(canvas, look, cut)
    hem(canvas, cut)
    trim = look.dye.second if rng.random() < 0.3 else None
    if trim is not None and cut.sleeve < 160:
        for line in (cuff_line(cut, 3), flipped(cuff_line(cut, 3))):
            lay(
                canvas,
                canvas.mask(ribbon(line * 0.94 + line.mean(axis=0) * 0.06, 6)),
                plain_dye(look.dye, trim),
                "rib",
                depth=3,
            )
    if collar:
        _polo(canvas, look, cut, trim)
    else:
        band(canvas, look, cut, 8 if vee else 9, trim)
    if (
        look.pattern in ("Solid", "Melange", "Colourblocked")
        and look.variant % 5 < 3
        and not collar
    ):
        chest_print(canvas, look, canvas.mask(whole), (180, 214), 78 if cut.chest > 70 else 66)
    elif look.pattern == "Solid" and rng.random() < 0.6:
        chest_print(canvas, look, canvas.mask(whole), (216, 178), 17)


def collar_wings(
    canvas: Canvas, look: Look, cut: Cut, colour: RGB, deep: float, pattern: str
) -> None:
    """Two collar wings folded over the neckline."""
    n, t = cut.neck, cut.top
    stand = mirrored(path((180, t + 12), (180 + n * 0.7, t + 10, 180 + n, t - 6),
        (180 + n * 0.6, t - 13, 180, t - 12)))  # fmt: skip
    canvas_mask = canvas.mask(stand)
    lay(canvas, canvas_mask, plain_dye(look.dye, mix(colour, (0, 0, 0), 0.22)), "shirting", depth=5)
    wing = path((180 + 1, t + cut.neck_drop + 2), (180 + n * 0.6, t + cut.neck_drop * 0.6,
        180 + n * 0.82, t - 11), (180 + n + 12, t + 2, 180 + n + 11, t + 13), (180 + n * 0.9,
        t + deep * 0.7, 180 + n * 0.62, t + deep + 8), (180 + n * 0.3, t + deep * 0.62, 180 + 1,
        t + cut.neck_drop + 2))  # fmt: skip
    for side, outline in ((1, wing), (-1, flipped(wing))):
        canvas.darken(canvas.mask(moved(outline, side, 3), soft=2.2), 0.3)
        lay(canvas, canvas.mask(outline), plain_dye(look.dye,
            colour) if pattern == "Solid" else look.dye, "shirting", pattern=pattern,
            turn=0.7 * side, depth=6)  # fmt: skip
        edge = outline[20:-18]
        stitches(
            canvas,
            edge * 0.93 + outline.mean(axis=0) * 0.07,
            mix(colour, (0, 0, 0), 0.3),
            length=2,
            width=0.6,
        )


def _polo(canvas: Canvas, look: Look, cut: Cut, trim: RGB | None) -> None:
    placket = box(172, cut.top + cut.neck_drop - 2, 188, cut.top + cut.neck_drop + 62, 2)
    canvas.darken(canvas.mask(moved(placket, 0.6, 1.2), soft=1.6), 0.22)
    lay(canvas, canvas.mask(placket), look.dye, look.material, depth=4)
    seam(
        canvas, path((187, cut.top + cut.neck_drop), (187, cut.top + cut.neck_drop + 60)), 0.14, 0.8
    )
    ys = np.linspace(cut.top + cut.neck_drop + 12, cut.top + cut.neck_drop + 48, 3)
    buttons(canvas, 180, ys, button_colour(look, canvas.rng), 2.3)
    collar_wings(canvas, look, cut, trim or look.dye.base, 36, "Solid")


def shirt(canvas: Canvas, look: Look) -> None:
    """Draw a buttoned shirt with its collar, placket, cuffs and pockets."""
    rng = canvas.rng
    cut = cut_for(look, rng)
    long = look.usage == "Formal" or look.variant % 3 != 0
    cut = replace(cut, neck_drop=22, neck=31, hem_curve=10, hem=cut.hem + 10,
        sleeve=250 + rng.uniform(-6, 6) if long else 104, flare=64 if long else cut.flare,
        cuff=35 if long else cut.cuff)  # fmt: skip
    trunk(canvas, look, cut)
    _placket(canvas, look, cut)
    if long:
        for line in (cuff_line(cut, 8), flipped(cuff_line(cut, 8))):
            _cuff(canvas, look, line)
    else:
        hem(canvas, cut)
    if look.gender not in ("Women", "Girls") or look.variant % 2:
        pocket(canvas, look, 216, 186, 36, 42)
        if look.variant % 4 == 1 and look.usage != "Formal":
            pocket(canvas, look, 144, 186, 36, 42)
    odd = look.pattern != "Solid" and look.variant % 6 == 0
    collar_wings(
        canvas,
        look,
        cut,
        look.dye.second if odd else look.dye.base,
        40,
        "Solid" if odd else look.pattern,
    )


def _cuff(canvas: Canvas, look: Look, line: Points) -> None:
    outline = ribbon(line * 0.86 + line.mean(axis=0) * 0.14, 19)
    canvas.darken(canvas.mask(moved(outline, 0, -2), soft=1.8), 0.18)
    lay(canvas, canvas.mask(outline), look.dye, look.material, pattern=look.pattern, depth=6)
    side = 1 if line[0, 0] > 180 else -1
    at = line.mean(axis=0)
    buttons(canvas, float(at[0]) - side * 5, np.array([at[1]]), (0.92, 0.91, 0.88), 2)


def _placket(canvas: Canvas, look: Look, cut: Cut) -> None:
    top, bottom = cut.top + cut.neck_drop, cut.hem + cut.hem_curve - 1
    strip = box(173, top, 187, bottom, 0)
    canvas.darken(canvas.mask(moved(strip, 1.4, 1), soft=1.6), 0.16)
    lay(canvas, canvas.mask(strip), look.dye, look.material, pattern=look.pattern, depth=4)
    for x in (174.6, 185.4):
        seam(canvas, path((x, top), (x, bottom)), 0.10, 0.7)
    buttons(canvas, 180, np.arange(top + 10, bottom - 14, 41), button_colour(look, canvas.rng))


def top(canvas: Canvas, look: Look) -> None:
    """Draw a women's top, one of four cuts."""
    rng = canvas.rng
    cut = cut_for(replace(look, gender="Women"), rng)
    kind = look.variant % 4
    if kind == 0:
        cut = replace(cut, sleeveless=True, shoulder=56, neck=34, neck_drop=50, chest=64)
    elif kind == 1:
        cut = replace(cut, sleeve=112, flare=44, cuff=44, hip=82, waist=66)
    elif kind == 2:
        cut = replace(cut, neck=48, neck_drop=32, hip=76)
    else:
        cut = replace(cut, sleeve=190, flare=50, cuff=32, neck_vee=True, neck_drop=58)
    whole = trunk(canvas, look, cut)
    hem(canvas, cut, 7)
    edge = canvas.mask(ribbon(neckline(cut), 4.5))
    lay(
        canvas,
        edge,
        plain_dye(look.dye, look.dye.tonal if look.variant % 3 else look.dye.base),
        look.material,
        depth=2,
    )
    mask = canvas.mask(whole)
    if look.variant % 5 == 2:
        _gathers(canvas, cut, mask)
    if look.variant % 6 == 1:
        y = cut.armpit + 30
        sash = ribbon(path((180 - cut.chest, y - 3), (180, y + 8, 180 + cut.chest, y - 3)), 11)
        lay(canvas, canvas.mask(sash).times(mask), plain_dye(look.dye, look.dye.tonal), "silk",
            depth=4)  # fmt: skip
    if look.pattern == "Solid" and look.variant % 4 == 2:
        chest_print(canvas, look, mask, (180, 208), 58)


def _gathers(canvas: Canvas, cut: Cut, inside: Mask) -> None:
    for x in np.linspace(-28, 28, 9):
        y = cut.top + cut.neck_drop + 4 - abs(x) * 0.35
        canvas.darken(canvas.mask(ribbon(path((180 + x, y), (180 + x * 1.35, y + 46)), [2.4,
            0.4]), soft=0.8) .times(inside), 0.2)  # fmt: skip

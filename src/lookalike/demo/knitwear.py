"""Sweaters, sweatshirts and their hoods."""

from __future__ import annotations

from dataclasses import replace

from lookalike.demo.canvas import RGB, Canvas, Mask
from lookalike.demo.fabric import Look, lay, piece, plain_dye
from lookalike.demo.garments import (
    Cut,
    band,
    cuff_line,
    trunk,
)
from lookalike.demo.palette import mix
from lookalike.demo.prints import chest_print
from lookalike.demo.shapes import flipped, mirrored, moved, path, ribbon
from lookalike.demo.tops import cut_for


def sweater(canvas: Canvas, look: Look) -> None:
    """Draw a sweater."""
    rng = canvas.rng
    cut = cut_for(look, rng)
    women = look.gender in ("Women", "Girls")
    cut = replace(cut, sleeve=244, flare=66 if not women else 56, cuff=36, hem=cut.hem - 8,
        hem_curve=3, neck_vee=look.variant % 3 == 0,
        neck_drop=52 if look.variant % 3 == 0 else 22, shoulder=cut.shoulder + 2,
        sleeveless=look.variant % 7 == 4)  # fmt: skip
    whole = trunk(canvas, look, cut)
    ribs = look.dye.tonal if look.pattern != "Solid" and rng.random() < 0.4 else look.dye.base
    _ribbed_ends(canvas, look, cut, ribs, canvas.mask(whole))
    band(canvas, look, cut, 12, ribs)


def _ribbed_ends(canvas: Canvas, look: Look, cut: Cut, colour: RGB, inside: Mask) -> None:
    dye = plain_dye(look.dye, colour)
    line = path((180 - cut.hip - 3, cut.hem - 12), (180, cut.hem - 12 + 2 * cut.hem_curve,
        180 + cut.hip + 3, cut.hem - 12))  # fmt: skip
    canvas.darken(canvas.mask(ribbon(moved(line, 0, -13), 4), soft=1.5).times(inside), 0.3)
    lay(canvas, canvas.mask(ribbon(line, 26)).times(inside), dye, "rib", depth=9)
    if not cut.sleeveless:
        for end in (cuff_line(cut, 9), flipped(cuff_line(cut, 9))):
            outline = ribbon(end * 0.84 + end.mean(axis=0) * 0.16, 21)
            canvas.darken(canvas.mask(moved(outline, 0, -3), soft=1.5), 0.2)
            lay(canvas, canvas.mask(outline), dye, "rib", depth=8)


def sweatshirt(canvas: Canvas, look: Look) -> None:
    """Draw a sweatshirt, hooded or not."""
    rng = canvas.rng
    cut = replace(cut_for(look, rng), sleeve=246, flare=68, cuff=38, neck_drop=22, hem_curve=3)
    hooded = look.variant % 2 == 0
    if hooded:
        hood(canvas, look, cut)
    whole = trunk(canvas, look, cut)
    mask = canvas.mask(whole)
    _ribbed_ends(canvas, look, cut, look.dye.base, mask)
    band(canvas, look, cut, 11)
    if hooded:
        low = cut.hem - 27
        pouch = mirrored(path((180, low - 66), (218, low - 66), (180 + 0.72 * cut.hip, low - 18),
            (180 + 0.72 * cut.hip, low), (180, low)))  # fmt: skip
        canvas.darken(canvas.mask(moved(pouch, 0, 2), soft=2), 0.22)
        lay(canvas, canvas.mask(pouch), look.dye, look.material, pattern=look.pattern, depth=5)
        for side in (-1, 1):
            cord = path(
                (180 + side * 17, cut.top + 16), (180 + side * 20, 150, 180 + side * 15, 186)
            )
            canvas.darken(canvas.mask(ribbon(moved(cord, 1, 1.5), 3), soft=1), 0.25)
            piece(canvas, ribbon(cord, 2.6), look.dye.second, "cotton", depth=2)
    if look.pattern == "Solid" and look.variant % 3:
        chest_print(canvas, look, mask, (180, 222), 74)


def hood(canvas: Canvas, look: Look, cut: Cut) -> None:
    """The hood lying behind the neck; drawn before the trunk."""
    n, t = cut.neck, cut.top
    back = mirrored(path((180, t - 42), (180 + n + 14, t - 44, 180 + n + 20, t + 4),
        (180 + n + 4, t + 24), (180, t + 30)))  # fmt: skip
    lay(canvas, canvas.mask(back), look.dye, look.material, depth=12)
    inner = mirrored(path((180, t - 30), (180 + n, t - 30, 180 + n + 3, t + 6), (180, t + 30)))
    lay(canvas, canvas.mask(inner), plain_dye(look.dye, mix(look.dye.base, (0.05, 0.05, 0.06),
        0.4)), "cotton", depth=9)  # fmt: skip

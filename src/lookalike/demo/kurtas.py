"""Kurtas: long tunics with a yoke, a placket and a border."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lookalike.demo.canvas import Canvas, Mask
from lookalike.demo.fabric import Look, lay, plain_dye
from lookalike.demo.garments import (
    Cut,
    button_colour,
    buttons,
    neckline,
    trunk,
)
from lookalike.demo.palette import luma, mix
from lookalike.demo.shapes import box, path, ribbon
from lookalike.demo.tops import cut_for


def kurta(canvas: Canvas, look: Look) -> None:
    """Draw a kurta."""
    rng = canvas.rng
    women = look.gender in ("Women", "Girls")
    cut = replace(cut_for(look, rng), top=52, armpit=132, hem=430 + rng.uniform(-22, 10),
        neck_drop=30, sleeve=(118, 176, 84)[look.variant % 3] if women else 232,
        flare=44 if women and look.variant % 3 != 1 else 54, cuff=33, neck=30,
        hip=(82 if women else 86) + rng.uniform(-2, 8), shoulder=64 if women else 72,
        chest=61 if women else 70, waist=58 if women else 70)  # fmt: skip
    whole = trunk(canvas, look, cut)
    mask = canvas.mask(whole)
    _yoke(canvas, look, cut, mask)
    y0 = cut.hem - 120
    for side in (-1, 1):
        canvas.darken(canvas.mask(ribbon(path((180 + side * (cut.hip - 7), y0),
            (180 + side * (cut.hip - 9), cut.hem)), [1, 5]), soft=1.5).times(mask),
            0.3)  # fmt: skip
    if look.variant % 2 == 0:
        border = ribbon(path((180 - cut.hip - 4, cut.hem - 9), (180, cut.hem + 4,
            180 + cut.hip + 4, cut.hem - 9)), 15)  # fmt: skip
        lay(
            canvas,
            canvas.mask(border).times(mask),
            plain_dye(look.dye, look.dye.third),
            "silk",
            pattern="Solid",
            depth=5,
        )


def _yoke(canvas: Canvas, look: Look, cut: Cut, inside: Mask) -> None:
    rng = canvas.rng
    top_y = cut.top + cut.neck_drop
    trim = look.dye.third
    if look.variant % 3 == 1:
        panel = path((180 - 25, cut.top + 14), (180 + 25, cut.top + 14), (180 + 25, top_y + 74),
            (180, top_y + 98, 180 - 25, top_y + 74), (180 - 25, cut.top + 14))  # fmt: skip
        lay(canvas, canvas.mask(panel).times(inside), plain_dye(look.dye, mix(trim,
            look.dye.base, 0.35)), "silk", depth=5)  # fmt: skip
        for x in np.linspace(-16, 16, 5):
            for y in np.arange(top_y + 6, top_y + 76, 10):
                spot = box(180 + x - 1.6, y - 1.6, 180 + x + 1.6, y + 1.6, 1.6)
                canvas.paint(
                    canvas.mask(spot), look.dye.base if luma(trim) > 0.3 else (0.9, 0.8, 0.5)
                )
    else:
        strip = box(173, top_y - 4, 187, top_y + 84, 2)
        lay(
            canvas,
            canvas.mask(strip),
            plain_dye(look.dye, mix(look.dye.base, trim, 0.25)),
            look.material,
            depth=4,
        )
        buttons(canvas, 180, np.linspace(top_y + 8, top_y + 70, 5), button_colour(look, rng), 2.2)
    ring = ribbon(neckline(cut), 7)
    lay(canvas, canvas.mask(ring), plain_dye(look.dye, mix(look.dye.base, trim, 0.5)), "silk",
        depth=3)  # fmt: skip

"""Dresses and skirts: draped cloth that falls from the waist."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lookalike.demo.canvas import RGB, Canvas, Field, Mask
from lookalike.demo.fabric import Look, cast, lay, piece, plain_dye, seam, stitches
from lookalike.demo.garments import Cut, button_colour, buttons, neckline, trunk
from lookalike.demo.palette import COLOURS, mix
from lookalike.demo.shapes import Points, ellipse, flipped, moved, path, ribbon


def _drape(
    canvas: Canvas,
    mask: Mask,
    waist: float,
    bottom: float,
    half: float,
    strength: float,
    count: int,
) -> Field:
    """Vertical folds that open towards the hem, for skirts and dresses."""
    x, y = canvas.grid(mask)
    down = np.clip((y - waist) / max(bottom - waist, 1), 0, 1.1)
    spread = half * (0.55 + 0.45 * down)
    phase = canvas.rng.uniform(0, 6.28, 3)
    theta = np.asarray((x - 180) / spread, np.float32)
    wave = np.sin(theta * count * 1.7 + phase[0] + 0.5 * np.sin(theta * 3 + phase[1]))
    wave = wave + 0.45 * np.sin(theta * count * 2.9 + phase[2])
    out: Field = (strength * (0.15 + 0.85 * down) * wave * (y > waist)).astype(np.float32)
    return out


def flared(
    canvas: Canvas,
    look: Look,
    outline: Points,
    waist: float,
    bottom: float,
    half: float,
    count: int = 7,
    strength: float = 0.12,
) -> Mask:
    """A draped skirt part: returns its mask."""
    mask = canvas.mask(outline)
    shade = _drape(canvas, mask, waist, bottom, half, strength, count)
    lay(canvas, mask, look.dye, look.material, pattern=look.pattern, shade=shade)
    return mask


def _skirt_outline(
    waist: float, bottom: float, top_half: float, half: float, wave: float
) -> Points:
    right = path((180, waist), (180 + top_half, waist),
        (180 + top_half + (half - top_half) * 0.62, waist + (bottom - waist) * 0.3, 180 + half,
        bottom - 4))  # fmt: skip
    t = np.linspace(1, -1, 49)
    scallop = np.column_stack(
        [180 + t * half, bottom - 4 + 6 * (1 - t * t) + wave * np.sin(t * 13) * (1 - t**4)]
    )
    return np.vstack([right, scallop, flipped(right)[::-1]])


def dress(canvas: Canvas, look: Look) -> None:
    """Draw a dress, one of four cuts."""
    rng = canvas.rng
    kind = look.variant % 4
    waist = 196 + rng.uniform(-6, 8)
    bottom = (402, 360, 436, 392)[kind] + rng.uniform(-12, 10)
    half = (88, 78, 96, 52)[kind] + rng.uniform(-5, 8)
    cut = Cut(shoulder=48 if kind in (0, 3) else 60, chest=56, waist=47, hip=49, top=48,
        slope=14, armpit=118, hem=waist + 6, hem_curve=2, neck=32, neck_drop=(44, 24, 46,
        30)[kind], neck_vee=kind == 2, sleeveless=kind in (0, 3), sleeve=(0, 66, 150, 0)[kind],
        flare=32, cuff=30)  # fmt: skip
    skirt = _skirt_outline(waist, bottom, 47, half, 3.0 if kind != 3 else 0)
    cast(canvas, skirt)
    plain_top = look.pattern in ("Floral", "Abstract") and look.variant % 5 == 0
    trunk(canvas, replace(look, pattern="Solid") if plain_top else look, cut)
    flared(
        canvas, look, skirt, waist, bottom, half, 7 if kind != 3 else 3, 0.13 if kind != 3 else 0.05
    )
    edge = canvas.mask(ribbon(neckline(cut), 4))
    lay(canvas, edge, plain_dye(look.dye, mix(look.dye.base, (0, 0, 0), 0.1)), "cotton", depth=2)
    if look.variant % 3 != 2:
        belt = path(
            (180 - 48.5, waist - 5),
            (180, waist, 180 + 48.5, waist - 5),
            (180 + 48.5, waist + 6),
            (180, waist + 11, 180 - 48.5, waist + 6),
        )
        colour = look.dye.third if look.variant % 3 == 0 else mix(look.dye.base, (0, 0, 0), 0.2)
        canvas.darken(canvas.mask(moved(belt, 0, 2), soft=2), 0.25)
        lay(canvas, canvas.mask(belt), plain_dye(look.dye, colour), "silk", depth=4)
        if look.variant % 2:
            _bow(canvas, look, colour, waist + 3)
    if kind == 1:
        for x in (180.0,):
            buttons(
                canvas, x, np.linspace(cut.top + 38, waist - 18, 5), button_colour(look, rng), 2.2
            )


def _bow(canvas: Canvas, look: Look, colour: RGB, y: float) -> None:
    loop = path((182, y), (196, y - 20, 214, y - 9), (212, y + 10, 182, y))
    tail = path((181, y), (192, y + 14, 194, y + 44), (186, y + 42), (184, y + 18, 181, y))
    for outline in (tail, flipped(tail), loop, flipped(loop)):
        canvas.darken(canvas.mask(moved(outline, 1, 2), soft=1.5), 0.2)
        lay(canvas, canvas.mask(outline), plain_dye(look.dye, colour), "silk", depth=4)
    piece(canvas, ellipse(180, y, 5, 6), colour, "silk", depth=3)


def skirt(canvas: Canvas, look: Look) -> None:
    """Draw a skirt: flared, pencil or tiered."""
    rng = canvas.rng
    kind = look.variant % 3
    waist, bottom = 112.0, (330, 300, 408)[kind] + rng.uniform(-14, 14)
    half = (112, 74, 118)[kind] + rng.uniform(-6, 8)
    outline = _skirt_outline(waist, bottom, 56, half, 4.0 if kind != 1 else 0)
    cast(canvas, outline)
    mask = flared(canvas, look, outline, waist, bottom, half, 8 if kind != 1 else 2,
        0.15 if kind != 1 else 0.04)  # fmt: skip
    if kind == 2:
        for level in (0.36, 0.68):
            y = waist + (bottom - waist) * level
            line = path((180 - half, y - 3), (180, y + 9, 180 + half, y - 3))
            canvas.darken(canvas.mask(ribbon(line, 5), soft=3).times(mask), 0.3)
            seam(canvas, moved(line[6:-6] * (0.75, 1), 45, 0), 0.12, 0.8)
    if kind == 1 and look.material == "denim":
        stitches(canvas, path((180, waist + 18), (180, waist + 80)), COLOURS["Mustard"])
    band_ = path((180 - 57, waist - 8), (180, waist - 3, 180 + 57, waist - 8), (180 + 57,
        waist + 9), (180, waist + 14, 180 - 57, waist + 9))  # fmt: skip
    canvas.darken(canvas.mask(moved(band_, 0, 3), soft=2), 0.22)
    lay(canvas, canvas.mask(band_), plain_dye(look.dye, mix(look.dye.base, (0, 0, 0), 0.08)),
        look.material, depth=6)  # fmt: skip
    if kind == 1:
        buttons(canvas, 180, np.array([waist + 3]), button_colour(look, rng), 3)

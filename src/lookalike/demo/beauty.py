"""Bottles and cosmetics: round bodies with glass, metal and printed words."""

from __future__ import annotations

import numpy as np

from lookalike.demo.canvas import RGB, Canvas, Field, Mask
from lookalike.demo.fabric import Look, expose, ground, lay, metal, piece, plain_dye
from lookalike.demo.palette import COLOURS, luma, mix
from lookalike.demo.prints import lettering
from lookalike.demo.shapes import (
    Points,
    box,
    ellipse,
    mirrored,
    moved,
    path,
    polygon,
    ribbon,
)

_WORDS = ("HAZE", "VALE", "MINT", "NINE", "ZEN", "KITE")


def _round_light(x: Field, centre: float, half: float, gloss: float) -> tuple[Field, Field]:
    """Light on an upright cylinder: (body shade, highlight), by x."""
    t = np.clip((x - centre) / half, -1, 1).astype(np.float32)
    body = np.float32(0.62) + np.float32(0.45) * np.cos((t + 0.28) * 1.25)
    shine = np.exp(-(((t + 0.55) / 0.12) ** 2)) + 0.45 * np.exp(-(((t - 0.68) / 0.08) ** 2))
    return body, (shine * gloss).astype(np.float32)


def tube(
    canvas: Canvas, outline: Points, colour: RGB, *, gloss: float = 0.5, fade: RGB | None = None
) -> Mask:
    """An upright round body: a can, a bottle, a cap."""
    mask = canvas.mask(outline)
    x, y = canvas.grid(mask)
    low, high = float(outline[:, 0].min()), float(outline[:, 0].max())
    body, shine = _round_light(
        x + np.zeros_like(mask.alpha), (low + high) / 2, (high - low) / 2, gloss
    )
    albedo = np.broadcast_to(np.array(colour, np.float32), (*mask.alpha.shape, 3))
    if fade is not None:
        down = np.clip((y - outline[:, 1].min()) / np.ptp(outline[:, 1]), 0, 1) + np.zeros_like(
            mask.alpha
        )
        albedo = albedo + (np.array(fade, np.float32) - albedo) * down[..., None].astype(np.float32)
    lit = expose(albedo.astype(np.float32), body, luma(colour), 0.0, shine)
    canvas.paint(mask, np.clip(lit + (1 - lit) * shine[..., None], 0, 1).astype(np.float32))
    return mask


def _label(canvas: Canvas, look: Look, x: float, y: float, size: float, ink: RGB) -> None:
    word = _WORDS[look.variant % len(_WORDS)]
    canvas.paint(canvas.mask(*lettering(word, x, y, size, size * 0.2)), ink, 0.9)
    canvas.paint(
        canvas.mask(box(x - size * 2.2, y + size * 1.1, x + size * 2.2, y + size * 1.25)), ink, 0.7
    )


def perfume(canvas: Canvas, look: Look) -> None:
    """Draw a bottle of perfume."""
    rng = canvas.rng
    kind = look.variant % 4
    base, top = 386.0, 212 + rng.uniform(-16, 14)
    half = (68, 54, 76, 46)[kind] + rng.uniform(-6, 6)
    ground(canvas, 180 - half, 180 + half, base, 8)
    outline = (box(180 - half, top, 180 + half, base, 12), box(180 - half, top - 26, 180 + half,
        base, 30), mirrored(path((180, top + 6), (180 + 34, top + 6), (180 + half + 10,
        top + 70, 180 + half, base - 36), (180 + half - 10, base, 180 + 30, base), (180,
        base))), mirrored(path((180, top - 40), (180 + half * 0.7, top - 36), (180 + half,
        top + 10), (180 + half, base - 8), (180 + half - 8, base), (180,
        base))))[kind]  # fmt: skip
    crown = float(outline[:, 1].min())
    opaque = luma(look.dye.base) < 0.3 or look.variant % 3 == 0
    glass = mix(look.dye.base, (1, 1, 1), 0.0 if opaque else 0.12)
    mask = tube(canvas, outline, glass, gloss=0.55, fade=mix(glass, (0, 0, 0), 0.18))
    centre = np.array([180, (crown + base) / 2])
    if not opaque:
        inner = moved((outline - centre) * (0.84, 0.88) + centre, 0, 3)
        level = canvas.mask(box(0, crown + (base - crown) * 0.22, 360, base))
        canvas.paint(canvas.mask(inner).times(level), mix(look.dye.base, (0, 0, 0), 0.08), 0.55)
        canvas.lighten(canvas.mask(outline, holes=(inner,)), 0.24)
        canvas.lighten(canvas.mask(box(180 - half + 8, base - 12, 180 + half - 8, base - 5, 3),
            soft=1.5).times(mask), 0.4)  # fmt: skip
    gleam = box(180 - half * 0.78, crown + 16, 180 - half * 0.56, base - 22, 5)
    canvas.lighten(canvas.mask(gleam, soft=2.5), 0.34)
    cap_metal = COLOURS[("Silver", "Gold", "Copper")[look.variant % 3]]
    metal(canvas, box(166, crown - 14, 194, crown + 3, 2), cap_metal, angle=0.0)
    lid = (box(152, crown - 68, 208, crown - 10, 4), ellipse(180, crown - 42, 33), box(158,
        crown - 84, 202, crown - 10, 10), polygon(180, crown - 38, 34, 6,
        0.52))[kind]  # fmt: skip
    if look.variant % 2:
        tube(
            canvas, lid, COLOURS["Charcoal"] if luma(look.dye.base) > 0.3 else cap_metal, gloss=0.5
        )
    else:
        metal(canvas, lid, cap_metal, angle=0.1)
    ink: RGB = (0.95, 0.94, 0.9) if luma(look.dye.base) < 0.5 else (0.18, 0.17, 0.2)
    _label(canvas, look, 180, (crown + base) / 2 + 16, 12, ink)


def deodorant(canvas: Canvas, look: Look) -> None:
    """Draw a can of deodorant."""
    rng = canvas.rng
    half, top = 40 + rng.uniform(-4, 5), 150 + rng.uniform(-12, 12)
    ground(canvas, 180 - half, 180 + half, 420, 7)
    can = mirrored(path((180, top), (180 + half * 0.72, top, 180 + half, top + 16, 180 + half,
        top + 34), (180 + half, 414), (180 + half, 422, 180, 423)))  # fmt: skip
    mask = tube(canvas, can, look.dye.base, gloss=0.6)
    metal(canvas, box(180 - half, 412, 180 + half, 421, 3), COLOURS["Silver"], angle=0.0)
    y = 262 + rng.uniform(-16, 20)
    kind = look.variant % 3
    tone = look.dye.second if luma(look.dye.second) != luma(look.dye.base) else look.dye.third
    if kind == 0:
        swirl = path((180 - half, y + 70), (180 - 10, y + 20, 180 + 4, y + 100, 180 + half + 4,
            y + 34), (180 + half + 4, y + 66), (180 + 6, y + 130, 180 - 12, y + 52, 180 - half,
            y + 104))  # fmt: skip
        canvas.paint(canvas.mask(swirl).times(mask), tone, 0.9)
    elif kind == 1:
        canvas.paint(canvas.mask(*[box(0, y + 66 + k * 14, 360,
            y + 73 + k * 14) for k in range(4)]).times(mask), tone, 0.8)  # fmt: skip
    else:
        canvas.paint(canvas.mask(ellipse(180, y + 84, half * 0.62)).times(mask), tone, 0.9)
        canvas.paint(canvas.mask(ellipse(180, y + 84, half * 0.4)).times(mask), look.dye.third, 0.9)
    ink: RGB = (0.97, 0.97, 0.95) if luma(look.dye.base) < 0.55 else (0.15, 0.15, 0.18)
    _label(canvas, look, 180, y, 12, ink)
    lid = box(180 - half * 0.9, top - 76, 180 + half * 0.9, top + 12, 9)
    tube(canvas, lid, COLOURS["Silver"] if look.variant % 2 else mix(look.dye.base, (0, 0, 0),
        0.5), gloss=0.6)  # fmt: skip
    canvas.darken(
        canvas.mask(box(180 - half * 0.9, top + 8, 180 + half * 0.9, top + 14), soft=1), 0.35
    )


def lipstick(canvas: Canvas, look: Look) -> None:
    """Draw a lipstick with its cap and a smear of its colour."""
    rng = canvas.rng
    case = COLOURS[("Gold", "Charcoal", "Silver", "Burgundy")[look.variant % 4]]
    x, half = 150.0, 25 + rng.uniform(-2, 3)
    tall = 150 + rng.uniform(-18, 16)
    ground(canvas, x - half - 6, x + half + 6, 396, 6)
    bullet = path((x - half + 5, 262), (x - half + 5, tall + 34), (x - half + 8, tall - 8,
        x + half - 5, tall + 2) if look.variant % 2 else (x - 4, tall - 26, x + half - 5,
        tall + 44), (x + half - 5, 262))  # fmt: skip
    tube(canvas, bullet, look.dye.base, gloss=0.4)
    slant = path((x - half + 5, tall + 34), (x - 2, tall + 4, x + half - 6, tall + 30), (x + 2,
        tall + 54, x - half + 5, tall + 34))  # fmt: skip
    canvas.lighten(canvas.mask(slant, soft=1.5), 0.16)
    metal(canvas, box(x - half + 1, 250, x + half - 1, 306, 2),
        COLOURS["Gold" if look.variant % 2 else "Silver"], angle=0.0)  # fmt: skip
    tube(canvas, box(x - half - 5, 298, x + half + 5, 398, 4), case, gloss=0.6)
    metal(canvas, box(x - half - 5, 298, x + half + 5, 304, 1), COLOURS["Gold"], angle=0.0)
    cx = 232.0
    ground(canvas, cx - half - 6, cx + half + 6, 400, 6)
    tube(canvas, box(cx - half - 5, 252, cx + half + 5, 402, 5), case, gloss=0.6)
    metal(canvas, box(cx - half - 5, 392, cx + half + 5, 400, 1), COLOURS["Gold"], angle=0.0)
    ink: RGB = (0.95, 0.93, 0.88) if luma(case) < 0.5 else (0.2, 0.18, 0.16)
    _label(canvas, look, cx, 330, 8, ink)
    smear = path((92, 428), (130, 414, 190, 436, 250, 420), (268, 432), (200, 452, 140, 428, 96,
        444), (92, 428))  # fmt: skip
    lay(canvas, canvas.mask(smear), plain_dye(look.dye, look.dye.base), "patent", depth=5)


def nail_polish(canvas: Canvas, look: Look) -> None:
    """Draw a bottle of nail polish."""
    rng = canvas.rng
    kind = look.variant % 3
    half, top = 50 + rng.uniform(-5, 8), 280 + rng.uniform(-8, 8)
    ground(canvas, 180 - half, 180 + half, 402, 7)
    bottle = (mirrored(path((180, top), (180 + 20, top), (180 + half, top + 14, 180 + half,
        top + 50), (180 + half, 390), (180 + half, 403, 180 + half - 14, 403), (180, 404))),
        box(180 - half, top, 180 + half, 404, 12), ellipse(180, 346, half * 1.14,
        58))[kind]  # fmt: skip
    tube(canvas, bottle, mix(look.dye.base, (1, 1, 1), 0.35), gloss=0.5)
    centre = bottle.mean(axis=0)
    inner = (bottle - centre) * 0.88 + centre
    mask = tube(canvas, inner, look.dye.base, gloss=0.7)
    if look.variant % 4 == 0:
        spots = [
            ellipse(rng.uniform(180 - half, 180 + half), rng.uniform(top, 400), 0.9)
            for _ in range(130)
        ]
        canvas.lighten(canvas.mask(*spots).times(mask), 0.6)
    stem = mirrored(path((180, 120), (180 + 18, 120, 180 + 22, 132), (180 + 29, top - 8),
        (180 + 29, top + 4), (180, top + 6)))  # fmt: skip
    if look.variant % 2:
        tube(canvas, stem, (0.13, 0.13, 0.14), gloss=0.55)
    else:
        metal(canvas, stem, COLOURS["Silver" if look.variant % 4 else "Gold"], angle=0.0)
    metal(canvas, box(180 - 29, top - 8, 180 + 29, top + 4, 2), COLOURS["Silver"], angle=0.0)
    ink: RGB = (0.97, 0.96, 0.94) if luma(look.dye.base) < 0.62 else (0.2, 0.18, 0.18)
    _label(canvas, look, 180, 346, 10, ink)


def water_bottle(canvas: Canvas, look: Look) -> None:
    """Draw a water bottle."""
    rng = canvas.rng
    half = 42 + rng.uniform(-5, 6)
    ground(canvas, 180 - half, 180 + half, 428, 7)
    body = mirrored(path((180, 132), (206, 132), (180 + half, 150, 180 + half, 190),
        (180 + half, 236), (180 + half - 7, 262, 180 + half, 290), (180 + half, 418),
        (180 + half - 2, 429, 180, 430)))  # fmt: skip
    metallic = look.variant % 2 == 0
    mask = tube(canvas, body, look.dye.base, gloss=0.7 if metallic else 0.4,
        fade=mix(look.dye.base, (0, 0, 0), 0.2))  # fmt: skip
    for y in (244, 262, 280):
        canvas.darken(canvas.mask(box(0, y, 360, y + 3), soft=1).times(mask), 0.2)
    tube(canvas, box(150, 92, 210, 138, 6), mix(look.dye.second, (0, 0, 0), 0.1), gloss=0.5)
    canvas.darken(canvas.mask(*[box(x, 98, x + 1.4, 134) for x in np.arange(153, 208, 5.0)]), 0.25)
    tube(canvas, box(166, 62, 194, 96, 8),
        look.dye.base if look.variant % 3 else COLOURS["White"], gloss=0.5)  # fmt: skip
    if look.variant % 3 == 1:
        piece(canvas, ribbon(path((212, 112), (252, 120, 246, 176), (240, 190, 222, 186)), 7),
            look.dye.second, "rubber", depth=4)  # fmt: skip
    _label(canvas, look, 180, 340, 14, (0.97, 0.97,
        0.95) if luma(look.dye.base) < 0.6 else (0.2, 0.2, 0.22))  # fmt: skip

"""Watches: strap or links, case, dial, hands."""

from __future__ import annotations

import numpy as np

from lookalike.demo.canvas import RGB, Canvas
from lookalike.demo.fabric import Look, cast, lay, metal, piece, plain_dye, stitches
from lookalike.demo.palette import COLOURS, METALS, luma, mix
from lookalike.demo.shapes import (
    Points,
    box,
    ellipse,
    mirrored,
    moved,
    path,
    ribbon,
)


def watch(canvas: Canvas, look: Look) -> None:
    """Draw a watch."""
    rng = canvas.rng
    metallic = look.colour in METALS
    case_metal = (COLOURS[look.colour] if metallic else COLOURS[("Steel", "Gold", "Silver",
        "Charcoal")[look.variant % 4]])  # fmt: skip
    small = look.gender == "Women"
    radius = (44 if small else 58) + rng.uniform(-4, 5)
    width = radius * (0.8 if small else 0.98)
    square = look.variant % 5 == 4
    strap = mirrored(path((180, 44), (180 + width * 0.44, 44, 180 + width * 0.44, 52),
        (180 + width * 0.5, 240), (180 + width * 0.42, 420), (180 + width * 0.34, 440, 180,
        440)))  # fmt: skip
    cast(canvas, strap, ellipse(180, 240, radius * 1.06), drop=8, soft=8)
    if metallic or look.variant % 4 == 2:
        _links(canvas, COLOURS[look.colour] if metallic else mix(look.dye.base, case_metal,
            0.35), width)  # fmt: skip
    else:
        mask = canvas.mask(strap)
        lay(canvas, mask, look.dye, "rubber" if look.usage == "Sports" else "leather", depth=8)
        tone = (mix(look.dye.base, (1, 1, 1),
            0.35) if luma(look.dye.base) < 0.5 else mix(look.dye.base, (0, 0, 0),
            0.3))  # fmt: skip
        for side in (-1, 1):
            line = path((180 + side * width * 0.37, 56), (180 + side * width * 0.43, 240),
                (180 + side * width * 0.34, 428))  # fmt: skip
            stitches(canvas, line, tone, length=3, width=0.8)
        canvas.darken(
            canvas.mask(*[ellipse(180, y, 2.6, 3.2) for y in np.arange(366.0, 432.0, 15.0)]), 0.75
        )
        metal(
            canvas,
            box(180 - width * 0.52, 40, 180 + width * 0.52, 56, 3),
            case_metal,
            hole=box(180 - width * 0.4, 44, 180 + width * 0.4, 52, 1),
        )
    for side in (-1, 1):
        for up in (-1, 1):
            lug = path((180 + side * width * 0.62, 240 + up * radius * 0.66),
                (180 + side * width * 0.56, 240 + up * radius * 1.2),
                (180 + side * width * 0.42, 240 + up * radius * 1.2),
                (180 + side * width * 0.36, 240 + up * radius * 0.66))  # fmt: skip
            metal(canvas, lug, case_metal)
    metal(canvas, box(180 + radius * 0.94, 233, 180 + radius * 1.15, 247, 3), case_metal)
    _case(canvas, look, radius, case_metal, square)


def _links(canvas: Canvas, colour: RGB, width: float) -> None:
    for k, y in enumerate(np.arange(44.0, 438.0, 13.0)):
        near = 1 - abs(y - 236) / 420
        half = width * 0.5 * (0.78 + 0.22 * near)
        for x0, x1 in ((-1.0, -0.36), (-0.33, 0.33), (0.36, 1.0)):
            lift = 3 if (x0 == -0.33) ^ (k % 2 == 0) else 0
            metal(canvas, box(180 + x0 * half, y + lift * 0.5, 180 + x1 * half, y + 12, 2),
                colour, angle=0.35)  # fmt: skip


def _case(canvas: Canvas, look: Look, radius: float, colour: RGB, square: bool) -> None:
    def ring(r: float) -> Points:
        return (box(180 - r * 0.9, 240 - r, 180 + r * 0.9, 240 + r,
            r * 0.28) if square else ellipse(180, 240, r))  # fmt: skip

    metal(canvas, ring(radius), colour)
    canvas.darken(canvas.mask(ring(radius * 0.88), soft=1.2), 0.3)
    metal(canvas, ring(radius * 0.87), mix(colour, (0, 0, 0), 0.15), angle=2.4)
    dark_face = luma(look.dye.base) < 0.42 and look.variant % 3 != 0
    face: RGB = (look.dye.base if look.variant % 3 == 1 else mix(look.dye.base, (0, 0, 0),
        0.5) if dark_face else (0.95, 0.95, 0.94))  # fmt: skip
    inner = radius * 0.78
    dial = canvas.mask(ring(inner))
    lay(canvas, dial, plain_dye(look.dye, face), "matte", depth=7)
    ink: RGB = (0.95, 0.95, 0.93) if luma(face) < 0.5 else (0.12, 0.12, 0.14)
    ticks = []
    for k in range(60):
        a = k * np.pi / 30
        reach, weight = (0.76, 2.4) if k % 5 == 0 else (0.88, 0.7)
        spot = np.array([[np.sin(a), -np.cos(a)]])
        ticks.append(
            ribbon(moved(np.vstack([spot * inner * reach, spot * inner * 0.94]), 180, 240), weight)
        )
    canvas.paint(canvas.mask(*ticks), ink)
    if look.variant % 2:
        for dx, dy in ((-0.4, 0), (0.4, 0), (0, 0.42)):
            spot_mask = canvas.mask(ellipse(180 + dx * inner, 240 + dy * inner, inner * 0.21))
            canvas.paint(spot_mask, mix(face, ink, 0.18))
            hand = path((180 + dx * inner, 240 + dy * inner), (180 + (dx + 0.1) * inner,
                240 + (dy - 0.13) * inner))  # fmt: skip
            canvas.paint(canvas.mask(ribbon(hand, 1)), ink)
    time = canvas.rng.uniform(0, 12)
    for turn, length, weight, tone in (
        (time / 12, 0.5, 3.4, ink),
        (time % 1, 0.76, 2.6, ink),
        (canvas.rng.random(), 0.84, 1.0, look.dye.second),
    ):
        a = turn * 2 * np.pi
        way = np.array([np.sin(a), -np.cos(a)]) * inner
        line = np.array([[180, 240] - way * 0.14, [180, 240] + way * length])
        canvas.darken(canvas.mask(ribbon(moved(line, 1, 2), weight), soft=1), 0.3)
        canvas.paint(canvas.mask(ribbon(line, [weight, weight * 0.5])), tone)
    piece(canvas, ellipse(180, 240, 3), colour, "plastic", depth=2)
    glass = path((180 - inner, 200), (180 - inner * 0.2, 180), (180 + inner * 0.3, 180),
        (180 - inner * 0.5, 300), (180 - inner, 300))  # fmt: skip
    canvas.lighten(canvas.mask(glass, soft=2).times(dial), 0.13)

"""Sunglasses."""

from __future__ import annotations

import numpy as np

from lookalike.demo.canvas import Canvas
from lookalike.demo.fabric import Look, lay, metal, piece
from lookalike.demo.palette import COLOURS, METALS, mix
from lookalike.demo.shapes import (
    Points,
    ellipse,
    flipped,
    moved,
    path,
    ribbon,
)


def sunglasses(canvas: Canvas, look: Look) -> None:
    """Draw a pair of sunglasses."""
    rng = canvas.rng
    kind = look.variant % 4
    wire = kind == 1 or look.colour in METALS
    lens_colour = COLOURS[("Charcoal", "Brown", "Teal", "Navy Blue", "Rust")[look.variant % 5]]
    w, h, gap = 58 + rng.uniform(-3, 5), 46 + rng.uniform(-5, 5), 68.0
    for side in (-1, 1):
        arm = path((180 + side * 126, 226), (180 + side * 140, 210, 180 + side * 112, 188),
            (180 + side * 70, 176))  # fmt: skip
        piece(canvas, ribbon(arm, [9, 6, 4] if not wire else 3), mix(look.dye.base, (0, 0, 0),
            0.25), "plastic", depth=3)  # fmt: skip
    right = _lens(kind, 180 + gap, w, h)
    lenses = (flipped(right), right)
    frames = [lens + (lens - lens.mean(axis=0)) * (0.05 if wire else 0.2) for lens in lenses]
    canvas.darken(canvas.mask(*[moved(frame, 4, 30) for frame in frames], soft=9), 0.20)
    bridge = path((180 - 16, 226), (180, 212, 180 + 16, 226))
    if wire:
        metal(canvas, ribbon(moved(bridge, 0, -6), 4), COLOURS.get(look.colour, COLOURS["Gold"]))
        metal(canvas, ribbon(path((180 - 30, 212), (180 + 30, 212)), 3),
            COLOURS.get(look.colour, COLOURS["Gold"]))  # fmt: skip
    else:
        piece(canvas, ribbon(bridge, 11), look.dye.base, "plastic", depth=4)
    for frame, lens in zip(frames, lenses, strict=True):
        mask = canvas.mask(frame)
        if wire:
            metal(canvas, frame, look.dye.base if look.colour in METALS else COLOURS["Gold"])
        else:
            lay(canvas, mask, look.dye, "plastic", pattern=look.pattern, depth=6)
        glass = canvas.mask(lens)
        x, y = canvas.grid(glass)
        share = (
            np.clip((y - lens[:, 1].min()) / np.ptp(lens[:, 1]), 0, 1).astype(np.float32) + 0 * x
        )
        fade = 0.05 + (0.5 if look.variant % 3 else 0.15) * share
        tint = np.array(mix(lens_colour, look.dye.base, 0.35), np.float32)
        canvas.paint(glass, (tint + (1 - tint) * fade[..., None]).astype(np.float32), 0.95)
        centre = lens.mean(axis=0)
        gleam = path((centre[0] - 40, centre[1] + 30), (centre[0] - 4, centre[1] - 60),
            (centre[0] + 18, centre[1] - 60), (centre[0] - 22, centre[1] + 30))  # fmt: skip
        canvas.lighten(canvas.mask(gleam, soft=2).times(glass), 0.16)
    if not wire:
        for side in (-1, 1):
            metal(canvas, ellipse(180 + side * (gap + w * 0.98), 216, 3.4, 2), COLOURS["Silver"])


def _lens(kind: int, x: float, w: float, h: float) -> Points:
    y = 240.0
    if kind == 0:
        return path((x - w * 0.82, y - h * 0.8), (x, y - h * 0.98, x + w * 0.92, y - h * 0.82),
            (x + w, y + h * 0.2, x + w * 0.6, y + h * 0.72), (x + w * 0.1, y + h * 1.02,
            x - w * 0.45, y + h * 0.7), (x - w * 0.8, y + h * 0.3, x - w * 0.82,
            y - h * 0.8))  # fmt: skip
    if kind == 1:
        return path((x - w * 0.8, y - h * 0.8), (x, y - h * 0.95, x + w * 0.8, y - h * 0.75),
            (x + w * 1.05, y + h * 0.5, x + w * 0.4, y + h), (x - w * 0.1, y + h * 1.35,
            x - w * 0.55, y + h * 0.6), (x - w * 0.9, y, x - w * 0.8, y - h * 0.8))  # fmt: skip
    if kind == 2:
        return ellipse(x, y, w * 0.82, h * 1.08)
    return path((x - w * 0.8, y - h * 0.55), (x + w * 0.2, y - h * 0.9, x + w * 1.12,
        y - h * 1.1), (x + w * 1.1, y + h * 0.4, x + w * 0.3, y + h * 0.75), (x - w * 0.7,
        y + h * 0.8, x - w * 0.8, y - h * 0.55))  # fmt: skip

"""Balls, cushions, gift boxes."""

from __future__ import annotations

import numpy as np

from lookalike.demo.canvas import Canvas, Field
from lookalike.demo.fabric import Look, cast, ground, lay, piece, plain_dye, stitches
from lookalike.demo.palette import COLOURS, METALS, mix
from lookalike.demo.shapes import (
    box,
    ellipse,
    moved,
    path,
    ribbon,
    turned,
)


def ball(canvas: Canvas, look: Look) -> None:
    """A football or a basketball, turned a different way each time."""
    rng = canvas.rng
    r = 116 + rng.uniform(-8, 8)
    ground(canvas, 180 - r * 0.7, 180 + r * 0.7, 240 + r, 9)
    disc = canvas.mask(ellipse(180, 240, r))
    x, y = canvas.grid(disc)
    u, v = (x - 180) / r + np.zeros_like(disc.alpha), (y - 240) / r + np.zeros_like(disc.alpha)
    w = np.sqrt(np.clip(1 - u * u - v * v, 0, 1))
    spin, _ = np.linalg.qr(rng.standard_normal((3, 3)))
    p = np.stack([u, v, w], -1) @ spin.T
    light = np.clip(0.5 + 0.62 * (-0.42 * u - 0.55 * v + 0.72 * w), 0.2, 1.12).astype(np.float32)
    base = np.array(look.dye.base, np.float32)
    ink = np.array(look.dye.second, np.float32)
    albedo = np.broadcast_to(base, (*disc.alpha.shape, 3)).copy()
    if look.article == "Footballs":
        cover, lines = _football(p)
        albedo += (ink - albedo) * cover[..., None]
    else:
        lines = _basketball(p)
        light += rng.standard_normal(disc.alpha.shape).astype(np.float32) * np.float32(0.025)
    albedo += (np.float32(0.1) - albedo) * (lines * np.float32(0.85))[..., None]
    shine = np.exp(-(((u + 0.38) ** 2 + (v + 0.48) ** 2) / 0.05)).astype(np.float32) * np.float32(
        0.35
    )
    lit = albedo * light[..., None]
    canvas.paint(disc, np.clip(lit + (1 - lit) * shine[..., None], 0, 1).astype(np.float32))


def _football(p: np.ndarray) -> tuple[Field, Field]:
    g = (1 + 5**0.5) / 2
    corners = np.array([(0, a, b * g) for a in (-1, 1) for b in (-1, 1)])
    every = np.vstack([np.roll(corners, k, axis=1) for k in range(3)]) / np.hypot(1, g)
    near = np.sort(p @ every.T, axis=-1)
    cover = np.clip((near[..., -1] - 0.925) * 90, 0, 1)
    edge = np.clip(1 - np.abs(near[..., -1] - near[..., -2]) * 42, 0, 1) * (1 - cover)
    return cover.astype(np.float32), (edge * 0.6).astype(np.float32)


def _basketball(p: np.ndarray) -> Field:
    a, b, c = p[..., 0], p[..., 1], p[..., 2]
    lines = [np.abs(a), np.abs(b), np.abs(np.abs(c) - 0.62 + 0.35 * a * a)]
    near = np.minimum.reduce(lines)
    out: Field = np.clip(1.3 - near * 52, 0, 1).astype(np.float32)
    return out


def cushion(canvas: Canvas, look: Look) -> None:
    """Draw a cushion in its cover."""
    rng = canvas.rng
    h = 116 + rng.uniform(-8, 6)
    x0, x1, y0, y1, dip = 180 - h, 180 + h, 240 - h, 240 + h, 12 + rng.uniform(-3, 5)
    outline = path((x0, y0), (180, y0 + dip * 2, x1, y0), (x1 - dip * 2, 240, x1, y1), (180,
        y1 - dip * 2, x0, y1), (x0 + dip * 2, 240, x0, y0))  # fmt: skip
    cast(canvas, outline, drop=12, soft=12)
    if look.variant % 3 == 0:
        piece(
            canvas, ribbon(np.vstack([outline, outline[:1]]), 6), look.dye.third, "cotton", depth=3
        )
    mask = canvas.mask(outline)
    folds = [
        (x0 + 6, y0 + 6, x0 + 66, y0 + 76, 6, 1.2),
        (x1 - 6, y0 + 6, x1 - 66, y0 + 76, 6, 1.2),
        (x0 + 6, y1 - 6, x0 + 66, y1 - 70, 6, 1.2),
        (x1 - 6, y1 - 6, x1 - 66, y1 - 70, 6, 1.2),
    ]
    lay(canvas, mask, look.dye, look.material, pattern=look.pattern, folds=folds, depth=40)
    centre = np.array([180.0, 240.0])
    stitches(
        canvas, (outline - centre) * 0.93 + centre, mix(look.dye.base, (0, 0, 0), 0.3), width=0.8
    )


def gift(canvas: Canvas, look: Look) -> None:
    """A wrapped box with ribbon and bow: whatever free gift is inside."""
    rng = canvas.rng
    half, top = 104 + rng.uniform(-14, 10), 222 + rng.uniform(-18, 18)
    ground(canvas, 180 - half, 180 + half, 392, 9)
    front = box(180 - half + 6, top + 36, 180 + half - 6, 392, 3)
    lay(canvas, canvas.mask(front), look.dye, "matte", pattern=look.pattern, depth=14)
    tone = look.dye.second if look.colour not in METALS else COLOURS["Red"]
    band = plain_dye(look.dye, tone)
    lay(canvas, canvas.mask(box(166, top + 30, 194, 392)), band, "silk", depth=6)
    lid = box(180 - half, top, 180 + half, top + 44, 4)
    canvas.darken(canvas.mask(moved(lid, 0, 7), soft=4).times(canvas.mask(front)), 0.35)
    lay(canvas, canvas.mask(lid), look.dye, "matte", pattern=look.pattern, depth=9)
    lay(canvas, canvas.mask(box(166, top, 194, top + 44)), band, "silk", depth=6)
    for side in (-1, 1):
        tail = path((180, top - 4), (180 + side * 26, top + 8, 180 + side * 44, top + 40),
            (180 + side * 30, top + 46), (180 + side * 16, top + 18, 180, top))  # fmt: skip
        lay(canvas, canvas.mask(tail), band, "silk", depth=5)
        loop = path((180, top - 4), (180 + side * 20, top - 62, 180 + side * 82, top - 62,
            180 + side * 74, top - 26), (180 + side * 66, top + 2, 180 + side * 26, top + 6,
            180, top - 4))  # fmt: skip
        hole = moved(turned((loop - loop.mean(axis=0)) * (0.5, 0.36), 0.0) + loop.mean(axis=0),
            0, 3)  # fmt: skip
        lay(canvas, canvas.mask(loop), band, "silk", depth=9)
        lay(canvas, canvas.mask(hole), plain_dye(look.dye, mix(tone, (0, 0, 0), 0.42)), "silk",
            depth=6)  # fmt: skip
    piece(canvas, ellipse(180, top - 8, 12, 14), tone, "silk", depth=6)

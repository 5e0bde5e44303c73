"""Cloth, leather, metal, glass: a pattern, a texture and how the light falls on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from lookalike.demo.canvas import RGB, ZOOM, Canvas, Field, Mask
from lookalike.demo.light import Crease, coarse, creases, enlarge, field, relief
from lookalike.demo.palette import contrast, luma, mix, shifted, tonal
from lookalike.demo.patterns import PATTERNS, Dye
from lookalike.demo.shapes import Points, ellipse, moved, ribbon

_COARSE = 4


@dataclass(frozen=True, slots=True)
class Look:
    """Everything a drawer needs to know about one product."""

    article: str
    gender: str
    colour: str
    pattern: str
    usage: str
    material: str
    dye: Dye
    variant: int


def dye_for(base: RGB, rng: np.random.Generator) -> Dye:
    """Companion colours for ``base`` and the scale of the pattern."""
    worn = shifted(base, rng)
    return Dye(worn, contrast(worn, rng), contrast(worn, rng, lively=0.7), tonal(worn, rng),
        float(rng.uniform(0.75, 1.3)), int(rng.integers(1 << 30)))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stuff:
    """A material as the light sees it."""

    texture: str = "weave"
    depth: float = 12.0
    contrast: float = 0.30
    gloss: float = 0.0
    folds: float = 0.10


STUFFS = {"cotton": Stuff("weave", 12, 0.30, 0.0, 0.11), "shirting": Stuff("weave", 11, 0.28,
    0.0, 0.13), "knit": Stuff("knit", 15, 0.38, 0.0, 0.05), "rib": Stuff("rib", 10, 0.32, 0.0,
    0.04), "denim": Stuff("denim", 12, 0.34, 0.0, 0.12), "silk": Stuff("none", 13, 0.36, 0.25,
    0.15), "sport": Stuff("mesh", 12, 0.32, 0.08, 0.11), "nylon": Stuff("none", 12, 0.38, 0.20,
    0.14), "wool": Stuff("felt", 14, 0.34, 0.0, 0.07), "leather": Stuff("grain", 11, 0.42, 0.30,
    0.05), "patent": Stuff("none", 10, 0.50, 0.65, 0.02), "suede": Stuff("felt", 10, 0.34, 0.0,
    0.04), "canvas": Stuff("canvas", 9, 0.32, 0.0, 0.05), "rubber": Stuff("none", 7, 0.38, 0.10,
    0.0), "plastic": Stuff("none", 8, 0.42, 0.40, 0.0), "matte": Stuff("none", 8, 0.30, 0.05,
    0.0)}  # fmt: skip


def light_of(canvas: Canvas) -> tuple[float, float]:
    """Where the key light of this photo stands (unit vector, from upper left or right)."""
    angle = -2.2 if canvas.pose.dx >= 0 else -1.9
    return float(np.cos(angle)), float(np.sin(angle))


def _texture(kind: str, x: Field, y: Field, canvas: Canvas, shape: tuple[int, int]) -> Field | None:
    if kind in ("weave", "felt", "grain"):
        cell, amount = {"weave": (1.6, 0.012), "felt": (2.2, 0.03), "grain": (2.6, 0.02)}[kind]
        return field(canvas.rng, shape, cell) * np.float32(amount)
    if kind == "mesh":
        return np.asarray(0.028 * np.sin(x * 2.1) * np.sin(y * 2.1), np.float32)
    if kind == "canvas":
        return np.asarray(0.03 * np.sin(x * 1.9) + 0.03 * np.sin(y * 1.9), np.float32)
    if kind == "rib":
        return np.asarray(0.06 * np.sin(x * 1.35), np.float32)
    if kind == "knit":
        stitch = np.abs((x / 5.2) % 1 - 0.5) * 3.0
        return np.asarray(0.075 * np.sin((y / 3.4 + stitch) * 2 * np.pi) - 0.03, np.float32)
    if kind == "denim":
        twill = 0.035 * np.sin((x + y) * 1.9)
        return np.asarray(twill, np.float32) + field(canvas.rng, shape, 1.5) * np.float32(0.035)
    return None


def lay(
    canvas: Canvas,
    mask: Mask,
    dye: Dye,
    material: str,
    *,
    pattern: str = "Solid",
    turn: float = 0.0,
    folds: Sequence[Crease] = (),
    shade: Field | None = None,
    depth: float | None = None,
) -> None:
    """Paint one piece of material: its pattern turned by ``turn``, its folds, its roundness.

    ``shade`` (h, w) adds to the light, 0 leaving it alone.
    """
    stuff = STUFFS[material]
    x, y = canvas.grid(mask)
    shape = mask.alpha.shape
    if turn:
        c, s = np.float32(np.cos(turn)), np.float32(np.sin(turn))
        px, py = (x - 180) * c + (y - 200) * s + 180, (y - 200) * c - (x - 180) * s + 200
    else:
        px, py = x, y
    albedo = PATTERNS[pattern](px, py, dye)
    tone = luma(dye.base)
    slope, height = relief(mask.alpha, (depth or stuff.depth) * ZOOM, light_of(canvas))
    light = 1 + slope * np.float32(stuff.contrast) - (1 - height) * np.float32(0.16)
    rough = _rumple(canvas, x, y, shape, folds, stuff)
    light += rough * np.float32(1.35 if tone < 0.3 else 1.0 if tone < 0.8 else 0.75)
    if shade is not None:
        light += shade
    texture = _texture(stuff.texture, px, py, canvas, shape)
    if texture is not None:
        light += texture
    canvas.paint(mask, expose(albedo, light, tone, stuff.gloss, slope + rough))


def expose(albedo: Field, light: Field, tone: float, gloss: float, slope: Field) -> Field:
    """Colour under light: dark cloth shows its folds by sheen, glossy stuff by highlights."""
    lit = albedo * np.clip(light, 0.15, 1.25)[..., None]
    sheen = np.clip(light - 0.98, 0, 1) * np.float32(0.34 * max(0.6 - tone, 0.1))
    if gloss:
        sheen = sheen + np.clip(slope - 0.22, 0, 1) * np.float32(gloss)
    out: Field = np.clip(lit + (1 - lit) * sheen[..., None], 0, 1)
    return out


def _rumple(
    canvas: Canvas,
    x: Field,
    y: Field,
    shape: tuple[int, int],
    folds: Sequence[Crease],
    stuff: Stuff,
) -> Field:
    if stuff.folds == 0:
        return np.zeros(shape, np.float32)
    small = (max(shape[0] // _COARSE, 2), max(shape[1] // _COARSE, 2))
    cx = enlarge(coarse(np.broadcast_to(x, shape), _COARSE), small)
    cy = enlarge(coarse(np.broadcast_to(y, shape), _COARSE), small)
    wobble = field(canvas.rng, small, 14)
    out = field(canvas.rng, small, 13, 1.6) * np.float32(stuff.folds * 0.28)
    if folds:
        out += creases(cx, cy, folds, wobble) * np.float32(stuff.folds)
    return enlarge(out, shape)


def plain_dye(dye: Dye, colour: RGB) -> Dye:
    """The same pattern settings with another ground colour."""
    return replace(dye, base=colour, tonal=mix(colour, (1.0, 1.0, 1.0), 0.25))


def piece(
    canvas: Canvas, outline: Points, colour: RGB, material: str, *, depth: float = 5.0
) -> Mask:
    """A small solid part: a button, a buckle, a sole."""
    mask = canvas.mask(outline)
    dye = Dye(colour, colour, colour, colour, 1.0, 1)
    lay(canvas, mask, dye, material, depth=depth)
    return mask


_GLINTS = np.array([0.55, 0.8, 1.0, 1.38, 0.9, 0.72, 1.12, 1.3, 0.85, 0.6], np.float32)


def metal(
    canvas: Canvas, outline: Points, colour: RGB, *, angle: float = 0.6, hole: Points | None = None
) -> Mask:
    """A polished metal part, with bands of reflection along ``angle``."""
    mask = canvas.mask(outline, holes=() if hole is None else (hole,))
    x, y = canvas.grid(mask)
    t = np.asarray(x * np.cos(angle) + y * np.sin(angle), np.float32) + np.zeros_like(mask.alpha)
    low, high = float(t.min()), float(t.max())
    bands = np.interp(
        (t - low) / max(high - low, 1e-6), np.linspace(0, 1, len(_GLINTS)), _GLINTS
    ).astype(np.float32)
    slope, _ = relief(mask.alpha, 2.2 * ZOOM, light_of(canvas))
    light = bands + slope * np.float32(0.35)
    base = np.array(colour, np.float32)
    lit = base * np.clip(light, 0.25, 1.1)[..., None]
    lit += (1 - lit) * (np.clip(light - 1.0, 0, 1) * np.float32(0.75))[..., None]
    canvas.paint(mask, np.clip(lit, 0, 1))
    return mask


def seam(canvas: Canvas, line: Points, dark: float = 0.22, width: float = 1.1) -> None:
    """A sewn seam: a thin dark line with its soft trough."""
    canvas.darken(canvas.mask(ribbon(line, width * 3), soft=1.2), dark * 0.45)
    canvas.darken(canvas.mask(ribbon(line, width)), dark)


def stitches(
    canvas: Canvas, line: Points, colour: RGB, *, length: float = 3.4, width: float = 1.0
) -> None:
    """A row of visible stitches along ``line``."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    way = np.concatenate([[0.0], np.cumsum(steps)])
    marks: list[Points] = []
    for start in np.arange(0, way[-1] - length * 0.6, length * 1.55):
        spots = np.linspace(start, start + length, 3)
        dash = np.column_stack([np.interp(spots, way, line[:, k]) for k in (0, 1)])
        marks.append(ribbon(dash, width))
    if marks:
        canvas.paint(canvas.mask(*marks), colour, 0.85)


def cast(
    canvas: Canvas,
    *outlines: Points,
    holes: tuple[Points, ...] = (),
    drop: float = 7.0,
    soft: float = 9.0,
) -> None:
    """The soft shadow of something that lies or hangs a little before the backdrop."""
    for (dx, dy), radius, dark in (
        ((drop * 0.25, drop), soft, 0.17),
        ((0.5, drop * 0.25), 2.6, 0.13),
    ):
        fallen = [moved(outline, dx, dy) for outline in outlines]
        gaps = tuple(moved(hole, dx, dy) for hole in holes)
        canvas.darken(canvas.mask(*fallen, holes=gaps, soft=radius), dark)


def ground(canvas: Canvas, x0: float, x1: float, y: float, thick: float = 9.0) -> None:
    """The contact shadow of something that stands at ``y`` between ``x0`` and ``x1``."""
    middle, half = (x0 + x1) / 2, (x1 - x0) / 2
    canvas.darken(canvas.mask(ellipse(middle, y + 2, half * 1.08, thick), soft=8), 0.28)
    canvas.darken(canvas.mask(ellipse(middle, y, half * 0.96, thick * 0.4), soft=3), 0.42)

"""Earrings, necklaces, rings, bracelets: polished metal, stones, pearls."""

from __future__ import annotations

import numpy as np

from lookalike.demo.canvas import RGB, Canvas
from lookalike.demo.fabric import Look, cast, metal, piece
from lookalike.demo.palette import COLOURS, METALS, luma, mix
from lookalike.demo.shapes import (
    Points,
    box,
    ellipse,
    flipped,
    moved,
    path,
    polygon,
    ribbon,
    turned,
)


def _metal(look: Look) -> RGB:
    if look.colour in METALS:
        return look.dye.base
    return COLOURS["Gold" if look.variant % 2 else "Silver"]


def _stone_colour(look: Look) -> RGB:
    if look.colour not in METALS:
        return look.dye.base
    return COLOURS[
        ("White", "Turquoise Blue", "Red", "Sea Green", "Lavender", "Cream")[look.variant % 6]
    ]


def gem(
    canvas: Canvas, x: float, y: float, rx: float, ry: float, colour: RGB, turn: float = 0.0
) -> None:
    """A faceted stone."""
    rim = ellipse(x, y, rx, ry, turn)
    piece(canvas, rim, mix(colour, (0, 0, 0), 0.18), "plastic", depth=2)
    facets = 8
    for k in range(facets):
        a0, a1 = 2 * np.pi * k / facets, 2 * np.pi * (k + 1) / facets
        tri = np.array([[0, 0], [rx * 0.92 * np.cos(a0), ry * 0.92 * np.sin(a0)],
            [rx * 0.92 * np.cos(a1), ry * 0.92 * np.sin(a1)]])  # fmt: skip
        light = 0.5 + 0.5 * np.cos(a0 - 3.9)
        tone = mix(mix(colour, (0, 0, 0), 0.25), (1, 1, 1), 0.5 * light)
        canvas.paint(canvas.mask(moved(turned(tri, turn), x, y)), tone, 0.9)
    table = moved(turned(polygon(0, 0, 1, 8, 0.39) * (rx * 0.5, ry * 0.5), turn), x, y)
    canvas.paint(canvas.mask(table), mix(colour, (1, 1, 1), 0.22), 0.9)
    canvas.lighten(canvas.mask(ellipse(x - rx * 0.25, y - ry * 0.3, rx * 0.16)), 0.9)


def pearl(canvas: Canvas, x: float, y: float, r: float, colour: RGB) -> None:
    """A round bead with its highlight and its own small shadow."""
    canvas.darken(canvas.mask(ellipse(x + 1, y + 2, r), soft=1.6), 0.28)
    piece(canvas, ellipse(x, y, r), colour, "plastic", depth=r * 0.8)
    canvas.lighten(canvas.mask(ellipse(x - r * 0.35, y - r * 0.38, r * 0.26), soft=0.5), 0.85)


def earrings(canvas: Canvas, look: Look) -> None:
    """Draw a pair of earrings, one of five kinds."""
    colour, stone = _metal(look), _stone_colour(look)
    kind = look.variant % 5
    size = float(canvas.rng.uniform(0.88, 1.12))
    for side in (-1, 1):
        x = 180.0 + side * 66
        if kind != 3:
            hook = path((x - 9, 150), (x - 12, 112, x + 4, 112), (x + 14, 114, x + 2, 162))
            metal(canvas, ribbon(hook, 2.6), colour)
        (_drop, _tiers, _hoop, _flower, _bell)[kind](canvas, x, size, colour, stone)


def _drop(canvas: Canvas, x: float, size: float, colour: RGB, stone: RGB) -> None:
    drop = path((x, 160), (x + 40 * size, 240, x + 30 * size, 280), (x, 330, x - 30 * size, 280),
        (x - 40 * size, 240, x, 160))  # fmt: skip
    cast(canvas, drop, drop=7, soft=5)
    metal(canvas, drop, colour)
    inner = moved(drop * 0.8, x * 0.2, 262 * 0.2)
    piece(canvas, inner, mix(colour, (0, 0, 0), 0.35), "plastic", depth=6)
    rim = moved(drop * 0.9, x * 0.1, 262 * 0.1)
    for at in np.linspace(0, len(rim) - 1, 26)[:-1].astype(int):
        pearl(canvas, float(rim[at, 0]), float(rim[at, 1]), 2.6, mix(stone, (1, 1, 1), 0.3))
    gem(canvas, x, 262, 14 * size, 20 * size, stone)


def _tiers(canvas: Canvas, x: float, size: float, colour: RGB, stone: RGB) -> None:
    for k in range(3):
        y = 176 + k * 44
        metal(canvas, ellipse(x, y, (10 + 6 * k) * size, (12 + 6 * k) * size), colour)
        gem(canvas, x, y, (7 + 5 * k) * size, (9 + 5 * k) * size, stone)


def _hoop(canvas: Canvas, x: float, size: float, colour: RGB, stone: RGB) -> None:
    r = 58 * size
    hole = ellipse(x, 165.4 + r, r - 7, r - 5.6)
    cast(canvas, ellipse(x, 164 + r, r), holes=(hole,), drop=6, soft=4)
    metal(canvas, ellipse(x, 164 + r, r), colour, hole=hole)
    pearl(canvas, x, 164 + 2 * r - 2, 6, mix(stone, colour, 0.4))


def _flower(canvas: Canvas, x: float, size: float, colour: RGB, stone: RGB) -> None:
    for a in np.linspace(0, 2 * np.pi, 9)[:-1]:
        px, py = x + 25 * size * float(np.cos(a)), 232 + 25 * size * float(np.sin(a))
        gem(canvas, px, py, 11 * size, 9 * size, stone, float(a))
    metal(canvas, ellipse(x, 232, 14 * size), colour)
    gem(canvas, x, 232, 11 * size, 11 * size, mix(stone, (1, 1, 1), 0.35))


def _bell(canvas: Canvas, x: float, size: float, colour: RGB, stone: RGB) -> None:
    dome = path((x - 38 * size, 250), (x - 36 * size, 176, x, 172),
        (x + 36 * size, 176, x + 38 * size, 250), (x, 264, x - 38 * size, 250))  # fmt: skip
    cast(canvas, dome, drop=7, soft=5)
    metal(canvas, dome, colour)
    for y in (204, 228):
        for dx in np.linspace(-1, 1, 7):
            pearl(canvas, x + dx * (20 + (y - 204) * 0.42) * size, y + 4 * (1 - dx * dx), 3, stone)
    for dx in np.linspace(-34, 34, 9):
        bead = mix(stone, (1, 1, 1), 0.25)
        pearl(canvas, x + dx * size, 266 - abs(dx) * 0.16, 4, bead)


def _chain(canvas: Canvas, line: Points, colour: RGB, weight: float) -> None:
    canvas.darken(canvas.mask(ribbon(moved(line, 2, 5), weight * 1.4), soft=3), 0.25)
    way = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    for k, at in enumerate(np.arange(0, way[-1], weight * 1.5)):
        x, y = (float(np.interp(at, way, line[:, i])) for i in (0, 1))
        x2, y2 = (float(np.interp(at + 1, way, line[:, i])) for i in (0, 1))
        a = float(np.arctan2(y2 - y, x2 - x))
        if k % 2:
            metal(canvas, ellipse(x, y, weight, weight * 0.42, a), colour)
        else:
            metal(canvas, ellipse(x, y, weight, weight * 0.7, a), colour, hole=ellipse(x, y,
                weight * 0.55, weight * 0.3, a))  # fmt: skip


def necklace(canvas: Canvas, look: Look) -> None:
    """Draw a necklace."""
    rng = canvas.rng
    colour, stone = _metal(look), _stone_colour(look)
    depth = 330 + rng.uniform(-24, 24)
    half = path((180, depth), (240, depth - 6, 286, 210), (300, 110, 226, 74))
    line = np.vstack([flipped(half)[::-1], half[1:]])
    kind = look.variant % 4
    if kind == 1:
        count = 31
        way = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
        for k, at in enumerate(np.linspace(0, way[-1], count)):
            x, y = (float(np.interp(at, way, line[:, i])) for i in (0, 1))
            near = 1 - abs(k - (count - 1) / 2) / (count / 2)
            pearl(canvas, x, y, 7 + 7 * near, stone if luma(stone) < 0.85 else COLOURS["Cream"])
        return
    _chain(canvas, line, colour, 5.5 if kind != 3 else 8)
    if kind == 0:
        metal(canvas, ellipse(180, depth + 32, 24, 30), colour)
        gem(canvas, 180, depth + 32, 19, 25, stone)
    elif kind == 2:
        for dx in (-62, -32, 0, 32, 62):
            y = depth + 14 - (dx / 62) ** 2 * 34
            metal(canvas, ellipse(180 + dx, y + 10, 14, 18), colour)
            gem(canvas, 180 + dx, y + 10, 10.5, 14.5, stone)
    else:
        heart = path((180, depth + 18), (196, depth - 10, 226, depth + 10, 208, depth + 38),
            (196, depth + 54, 180, depth + 66), (164, depth + 54, 152, depth + 38), (134,
            depth + 10, 164, depth - 10, 180, depth + 18))  # fmt: skip
        metal(canvas, heart, colour)
        gem(canvas, 180, depth + 36, 10, 10, stone)


def ring(canvas: Canvas, look: Look) -> None:
    """Draw a ring."""
    rng = canvas.rng
    colour, stone = _metal(look), _stone_colour(look)
    wide = 15 + rng.uniform(-4, 8)
    canvas.darken(canvas.mask(ellipse(180, 352, 84, 12), soft=8), 0.3)
    outer = ellipse(180, 268, 88, 86)
    metal(canvas, ellipse(180, 262, 84, 80), mix(colour, (0, 0, 0), 0.3), hole=ellipse(180, 262,
        70, 70), angle=2.2)  # fmt: skip
    metal(canvas, outer, colour, hole=ellipse(180, 268 - wide * 0.2, 88 - wide, 86 - wide * 1.05))
    kind = look.variant % 4
    if kind == 0:
        metal(canvas, box(158, 166, 202, 190, 8), colour)
        gem(canvas, 180, 160, 30, 26, stone)
    elif kind == 1:
        for a in np.linspace(0, 2 * np.pi, 11)[:-1]:
            gem(canvas, 180 + 28 * np.cos(a), 166 + 24 * np.sin(a), 8.5, 7.5, mix(stone, (1, 1,
                1), 0.45), float(a))  # fmt: skip
        gem(canvas, 180, 166, 20, 17, stone)
    elif kind == 2:
        for a in np.linspace(-2.4, -0.74, 9):
            gem(canvas, 180 + 81 * np.cos(a), 268 + 79 * np.sin(a), 8, 8, stone)
    else:
        for a in np.linspace(0, 2 * np.pi, 7)[:-1]:
            petal = ellipse(180 + 19 * np.cos(a), 168 + 17 * np.sin(a), 15, 9, float(a))
            metal(canvas, petal, colour, angle=float(a))
        gem(canvas, 180, 168, 11, 10, stone)


def bracelet(canvas: Canvas, look: Look) -> None:
    """Draw a bracelet."""
    rng = canvas.rng
    colour, stone = _metal(look), _stone_colour(look)
    canvas.darken(canvas.mask(ellipse(180, 316, 112, 16), soft=9), 0.28)
    kind = look.variant % 3
    rx, ry = 112 + rng.uniform(-6, 6), 76 + rng.uniform(-8, 8)
    if kind == 0:
        order = sorted(np.linspace(0, 2 * np.pi, 33)[:-1], key=np.sin)
        for k, a in enumerate(order):
            shade = stone if k % 4 else colour
            pearl(canvas, 180 + rx * np.cos(a), 236 + ry * np.sin(a), 9 + 3 * np.sin(a),
                mix(shade, (0, 0, 0), 0.15 * (1 - np.sin(a))))  # fmt: skip
    elif kind == 1:
        metal(canvas, ellipse(180, 226, rx, ry), mix(colour, (0, 0, 0), 0.25), hole=ellipse(180,
            222, rx - 9, ry - 5), angle=2.3)  # fmt: skip
        metal(canvas, ellipse(180, 240, rx + 2, ry + 6), colour, hole=ellipse(180, 226, rx - 5,
            ry - 12))  # fmt: skip
        for a in np.linspace(0.5, 2.64, 9):
            gem(canvas, 180 + (rx - 1) * np.cos(a), 236 + (ry - 1) * np.sin(a) + 1, 8, 7.5, stone)
    else:
        t = np.linspace(-np.pi, np.pi, 120)
        loop = np.column_stack([180 + rx * np.cos(t - np.pi / 2), 236 + ry * np.sin(t - np.pi / 2)])
        _chain(canvas, loop, colour, 9)
        gem(canvas, 180, 236 + ry + 20, 13, 15, stone)

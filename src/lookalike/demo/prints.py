"""Graphics printed on the chest: drawn marks and made-up words, never a real logo."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lookalike.demo.canvas import Canvas, Mask
from lookalike.demo.fabric import Look
from lookalike.demo.shapes import Points, ellipse, path, polygon, ribbon, smooth, turned

_GLYPHS = {"A": ((0, 2, 1, 0), (1, 0, 2, 2), (0.5, 1.2, 1.5, 1.2)), "E": ((0, 0, 0, 2), (0, 0,
    2, 0), (0, 1, 1.6, 1), (0, 2, 2, 2)), "H": ((0, 0, 0, 2), (2, 0, 2, 2), (0, 1, 2, 1)),
    "I": ((1, 0, 1, 2),), "K": ((0, 0, 0, 2), (2, 0, 0, 1), (0, 1, 2, 2)), "L": ((0, 0, 0, 2),
    (0, 2, 2, 2)), "M": ((0, 2, 0, 0), (0, 0, 1, 1.2), (1, 1.2, 2, 0), (2, 0, 2, 2)), "N": ((0,
    2, 0, 0), (0, 0, 2, 2), (2, 2, 2, 0)), "T": ((0, 0, 2, 0), (1, 0, 1, 2)), "V": ((0, 0, 1,
    2), (1, 2, 2, 0)), "X": ((0, 0, 2, 2), (2, 0, 0, 2)), "Z": ((0, 0, 2, 0), (2, 0, 0, 2), (0,
    2, 2, 2))}  # fmt: skip
_WORDS = ("HAZE", "LAKE", "NINE", "VALE", "MINT", "TILT", "ZEN", "KITE", "HILL", "MAZE")


def lettering(word: str, x: float, y: float, height: float, weight: float) -> list[Points]:
    """The strokes of ``word`` centred on (x, y)."""
    unit = height / 2
    step = unit * 2.7
    left = x - (len(word) - 1) * step / 2 - unit
    out = []
    for index, letter in enumerate(word):
        for x0, y0, x1, y1 in _GLYPHS.get(letter, ()):
            at = left + index * step
            line = path(
                (at + x0 * unit, y - unit + y0 * unit), (at + x1 * unit, y - unit + y1 * unit)
            )
            out.append(ribbon(line, weight))
    return out


def _sunrise(x: float, y: float, s: float, rng: np.random.Generator) -> list[Points]:
    out: list[Points] = []
    top = ellipse(x, y - s * 0.1, s * 0.36)
    for k in range(5):
        low, high = (y - s * 0.46 + k * s * 0.16,
            y - s * 0.46 + k * s * 0.16 + s * (0.13 - 0.018 * k))  # fmt: skip
        inside = top[(top[:, 1] >= low) & (top[:, 1] <= high)]
        if len(inside) > 3:
            hull = inside[np.argsort(np.arctan2(*(inside - inside.mean(axis=0)).T))]
            out.append(hull)
    return out


def _peaks(x: float, y: float, s: float, rng: np.random.Generator) -> list[Points]:
    return [path((x - s * 0.5, y + s * 0.25), (x - s * 0.18, y - s * 0.3), (x + s * 0.14,
        y + s * 0.25)), path((x - s * 0.02, y - s * 0.06), (x + s * 0.18, y - s * 0.42),
        (x + s * 0.52, y + s * 0.25), (x + s * 0.2, y + s * 0.25)), ribbon(path((x - s * 0.5,
        y + s * 0.34), (x + s * 0.52, y + s * 0.34)), s * 0.05)]  # fmt: skip


def _rings(x: float, y: float, s: float, rng: np.random.Generator) -> list[Points]:
    return [ribbon(np.vstack([e := ellipse(x + k * s * 0.2, y + k * s * 0.06,
        s * (0.36 - 0.06 * abs(k))), e[:1]]), s * 0.045) for k in (-1, 0, 1)]  # fmt: skip


def _waves(x: float, y: float, s: float, rng: np.random.Generator) -> list[Points]:
    t = np.linspace(-0.5, 0.5, 40)
    return [ribbon(np.column_stack([x + t * s,
        y + k * s * 0.15 + np.sin(t * 12 + k) * s * 0.055]),
        s * (0.085 - 0.012 * abs(k))) for k in (-2, -1, 0, 1, 2)]  # fmt: skip


def _star(x: float, y: float, s: float, rng: np.random.Generator) -> list[Points]:
    outer, inner = (polygon(x, y, s * 0.46, 5, -np.pi / 2), polygon(x, y, s * 0.2, 5,
        -np.pi / 2 + np.pi / 5))  # fmt: skip
    return [np.stack([outer, inner], axis=1).reshape(-1, 2)]


def _leaf(x: float, y: float, s: float, rng: np.random.Generator) -> list[Points]:
    leaf = path(
        (x, y), (x + s * 0.2, y - s * 0.2, x, y - s * 0.46), (x - s * 0.2, y - s * 0.2, x, y)
    )
    turns = np.linspace(-1.3, 1.3, 5)
    return [turned(leaf, float(a), (x, y + s * 0.1)) for a in turns] + [
        ribbon(path((x, y + s * 0.1), (x, y + s * 0.45)), s * 0.04)
    ]


def _shield(x: float, y: float, s: float, rng: np.random.Generator) -> list[Points]:
    outline = path((x - s * 0.34, y - s * 0.4), (x, y - s * 0.3, x + s * 0.34, y - s * 0.4),
        (x + s * 0.4, y + s * 0.2, x, y + s * 0.48), (x - s * 0.4, y + s * 0.2, x - s * 0.34,
        y - s * 0.4))  # fmt: skip
    return [ribbon(outline, s * 0.05), *_star(x, y - s * 0.02, s * 0.5, rng)]


def _blot(x: float, y: float, s: float, rng: np.random.Generator) -> list[Points]:
    out = []
    for _ in range(9):
        a, r = rng.uniform(0, 6.28), rng.uniform(0.05, 0.42) * s
        radius = rng.uniform(0.04, 0.14) * s
        spots = [(x + r * np.cos(a) + radius * rng.uniform(0.7, 1.3) * np.cos(t),
            y + r * np.sin(a) + radius * rng.uniform(0.7,
            1.3) * np.sin(t)) for t in np.linspace(0, 5.5, 8)]  # fmt: skip
        out.append(smooth(spots, closed=True))
    return out


_MARKS: tuple[Callable[[float, float, float, np.random.Generator], list[Points]], ...] = (
    _sunrise,
    _peaks,
    _rings,
    _waves,
    _star,
    _leaf,
    _shield,
    _blot,
)


def chest_print(
    canvas: Canvas, look: Look, inside: Mask, at: tuple[float, float], size: float
) -> None:
    """Print a mark, and under a large one perhaps a word, clipped to ``inside``."""
    rng = canvas.rng
    x, y = at
    mark = _MARKS[int(rng.integers(len(_MARKS)))]
    colours = [look.dye.second, look.dye.third]
    for k, outline in enumerate(mark(x, y, size, rng)):
        canvas.paint(canvas.mask(outline).times(inside), colours[k % 2 if size > 30 else 0], 0.9)
    if size > 30 and rng.random() < 0.6:
        word = _WORDS[int(rng.integers(len(_WORDS)))]
        strokes = lettering(word, x, y + size * 0.66, size * 0.17, size * 0.04)
        canvas.paint(canvas.mask(*strokes).times(inside), look.dye.second, 0.9)

"""Light on cloth and solids: blurs, noise fields, relief, creases."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Field = NDArray[np.float32]
Crease = tuple[float, float, float, float, float, float]
"""x0, y0, x1, y1, width, strength, in design units."""


def shrink(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """``image`` brought to ``size`` with a LANCZOS filter."""
    return image.resize(size, Image.Resampling.LANCZOS)


def _resize(values: Field, height: int, width: int, how: Image.Resampling) -> Field:
    image = Image.fromarray(np.ascontiguousarray(values, dtype=np.float32))
    return np.asarray(image.resize((width, height), how), dtype=np.float32)


def blur(values: Field, radius: float) -> Field:
    """A near-Gaussian blur of a field, by ``radius`` pixels; outside counts as zero."""
    pad = int(radius * 2) + 2
    padded = np.pad(values, pad)
    h, w = padded.shape
    step = max(radius / 1.3, 1.0)
    small = _resize(
        padded, max(round(h / step), 2), max(round(w / step), 2), Image.Resampling.HAMMING
    )
    small = _three(_three(small))
    back = _resize(small, h, w, Image.Resampling.BICUBIC)
    return np.clip(back[pad : h - pad, pad : w - pad], 0, 1)


def _three(a: Field) -> Field:
    padded = np.pad(a, 1)
    rows = padded[:-2] + 2 * padded[1:-1] + padded[2:]
    out: Field = (rows[:, :-2] + 2 * rows[:, 1:-1] + rows[:, 2:]) / np.float32(16)
    return out


def field(rng: np.random.Generator, shape: tuple[int, int], cell: float, long: float = 1) -> Field:
    """Smooth noise of unit spread with blobs of ``cell`` pixels, ``long`` times taller."""
    h, w = shape
    rows, columns = int(h / (cell * long)) + 4, int(w / cell) + 4
    seeds = rng.standard_normal((rows, columns), dtype=np.float32)
    return _resize(seeds, h, w, Image.Resampling.BICUBIC)


def relief(alpha: Field, radius: float, towards: tuple[float, float]) -> tuple[Field, Field]:
    """Round a flat shape: (slope towards the light, about -1..1; height 0..1)."""
    height = blur(alpha, radius) * alpha
    soft = blur(alpha, radius * 0.5)
    dy, dx = np.gradient(soft + height)
    slope = (dx * towards[0] + dy * towards[1]) * np.float32(-radius)
    return slope.astype(np.float32), height


def creases(x: Field, y: Field, lines: Sequence[Crease], wobble: Field) -> Field:
    """Fold shading, about -1..1: each crease a dark valley with a lit ridge beside it."""
    out = np.zeros(x.shape, dtype=np.float32)
    for x0, y0, x1, y1, width, strength in lines:
        dx, dy = x1 - x0, y1 - y0
        length = max(float(np.hypot(dx, dy)), 1e-6)
        along = ((x - x0) * dx + (y - y0) * dy) / (length * length)
        across = ((x - x0) * -dy + (y - y0) * dx) / length + wobble * (width * 0.7)
        spread = width * (0.55 + 0.9 * np.clip(along, 0, 1))
        near = across / spread
        fade = np.clip(along * 5 + 0.4, 0, 1) * np.clip((1 - along) * 1.8, 0, 1)
        out += (
            np.float32(strength) * fade * (0.75 * np.exp(-((near - 1.5) ** 2)) - np.exp(-(near**2)))
        )
    return out


def coarse(values: Field, factor: int) -> Field:
    """Every ``factor``-th sample, for work on smooth fields."""
    return np.ascontiguousarray(values[::factor, ::factor])


def enlarge(values: Field, shape: tuple[int, int]) -> Field:
    """A smooth field brought back to ``shape``."""
    return _resize(values, shape[0], shape[1], Image.Resampling.BICUBIC)

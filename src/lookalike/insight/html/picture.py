"""A map of very many products as a small picture: as SVG it would be megabytes of circles."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from lookalike.types import ProductMap

SIDE = 900  # pixels
SMALLEST, LARGEST = 3, 11  # pixels, of a dot
MOST_GROUPS = 12
OTHER = "all others"
PALETTE = (
    *("#2c7d6f", "#d08a1d", "#7a5aa8", "#c2504a", "#3f7fc1", "#8a9a2b", "#b0579b", "#5d6b73"),
    *("#1fa3a3", "#8c5a3c", "#e0b13c", "#9aa7b0"),
)
"""Colours that stand out from white and from black alike."""


def groups(products: ProductMap) -> list[str]:
    """The groups that get a colour, the largest first; the smallest ones share the last."""
    counts: dict[str, int] = {}
    for group in products.group:
        counts[group] = counts.get(group, 0) + 1
    names = sorted((name for name in counts if name), key=lambda name: (-counts[name], name))
    if len(names) > MOST_GROUPS or "" in counts:
        return [*names[: MOST_GROUPS - 1], OTHER]
    return names


def picture(products: ProductMap) -> bytes:
    """A PNG file with one square for each product, on nothing; larger ones where they are few."""
    names = groups(products)
    code = {name: at for at, name in enumerate(names)}
    colours = np.array([_rgb(colour) for colour in PALETTE], np.uint8)
    canvas = np.zeros((SIDE, SIDE, 4), np.uint8)
    dot = int(np.clip(300 / max(1, len(products.ids)) ** 0.5, SMALLEST, LARGEST))
    room = SIDE - dot
    x, y = _spread(products.x, room), room - _spread(products.y, room)
    codes = np.array([code.get(name, len(names) - 1) for name in products.group], np.int64)
    # In an order of their own, so that no group covers the others for being drawn last.
    order = np.random.default_rng(0).permutation(len(codes))
    for dx in range(dot):
        for dy in range(dot):
            canvas[y[order] + dy, x[order] + dx, :3] = colours[codes[order]]
            canvas[y[order] + dy, x[order] + dx, 3] = 220
    out = io.BytesIO()
    Image.fromarray(canvas).save(out, "PNG", compress_level=6)
    return out.getvalue()


def _spread(values: tuple[float, ...], room: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    numbers = np.array(values, np.float64)
    if not len(numbers):
        return numbers.astype(np.int64)
    low, high = float(numbers.min()), float(numbers.max())
    return ((numbers - low) / ((high - low) or 1.0) * room).astype(np.int64)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)

"""Outlines in design units: a photo is 360 units wide and 480 high, x to the right, y down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

WIDTH = 360
HEIGHT = 480
MIDDLE = WIDTH / 2
_STEPS = 18


def path(start: tuple[float, float], *segments: tuple[float, ...]) -> Points:
    """Follow segments from ``start``: (x, y) a line, 4 numbers a quadratic, 6 a cubic Bezier.

    Returns the flattened outline, shape (points, 2).
    """
    pieces = [np.array([start], dtype=np.float64)]
    for segment in segments:
        controls = np.array(segment, dtype=np.float64).reshape(-1, 2)
        pieces.append(_flatten(np.vstack([pieces[-1][-1:], controls])))
    return np.vstack(pieces)


def _flatten(controls: Points) -> Points:
    if len(controls) == 2:
        return controls[1:]
    t = np.linspace(0, 1, _STEPS + 1)[1:, None]
    ends = 1 - t
    if len(controls) == 3:
        quadratic: Points = ends**2 * controls[0] + 2 * ends * t * controls[1] + t**2 * controls[2]
        return quadratic
    cubic: Points = (
        ends**3 * controls[0]
        + 3 * ends**2 * t * controls[1]
        + 3 * ends * t**2 * controls[2]
        + t**3 * controls[3]
    )
    return cubic


def smooth(points: Iterable[tuple[float, float]], *, closed: bool = False) -> Points:
    """A Catmull-Rom curve through ``points``, shape (many, 2)."""
    given = np.array(list(points), dtype=np.float64)
    if closed:
        padded = np.vstack([given[-1:], given, given[:2]])
    else:
        padded = np.vstack([2 * given[:1] - given[1:2], given, 2 * given[-1:] - given[-2:-1]])
    t = np.linspace(0, 1, 13)[:-1, None]
    pieces = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        pieces.append(
            0.5
            * (
                2 * b
                + (c - a) * t
                + (2 * a - 5 * b + 4 * c - d) * t**2
                + (3 * b - a - 3 * c + d) * t**3
            )
        )
    if not closed:
        pieces.append(given[-1:])
    return np.vstack(pieces)


def mirrored(half: Points) -> Points:
    """The whole of a symmetric outline whose right half runs from top middle to bottom middle."""
    return np.vstack([half, flipped(half)[::-1]])


def flipped(points: Points) -> Points:
    """The mirror image about the vertical middle line."""
    return np.column_stack([2 * MIDDLE - points[:, 0], points[:, 1]])


def ellipse(x: float, y: float, rx: float, ry: float | None = None, turn: float = 0.0) -> Points:
    """An ellipse around (x, y), turned by ``turn`` radians."""
    t = np.linspace(0, 2 * np.pi, 73)[:-1]
    flat = np.column_stack([rx * np.cos(t), (rx if ry is None else ry) * np.sin(t)])
    return turned(flat, turn) + (x, y)


def box(left: float, top: float, right: float, bottom: float, radius: float = 0.0) -> Points:
    """A rectangle with rounded corners."""
    r = min(radius, (right - left) / 2, (bottom - top) / 2)
    if r <= 0:
        return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], float)
    return path(
        (left + r, top),
        (right - r, top),
        (right, top, right, top + r),
        (right, bottom - r),
        (right, bottom, right - r, bottom),
        (left + r, bottom),
        (left, bottom, left, bottom - r),
        (left, top + r),
        (left, top, left + r, top),
    )


def moved(points: Points, dx: float, dy: float) -> Points:
    """``points`` moved by (dx, dy)."""
    out: Points = points + np.array([dx, dy])
    return out


def turned(points: Points, angle: float, about: tuple[float, float] = (0.0, 0.0)) -> Points:
    """``points`` turned clockwise by ``angle`` radians about a point."""
    c, s = np.cos(angle), np.sin(angle)
    centre = np.array(about)
    out: Points = (points - centre) @ np.array([[c, s], [-s, c]]) + centre
    return out


def ribbon(line: Points, width: float | Sequence[float]) -> Points:
    """The outline of a band of ``width`` (one, or from start to end) along ``line``."""
    ahead = np.gradient(line, axis=0)
    ahead /= np.maximum(np.hypot(ahead[:, 0], ahead[:, 1])[:, None], 1e-9)
    side = np.column_stack([-ahead[:, 1], ahead[:, 0]])
    stops = [width, width] if isinstance(width, int | float) else list(width)
    widths = np.interp(np.linspace(0, 1, len(line)), np.linspace(0, 1, len(stops)), stops)
    half = side * widths[:, None] / 2
    return np.vstack([line + half, (line - half)[::-1]])


def polygon(x: float, y: float, radius: float, sides: int, turn: float = 0.0) -> Points:
    """A regular polygon."""
    t = np.linspace(0, 2 * np.pi, sides + 1)[:-1] + turn
    return np.column_stack([x + radius * np.cos(t), y + radius * np.sin(t)])

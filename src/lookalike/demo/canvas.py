"""A small studio: a background, a camera pose, and anti-aliased layers painted one over another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from lookalike.demo.light import blur, shrink
from lookalike.demo.shapes import HEIGHT, WIDTH, Points

Field = NDArray[np.float32]
RGB = tuple[float, float, float]

ZOOM = 1.5
_OVERSAMPLE = 3


@dataclass(frozen=True, slots=True)
class Pose:
    """How the product lies before the camera: radians, factor, design units."""

    angle: float = 0.0
    scale: float = 1.0
    dx: float = 0.0
    dy: float = 0.0
    flip: bool = False


@dataclass(frozen=True, slots=True)
class Mask:
    """Coverage 0..1 of one layer, shape (h, w), with its corner on the canvas in pixels."""

    alpha: Field
    left: int
    top: int

    def times(self, other: Mask) -> Mask:
        """The overlap of two masks, on this mask's window."""
        h, w = self.alpha.shape
        out = np.zeros_like(self.alpha)
        x0, y0 = max(self.left, other.left), max(self.top, other.top)
        x1 = min(self.left + w, other.left + other.alpha.shape[1])
        y1 = min(self.top + h, other.top + other.alpha.shape[0])
        if x1 > x0 and y1 > y0:
            there = other.alpha[y0 - other.top : y1 - other.top, x0 - other.left : x1 - other.left]
            here = (
                slice(y0 - self.top, y1 - self.top),
                slice(x0 - self.left, x1 - self.left),
            )
            out[here] = self.alpha[here] * there
        return Mask(out, self.left, self.top)


class Canvas:
    """Pixels of one photo while it is drawn, sRGB floats 0..1, shape (720, 540, 3)."""

    def __init__(self, pose: Pose, rng: np.random.Generator) -> None:
        self.pose = pose
        self.rng = rng
        self.width, self.height = int(WIDTH * ZOOM), int(HEIGHT * ZOOM)
        self.pixels = self._backdrop()
        mirror = -1.0 if pose.flip else 1.0
        c, s = np.cos(pose.angle) * pose.scale, np.sin(pose.angle) * pose.scale
        self._matrix = np.array([[c * mirror, s * mirror], [-s, c]]) * ZOOM
        centre = np.array([WIDTH / 2, HEIGHT / 2])
        self._offset = (centre + (pose.dx, pose.dy)) * ZOOM - centre @ self._matrix
        self._inverse = np.linalg.inv(self._matrix)

    def _backdrop(self) -> Field:
        rng = self.rng
        bright = 0.995 if rng.random() < 0.6 else rng.uniform(0.945, 0.985)
        tint = (1 + rng.uniform(-0.004, 0.004, 3)).astype(np.float32)
        y = np.linspace(0, 1, self.height, dtype=np.float32)[:, None]
        x = np.linspace(-1, 1, self.width, dtype=np.float32)[None, :]
        fall = np.float32(rng.uniform(0.0, 0.045))
        shade = np.float32(bright) - fall * (y - 0.35) ** 2 - fall * np.float32(0.4) * x**2
        out: Field = np.clip(shade, 0, 0.996)[..., None] * tint
        return out

    def mask(self, *outlines: Points, holes: tuple[Points, ...] = (), soft: float = 0.0) -> Mask:
        """Coverage of the union of ``outlines`` less ``holes``; ``soft`` blurs by design units."""
        placed = [outline @ self._matrix + self._offset for outline in outlines]
        margin = 3 + int(soft * ZOOM * 2.5)
        every = np.vstack(placed)
        left = max(int(every[:, 0].min()) - margin, 0)
        top = max(int(every[:, 1].min()) - margin, 0)
        right = min(int(every[:, 0].max()) + margin + 1, self.width)
        bottom = min(int(every[:, 1].max()) + margin + 1, self.height)
        w, h = max(right - left, 1), max(bottom - top, 1)
        image = Image.new("L", (w * _OVERSAMPLE, h * _OVERSAMPLE), 0)
        draw = ImageDraw.Draw(image)
        for fill, group in ((255, placed), (0, [o @ self._matrix + self._offset for o in holes])):
            for outline in group:
                spots = (outline - (left, top)) * _OVERSAMPLE
                draw.polygon([(float(x), float(y)) for x, y in spots], fill=fill)
        alpha: Field = np.asarray(image.reduce(_OVERSAMPLE), dtype=np.float32) / np.float32(255)
        if soft:
            alpha = blur(alpha, soft * ZOOM)
        return Mask(alpha, left, top)

    def grid(self, mask: Mask) -> tuple[Field, Field]:
        """Design coordinates (x, y) of every pixel in the window of ``mask``."""
        h, w = mask.alpha.shape
        px = np.arange(w, dtype=np.float32)[None, :] + (mask.left + 0.5) - self._offset[0]
        py = np.arange(h, dtype=np.float32)[:, None] + (mask.top + 0.5) - self._offset[1]
        inv = self._inverse.astype(np.float32)
        return px * inv[0, 0] + py * inv[1, 0], px * inv[0, 1] + py * inv[1, 1]

    def paint(self, mask: Mask, colour: RGB | Field, opacity: float = 1.0) -> None:
        """Lay ``colour`` (one, or one per pixel of the window) over what is there."""
        h, w = mask.alpha.shape
        under = self.pixels[mask.top : mask.top + h, mask.left : mask.left + w]
        over = np.asarray(colour, dtype=np.float32)
        under += (over - under) * (mask.alpha * np.float32(opacity))[..., None]

    def darken(self, mask: Mask, amount: float) -> None:
        """Multiply what is there: a shadow, a stitch hole, a seam."""
        h, w = mask.alpha.shape
        under = self.pixels[mask.top : mask.top + h, mask.left : mask.left + w]
        under *= (1 - np.float32(amount) * mask.alpha)[..., None]

    def lighten(self, mask: Mask, amount: float) -> None:
        """Screen white over what is there: a gleam."""
        self.paint(mask, (1.0, 1.0, 1.0), amount)

    def finish(self) -> Image.Image:
        """The finished photo, 360 by 480, RGB, with the grain and softness of a camera."""
        rng = self.rng
        exposure = np.float32(rng.uniform(0.97, 1.02))
        warmth = np.float32(rng.uniform(-0.012, 0.012))
        self.pixels *= exposure * np.array([1 + warmth, 1.0, 1 - warmth], np.float32)
        np.clip(self.pixels, 0, 1, out=self.pixels)
        image = shrink(Image.fromarray((self.pixels * 255 + 0.5).astype(np.uint8)), (WIDTH, HEIGHT))
        grain = rng.standard_normal((HEIGHT, WIDTH, 1), dtype=np.float32) * np.float32(0.8)
        out = np.asarray(image, dtype=np.float32) + grain
        return Image.fromarray((np.clip(out, 0, 255) + 0.5).astype(np.uint8))

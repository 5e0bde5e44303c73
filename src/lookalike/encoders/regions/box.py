"""Boxes in a photo, as shares of its sides, so that they hold at any size."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lookalike.types import Size

ROUNDING = 1e-6  # pixels: a share that was made of whole pixels gives those pixels again


@dataclass(frozen=True, slots=True)
class Box:
    """Shares of the width and height from the left upper corner; inside the photo, not empty."""

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        if not (0 <= self.left < self.right <= 1 and 0 <= self.top < self.bottom <= 1):
            raise ValueError(f"{self} is empty or not inside the photo")

    @property
    def area(self) -> float:
        """Share of the photo."""
        return (self.right - self.left) * (self.bottom - self.top)

    def pixels(self, size: Size) -> tuple[int, int, int, int]:
        """Left, top, right and bottom in a photo of this size, at least one pixel each way."""
        left = min(math.floor(self.left * size.width + ROUNDING), size.width - 1)
        top = min(math.floor(self.top * size.height + ROUNDING), size.height - 1)
        right = max(left + 1, min(math.ceil(self.right * size.width - ROUNDING), size.width))
        bottom = max(top + 1, min(math.ceil(self.bottom * size.height - ROUNDING), size.height))
        return left, top, right, bottom

    def padded(self, margin: float) -> Box:
        """Larger on each side by this share of its own sides, as far as the photo goes."""
        across = margin * (self.right - self.left)
        down = margin * (self.bottom - self.top)
        return Box(
            max(0.0, self.left - across),
            max(0.0, self.top - down),
            min(1.0, self.right + across),
            min(1.0, self.bottom + down),
        )

    def overlap(self, other: Box) -> float:
        """The area both have over the area either has (Jaccard)."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        both = max(0.0, across) * max(0.0, down)
        return both / (self.area + other.area - both)


WHOLE = Box(0.0, 0.0, 1.0, 1.0)

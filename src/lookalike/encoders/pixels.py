"""Raw pixels: the plainest baseline there is, useful as a control and in quick tests."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lookalike.encoders.base import EncoderCard, Features

SIDE = 16


class PixelEncoder:
    """A photo shrunk to ``side`` x ``side`` RGB, as numbers from 0 to 1. Nothing learned."""

    def __init__(self, *, side: int = SIDE, name: str = "pixels", workers: int = 1) -> None:
        self._side = side
        self._workers = workers
        self._card = EncoderCard(
            name=name,
            version="1",
            dim=side * side * 3,
            licence="Apache-2.0",
            preprocessing=f"RGB squashed to {side}x{side}, box, x / 255",
            decode_at_least=side,
            batch=32,
            source="computed, nothing learned",
        )

    @property
    def card(self) -> EncoderCard:
        """What this encoder is."""
        return self._card

    @property
    def workers(self) -> int:
        """Threads for bulk work."""
        return self._workers

    def prepare(self, image: Image.Image) -> NDArray[np.uint8]:
        """An upright RGB image as uint8 (side, side, 3)."""
        size = (self._side, self._side)
        return np.asarray(image.resize(size, Image.Resampling.BOX, reducing_gap=2.0))

    def encode(self, batch: NDArray[np.uint8]) -> Features:
        """Prepared photos (photos, side, side, 3) as features (photos, side * side * 3)."""
        return batch.reshape(len(batch), self._card.dim).astype(np.float32) / np.float32(255)

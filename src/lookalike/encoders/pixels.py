"""Raw pixels: the plainest baseline there is, useful as a control and in quick tests."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lookalike.encoders.base import EncoderCard, Features

SIDE = 16


class PixelEncoder:
    """A photo shrunk to 16x16 RGB, as 768 numbers from 0 to 1. Nothing learned, no weights."""

    def __init__(self, *, workers: int = 1) -> None:
        self._workers = workers
        self._card = EncoderCard(
            name="pixels",
            version="1",
            dim=SIDE * SIDE * 3,
            licence="Apache-2.0",
            preprocessing=f"RGB squashed to {SIDE}x{SIDE}, box, x / 255",
            decode_at_least=SIDE,
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
        """An upright RGB image as uint8 (16, 16, 3)."""
        return np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BOX, reducing_gap=2.0))

    def encode(self, batch: NDArray[np.uint8]) -> Features:
        """Prepared photos (photos, 16, 16, 3) as features (photos, 768)."""
        return batch.reshape(len(batch), self._card.dim).astype(np.float32) / np.float32(255)

"""Layout: which colour is where, as the photo shrunk to 8x8.

The colour descriptor forgets places, the network forgets colours; this is both at their coarsest:
a light top over dark trousers, a border, a print in the middle. Of little use by itself, it helps
where it stands beside the others.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lookalike.encoders.base import EncoderCard, Features

SIDE = 8


class LayoutEncoder:
    """A photo shrunk to 8x8 RGB behind the ``ImageEncoder`` protocol: 192 numbers from 0 to 1."""

    def __init__(self, *, workers: int = 1) -> None:
        self._workers = workers
        self._card = EncoderCard(
            name="layout",
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
        """An upright RGB image as uint8 (8, 8, 3)."""
        return np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BOX, reducing_gap=2.0))

    def encode(self, batch: NDArray[np.uint8]) -> Features:
        """Prepared photos (photos, 8, 8, 3) as features (photos, 192)."""
        return batch.reshape(len(batch), self._card.dim).astype(np.float32) / np.float32(255)

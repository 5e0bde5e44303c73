"""An encoder that squashes photos to a square and runs a network on them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lookalike.config import EncoderSettings
from lookalike.encoders.base import EncoderCard, Features
from lookalike.encoders.cores import usable_cores
from lookalike.encoders.onnx_session import OnnxSession


class OnnxEncoder:
    """A network behind the ``ImageEncoder`` protocol.

    ``prepare`` gives uint8 (side, side, 3), RGB. Photos are squashed, not cropped: the whole
    product stays in view, and catalogue and query are distorted alike.
    """

    def __init__(
        self,
        card: EncoderCard,
        model: bytes,
        *,
        settings: EncoderSettings,
        bulk: bool,
        side: int,
        resample: Image.Resampling,
        reducing_gap: float | None = None,
    ) -> None:
        """Load a serialised network that takes uint8 (n, side, side, 3).

        In bulk, as many callers as there are threads share the network, each with one thread of
        its own; otherwise one call uses them all.
        """
        threads = settings.threads or usable_cores()
        self._card = card
        self._workers = threads if bulk else 1
        self._session = OnnxSession(
            model, threads=1 if bulk else threads, provider=settings.provider
        )
        self._size = (side, side)
        self._resample = resample
        self._reducing_gap = reducing_gap

    @property
    def card(self) -> EncoderCard:
        """What this encoder is."""
        return self._card

    @property
    def workers(self) -> int:
        """Threads for bulk work."""
        return self._workers

    @property
    def session(self) -> OnnxSession:
        """The network as it runs: its provider and threads."""
        return self._session

    @property
    def device(self) -> str:
        """What the network runs on, such as ``CPU`` or ``CUDA``."""
        return self._session.device

    def prepare(self, image: Image.Image) -> NDArray[np.uint8]:
        """An upright RGB image, squashed to the network's size."""
        small = image.resize(self._size, self._resample, reducing_gap=self._reducing_gap)
        return np.asarray(small)

    def encode(self, batch: NDArray[np.uint8]) -> Features:
        """Prepared photos (photos, side, side, 3) as features (photos, dim)."""
        return self._session.run(batch)

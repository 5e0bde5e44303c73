"""The seam between photos and vectors: a card that says what an encoder is, and two steps.

The steps are separate because they run in different places: ``prepare`` in the decoding threads,
one photo at a time; ``encode`` where the network runs, on a batch. Adding an encoder means writing
these two and a card, and one line in ``registry``; nothing above changes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Features = NDArray[np.float32]
"""Encoder output, shape (photos, dim), as the encoder gives it: neither centred nor normalised."""


@dataclass(frozen=True, slots=True)
class EncoderCard:
    """What an encoder is. Everything that changes its output is part of ``id``.

    ``decode_at_least`` is the smallest width and height, in pixels, a photo may be reduced to
    while decoding without changing what the encoder is meant to see; None means the full size
    (an encoder that samples single pixels needs it).
    ``weights`` is the SHA-256 of the file the weights came from, or of the tensors where several
    files hold the same ones, or "" for an encoder without any.
    ``batch`` is the number of photos per inference that measured best.
    ``reference`` is the name by which exactly this encoder is created again, where that is more
    than ``name``: ``hf:`` with the commit, say.
    ``blocks`` says where features of one kind stand among the others, as (start, stop): ``colour``
    and ``texture`` are what views are made of.
    """

    name: str
    version: str
    dim: int
    licence: str
    preprocessing: str
    weights: str = ""
    decode_at_least: int | None = None
    batch: int = 1
    source: str = ""
    reference: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    blocks: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    id: str = field(init=False, default="")
    """``name-xxxxxxxxxxxx``: the name and a digest of all that decides the output."""

    def __post_init__(self) -> None:
        decisive = {
            key: value
            for key, value in asdict(self).items()
            if key in {"name", "version", "dim", "preprocessing", "weights", "options"}
        }
        digest = hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()
        object.__setattr__(self, "id", f"{self.name}-{digest[:12]}")


def device_of(encoder: ImageEncoder) -> str:
    """What an encoder runs on, such as ``CPU`` or ``CUDA``; a network says so itself."""
    return str(getattr(encoder, "device", "CPU"))


class ImageEncoder(Protocol):
    """Turns photos into vectors. Both methods may be called from several threads at once."""

    @property
    def card(self) -> EncoderCard:
        """What this encoder is."""
        ...

    @property
    def workers(self) -> int:
        """How many threads should prepare and encode at once to get the most out of bulk work."""
        ...

    def prepare(self, image: Image.Image) -> NDArray[np.uint8]:
        """An upright RGB image as one input of the encoder, always of the same shape."""
        ...

    def encode(self, batch: NDArray[np.uint8]) -> Features:
        """Prepared photos, stacked along the first axis, as features (photos, dim)."""
        ...

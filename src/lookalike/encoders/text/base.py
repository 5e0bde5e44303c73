"""The seam between words and vectors: a card, the vectors, and which words an encoder knows.

The card is the one photo encoders have, so that vectors of texts are kept, and stamped, like those
of photos. Adding a text encoder means writing these three; nothing above changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.base import EncoderCard

TextVectors: TypeAlias = NDArray[np.float32]
"""Rows of length one, shape (texts, dim)."""


class TextEncoder(Protocol):
    """Turns texts into vectors. Both methods may be called from several threads at once."""

    @property
    def card(self) -> EncoderCard:
        """What this encoder is."""
        ...

    def encode(self, texts: Sequence[str]) -> TextVectors:
        """Texts as unit vectors (len(texts), dim); the vector of a text depends on it alone.

        A text without any word has a vector too, one that means nothing.
        """
        ...

    def knows(self, word: str) -> bool:
        """Whether the encoder saw ``word`` often enough in training to know it as a whole.

        Real words are known, misspelt ones are not; so are rare names.
        """
        ...

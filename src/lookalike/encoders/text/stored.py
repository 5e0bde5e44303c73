"""Vectors of texts, computed once and kept: by the text and the encoder's card."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from lookalike.encoders.text.base import TextEncoder, TextVectors
from lookalike.encoders.vector_store import VectorStore
from lookalike.errors import EncoderMismatch, Interrupted
from lookalike.progress import ProgressMeter
from lookalike.types import OnProgress

STAGE = "reading words"
_AT_ONCE = 512  # texts between two looks at ``cancelled``, some seconds of work


def encode_stored(
    texts: Sequence[str],
    encoder: TextEncoder,
    store: VectorStore,
    *,
    workers: int = 1,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> TextVectors:
    """The unit vectors (len(texts), dim) of texts; only those the store lacks are computed.

    ``workers`` threads share the work.

    Raises:
        EncoderMismatch: the store is of another encoder.
        Interrupted: ``cancelled`` turned true; what was computed so far is kept.
    """
    if store.card.id != encoder.card.id:
        raise EncoderMismatch(
            f"The texts would be encoded with {encoder.card.id} and kept with the vectors of "
            f"{store.card.id}: open the store with the encoder's own card."
        )
    by_key = {key_of(text): text for text in texts}
    missing = store.missing(by_key)
    meter = ProgressMeter(STAGE, len(missing), on_progress)
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        for start in range(0, len(missing), _AT_ONCE):
            if cancelled is not None and cancelled():
                store.flush()
                raise Interrupted(
                    f"The build was stopped after {start:,} of {len(missing):,} texts: run it "
                    "again, and it goes on from there."
                )
            keys = missing[start : start + _AT_ONCE]
            parts = [keys[at::workers] for at in range(max(1, workers))]
            found = pool.map(lambda part: encoder.encode([by_key[key] for key in part]), parts)
            for part, vectors in zip(parts, found, strict=True):
                store.append(part, vectors)
            store.flush()
            meter.advance(len(keys))
    meter.finish()
    if not texts:
        return np.empty((0, encoder.card.dim), dtype=np.float32)
    return store.read(store.rows([key_of(text) for text in texts]))


def key_of(text: str) -> str:
    """What a text is kept under: the SHA-256 of its UTF-8 bytes, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

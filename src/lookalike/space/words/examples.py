"""Fitted products made examples: their photos, details and texts as vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lookalike.space.words.details import Details
from lookalike.space.words.memory import Memory
from lookalike.space.words.pairs import ROWS, Pairs

FOCUS = 6.0
DETAIL = 10.0
SHARE = 0.8


def examples_of(
    pairs: Pairs,
    details: Details,
    features: NDArray[np.float16],
    rows: NDArray[np.int64],
    texts: Sequence[str],
) -> Memory:
    """The products at ``rows`` of ``features`` (n, encoder dim), whose texts are as many."""
    photos = np.empty((len(rows), pairs.dim), dtype=np.float16)
    fine = np.empty((len(rows), details.axes.shape[1]), dtype=np.float16)
    for start in range(0, len(rows), ROWS):
        inputs = pairs.scaling.apply(features[rows[start : start + ROWS]])
        photos[start : start + ROWS] = pairs.look(inputs)
        fine[start : start + ROWS] = details.see(inputs)
    words = pairs.read(pairs.phrases.bags(texts)).astype(np.float16)
    return Memory(photos, words, fine, focus=FOCUS, detail=DETAIL, share=SHARE)

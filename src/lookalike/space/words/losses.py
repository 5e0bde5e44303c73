"""The losses as their gradients by the logits, and by the logarithm of the scale of those."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lookalike.space.adaptation.attributes import Codes
from lookalike.space.adaptation.network import softmax, spans
from lookalike.space.words.towers import Floats


def contrast(logits: Floats, groups: NDArray[np.int64]) -> tuple[Floats, float]:
    """Cross-entropy both ways of logits (photos, texts); those of one group are all right."""
    same = (groups[:, None] == groups[None]).astype(np.float32)
    same /= same.sum(axis=1, keepdims=True)  # symmetric, so it serves both ways
    surplus = softmax(logits) + softmax(logits.T).T
    surplus -= same + same.T
    surplus *= np.float32(0.5 / len(logits))
    return surplus, float(np.vdot(surplus, logits))


def describe(logits: Floats, codes: Sequence[Codes], sizes: Sequence[int]) -> tuple[Floats, float]:
    """Cross-entropy of each attribute, of logits (photos, values of all attributes)."""
    surplus = np.zeros_like(logits)
    for span, column in zip(spans(sizes), codes, strict=True):
        known = np.flatnonzero(column >= 0)
        part = softmax(logits[known, span])
        part[np.arange(len(known)), column[known]] -= 1
        surplus[known, span] = part
    surplus /= np.float32(len(logits))
    return surplus, float(np.vdot(surplus, logits))

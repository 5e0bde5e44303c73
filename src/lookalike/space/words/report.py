"""What a space of words and photos is worth, measured on products held apart from fitting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Calibration:
    """Which cosines between words and photos are usual.

    ``chance`` is the mean of a text and the photo of any product, ``rarely`` what only one in a
    thousand of those exceeds; ``weak`` and ``usual`` are exceeded by nine tenths and half of the
    texts and the photo of their own product.
    """

    chance: float
    rarely: float
    weak: float
    usual: float

    def strength(self, cosines: NDArray[np.floating]) -> NDArray[np.float32]:
        """Cosines on a scale from 0, as by chance, to 1, as usual for what belongs together."""
        span = max(self.usual - self.chance, 1e-6)
        scaled = (np.asarray(cosines, dtype=np.float32) - self.chance) / span
        strength: NDArray[np.float32] = np.clip(scaled, 0.0, 1.0).astype(np.float32)
        return strength


@dataclass(frozen=True, slots=True)
class WordsReport:
    """Whether the space was ``kept``, why, and how well names find photos they never saw.

    Each of ``queries`` texts of products held apart looks for its own photos among those of all
    ``candidates``. ``recall`` is the share found among the first 10 and ``mrr`` the mean
    reciprocal rank within them; ``beaten`` is the share of other photos that are further from the
    text than its own, 0.5 by chance; ``lexical`` and ``chance`` are the same recall for the photos
    most like that of the product with the most similar text, and for any photos. ``error`` is
    the standard error of ``recall``.
    """

    kept: bool
    reason: str
    fitted_on: int
    held_apart: int = 0
    queries: int = 0
    candidates: int = 0
    recall: float = 0.0
    error: float = 0.0
    mrr: float = 0.0
    beaten: float = 0.5
    lexical: float = 0.0
    chance: float = 0.0
    chance_mrr: float = 0.0
    calibration: Calibration | None = None

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """What ``to_json`` gave; TypeError or KeyError for anything else."""
        known = values["calibration"]
        calibration = None if known is None else Calibration(**known)
        return cls(**{**values, "calibration": calibration})

"""What photos say about attributes: features to the probabilities of values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.space.adaptation.attributes import Vocabulary
from lookalike.space.adaptation.network import ROWS, Floats, Network, softmax, spans

CLIP = 6.0
"""Standard deviations beyond which a feature says no more: one odd pixel must not decide."""


@dataclass(frozen=True, slots=True, eq=False)
class Scaling:
    """How features are standardised: less ``mean``, times ``factor``, both (encoder dim,)."""

    mean: Floats
    factor: Floats

    def apply(self, features: NDArray[np.floating]) -> Floats:
        """Standardised features, cut at ``CLIP``."""
        scaled: Floats = np.subtract(features, self.mean, dtype=np.float32)
        scaled *= self.factor
        np.clip(scaled, -CLIP, CLIP, out=scaled)
        return scaled


@dataclass(frozen=True, slots=True, eq=False)
class Reader:
    """Networks that agree on attributes and values; their probabilities are averaged."""

    scaling: Scaling
    networks: tuple[Network, ...]
    vocabularies: tuple[Vocabulary, ...]

    @property
    def spans(self) -> tuple[slice, ...]:
        """Where each attribute's values stand in what ``read`` gives."""
        return spans([len(vocabulary.values) for vocabulary in self.vocabularies])

    @property
    def size(self) -> int:
        """How many values all attributes have."""
        return sum(len(vocabulary.values) for vocabulary in self.vocabularies)

    def read(self, features: NDArray[np.floating]) -> Floats:
        """Probabilities (n, values of all attributes): for each attribute they sum to one."""
        found = np.zeros((len(features), self.size), dtype=np.float32)
        for start in range(0, len(features), ROWS):
            inputs = self.scaling.apply(features[start : start + ROWS])
            for probabilities in self._each(inputs):
                found[start : start + ROWS] += probabilities
        found /= np.float32(len(self.networks))
        return found

    def _each(self, inputs: Floats) -> Iterator[Floats]:
        for network in self.networks:
            logits = network.logits(inputs)
            for span in self.spans:
                logits[:, span] = softmax(logits[:, span])
            yield logits

    def only(self, kept: Sequence[int]) -> Reader:
        """The reader of some of the attributes, by position."""
        values = np.concatenate(
            [np.arange(self.spans[at].start, self.spans[at].stop) for at in kept]
        )
        return Reader(
            scaling=self.scaling,
            networks=tuple(network.only(values) for network in self.networks),
            vocabularies=tuple(self.vocabularies[at] for at in kept),
        )

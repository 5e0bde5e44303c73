"""What photos say about attributes: features to the probabilities of values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lookalike.space.adaptation.attributes import Vocabulary
from lookalike.space.adaptation.network import (
    ROWS,
    Floats,
    Network,
    QuickNetwork,
    softmax_by,
    spans,
)

FEW = 2
"""Rows up to which a product at a time is quicker than a matrix product."""
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
    quick: tuple[QuickNetwork, ...] = field(init=False)
    """The networks for a row or two."""
    starts: NDArray[np.int64] = field(init=False)
    """Where each attribute's values begin."""

    def __post_init__(self) -> None:
        quick = tuple(QuickNetwork.of(network) for network in self.networks)
        object.__setattr__(self, "quick", quick)
        starts = np.array([span.start for span in self.spans], dtype=np.int64)
        object.__setattr__(self, "starts", starts)

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
        networks = self.quick if len(features) <= FEW else self.networks
        for start in range(0, len(features), ROWS):
            inputs = self.scaling.apply(features[start : start + ROWS])
            for network in networks:
                found[start : start + ROWS] += softmax_by(network.logits(inputs), self.starts)
        if len(networks) > 1:
            found /= np.float32(len(networks))
        return found

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

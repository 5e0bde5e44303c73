"""The original student pipeline, kept as it was, to be compared with.

VGG16 without its top on 256x256 photos, global average pooling to 512 numbers, PCA that keeps 99 %
of the variance, and scikit-learn's ``KNeighborsClassifier`` with six neighbours. The original asked
with products of the catalogue, so the first of the six was always the query itself and five were
shown; asked with a photo that is not in the catalogue, the first five are the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.config import PhotoSettings
from lookalike.encoders.base import Features, ImageEncoder
from lookalike.errors import InvalidInput
from lookalike.extras import require
from lookalike.sources.photos import decode
from lookalike.types import ProductId

NEIGHBOURS = 6
VARIANCE = 0.99


@dataclass(frozen=True, slots=True)
class OriginalPipeline:
    """Fitted on a catalogue; ``products[i]`` is the product of the i-th row."""

    products: tuple[ProductId, ...]
    pca: Any
    classifier: Any

    @classmethod
    def fit(cls, features: Features, products: Sequence[ProductId]) -> OriginalPipeline:
        """Fit on the encoder's features (products, dim).

        Raises:
            MissingExtra: scikit-learn is not installed.
            InvalidInput: fewer products than neighbours.
        """
        if len(products) < NEIGHBOURS:
            raise InvalidInput(
                f"The original pipeline looks for {NEIGHBOURS} neighbours, but the catalogue has "
                f"{len(products)} products with a photo."
            )
        purpose = "The comparison with the original pipeline"
        decomposition = require("sklearn.decomposition", extra="benchmark", purpose=purpose)
        neighbors = require("sklearn.neighbors", extra="benchmark", purpose=purpose)
        pca = decomposition.PCA(n_components=VARIANCE)
        reduced = pca.fit_transform(features)
        classifier = neighbors.KNeighborsClassifier(n_neighbors=NEIGHBOURS)
        classifier.fit(reduced, np.zeros(len(products), dtype=np.int64))  # classes nobody asks for
        return cls(tuple(products), pca, classifier)

    @property
    def components(self) -> int:
        """How many components hold 99 % of the variance."""
        return int(self.pca.n_components_)

    def nearest(self, features: Features, *, k: int = NEIGHBOURS - 1) -> list[list[ProductId]]:
        """The ``k`` nearest products to each row of ``features`` (n, dim), nearest first."""
        found: NDArray[np.int64] = self.classifier.kneighbors(
            self.pca.transform(features), return_distance=False
        )
        return [[self.products[at] for at in row[:k]] for row in found.tolist()]

    def ask(self, data: bytes, encoder: ImageEncoder, limits: PhotoSettings) -> list[ProductId]:
        """The bytes of a photo to the five nearest products, everything included."""
        photo = decode(data, limits=limits, at_least=encoder.card.decode_at_least)
        return self.nearest(encoder.encode(encoder.prepare(photo.image)[None]))[0]

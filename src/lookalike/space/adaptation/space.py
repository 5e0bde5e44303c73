"""The adapted space: how a product looks, and what its photo says it is, side by side.

A vector is the principal components at length one, then for each attribute the square roots of the
probabilities of its values; every part is scaled by the root of its weight. The weights sum to
one, so the inner product of two photos is a weighted mean: of the cosine of their looks, and for
each attribute of the Bhattacharyya coefficient of what they seem to be.

A product of the catalogue is not guessed where its attribute is known: ``place`` moves the
probabilities towards the value it has. A photo asked about is only ever looked at; what it most
likely is counts more than its doubts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.space.adaptation.attributes import Column, Vocabulary
from lookalike.space.adaptation.network import Floats, Network
from lookalike.space.adaptation.reading import Reader, Scaling
from lookalike.space.adaptation.report import AdaptationReport
from lookalike.space.adaptation.vectors import anchor, compose, sharpen
from lookalike.space.base import UnitVectors
from lookalike.space.pca import PcaSpace
from lookalike.space.stored import load_stored
from lookalike.types import ExplainedVariance

CARD_FILE = "adaptation.json"
ARRAYS_FILE = "adaptation.npz"
LOOK_FOLDER = "look"
SCHEMA = 2
STORED_DIM = 128
"""Components at most in spaces stored before there were fewer; the first were stored with all."""


@dataclass(frozen=True, slots=True, eq=False)
class AdaptedSpace:
    """A space fitted with the catalogue's attributes.

    ``look`` are the leading principal components. ``weights`` are the shares of the look and of
    each attribute of ``reader``, summing to one.
    """

    look: PcaSpace
    reader: Reader
    weights: tuple[float, ...]
    report: AdaptationReport

    @property
    def encoder_id(self) -> str:
        """Id of the card whose features this space was fitted on."""
        return self.look.encoder_id

    @property
    def explained(self) -> ExplainedVariance:
        """How much variance the principal components hold by which strangeness is judged."""
        return self.look.explained

    @property
    def fitted_on(self) -> int:
        """Photos the principal components were fitted on."""
        return self.look.fitted_on

    @property
    def dim(self) -> int:
        """Number of components."""
        return self.look_dim + self.reader.size

    @property
    def look_dim(self) -> int:
        """How many of the first components hold the look alone."""
        return self.look.dim

    @property
    def strangeness(self) -> float:
        """What an unexplained share counts against the nearest cosine (docs/decisions/0006)."""
        return 1.0

    def transform(self, features: NDArray[np.float32]) -> UnitVectors:
        """Photos as unit vectors (n, dim), from what can be seen alone.

        Raises:
            InvalidInput: the features are from another encoder.
        """
        return self._asked(self.look.transform(features), features)

    def place(self, features: NDArray[np.float32], attributes: Mapping[str, Column]) -> UnitVectors:
        """Products of the catalogue as unit vectors (n, dim): their photos, and what is known.

        ``attributes`` are columns in the order of the features. An attribute, or a value, that is
        missing or was never learned is read from the photo.

        Raises:
            InvalidInput: the features are from another encoder.
        """
        seen = self.reader.read(features)
        for vocabulary, span in zip(self.reader.vocabularies, self.reader.spans, strict=True):
            if vocabulary.attribute in attributes:
                codes = vocabulary.codes(attributes[vocabulary.attribute])
                anchor(seen[:, span], codes)
        return compose(self.look.transform(features), seen, self.reader.spans, self.weights)

    def unexplained(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Share of each row's deviation from the mean that its look does not hold."""
        return self.look.unexplained(features)

    def locate(self, features: NDArray[np.float32]) -> tuple[UnitVectors, NDArray[np.float32]]:
        """What ``transform`` and ``unexplained`` give, for the price of one projection."""
        look, unexplained = self.look.locate(features)
        return self._asked(look, features), unexplained

    def shares(self, query: UnitVectors, vectors: UnitVectors) -> dict[str, NDArray[np.float32]]:
        """The cosines of one query (1, dim) to vectors (n, dim), by look and by attribute."""
        look, attributes = self.parts(query, vectors)
        return {"visual": look, **attributes}

    weights_by_name: Mapping[str, float] = field(init=False)
    """The share of the look, as ``visual``, and of each attribute."""

    def __post_init__(self) -> None:
        names = ("visual", *(v.attribute for v in self.reader.vocabularies))
        weights = dict(zip(names, self.weights, strict=True))
        object.__setattr__(self, "weights_by_name", MappingProxyType(weights))

    def parts(self, first: UnitVectors, second: UnitVectors) -> tuple[Floats, dict[str, Floats]]:
        """The inner product of two sets of vectors (n, dim), row by row, as its shares.

        The share of the look, and that of each attribute by name, each (n,).
        """
        starts = np.concatenate([[0], self.look_dim + self.reader.starts])
        sums = np.add.reduceat(np.asarray(first) * np.asarray(second), starts, axis=1).T
        names = (vocabulary.attribute for vocabulary in self.reader.vocabularies)
        return sums[0], dict(zip(names, sums[1:], strict=True))

    def _asked(self, look: UnitVectors, features: NDArray[np.float32]) -> UnitVectors:
        seen = self.reader.read(features)
        sharpen(seen, self.reader.starts)
        return compose(look, seen, self.reader.spans, self.weights)

    def save(self, folder: Path) -> None:
        """Write into an existing, empty folder."""
        card = {
            "schema": SCHEMA,
            "kind": "adapted",
            "encoder_id": self.encoder_id,
            "networks": len(self.reader.networks),
            "weights": self.weights,
            "vocabularies": [asdict(vocabulary) for vocabulary in self.reader.vocabularies],
            "report": self.report.to_json(),
        }
        arrays = {"mean": self.reader.scaling.mean, "factor": self.reader.scaling.factor}
        for at, network in enumerate(self.reader.networks):
            arrays |= network.arrays(f"network-{at}-")
        np.savez(folder / ARRAYS_FILE, allow_pickle=False, **arrays)
        (folder / LOOK_FOLDER).mkdir()
        self.look.save(folder / LOOK_FOLDER)
        text = json.dumps(card, indent=2, ensure_ascii=False) + "\n"
        (folder / CARD_FILE).write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, *, encoder_id: str | None = None) -> AdaptedSpace:
        """Read what ``save`` wrote.

        Raises:
            EncoderMismatch: it was fitted on another encoder than ``encoder_id``.
            DamagedData: a file is missing, cut short, newer than this code, or does not fit the
                card.
        """
        return load_stored(
            folder / CARD_FILE,
            folder / ARRAYS_FILE,
            lambda card, arrays: _assemble(card, arrays, PcaSpace.load(folder / LOOK_FOLDER)),
            schema=SCHEMA,
            encoder_id=encoder_id,
        )


def load_space(folder: Path, *, encoder_id: str | None = None) -> PcaSpace | AdaptedSpace:
    """Read whichever space was saved in ``folder``; raises as the ``load`` of either."""
    if (folder / CARD_FILE).exists():
        return AdaptedSpace.load(folder, encoder_id=encoder_id)
    return PcaSpace.load(folder, encoder_id=encoder_id)


def _assemble(
    card: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], look: PcaSpace
) -> AdaptedSpace:
    """A space from its stored parts; ValueError or KeyError when they do not fit together."""
    vocabularies = tuple(
        Vocabulary(str(entry["attribute"]), tuple(entry["values"]))
        for entry in card["vocabularies"]
    )
    networks = tuple(
        Network.from_arrays(arrays, f"network-{at}-") for at in range(int(card["networks"]))
    )
    scaling = Scaling(arrays["mean"], arrays["factor"])
    reader = Reader(scaling, networks, vocabularies)
    look = look.leading(STORED_DIM)
    values, dim = reader.size, len(look.mean)
    weights = tuple(float(weight) for weight in card["weights"])
    fits = all(n.entry.shape[0] == dim and n.heads.shape[1] == values for n in networks)
    if not networks or not fits or scaling.mean.shape != (dim,) or scaling.factor.shape != (dim,):
        raise ValueError("the arrays have other shapes than the card")
    if len(weights) != 1 + len(vocabularies) or card["encoder_id"] != look.encoder_id:
        raise ValueError("the card does not fit the look")
    return AdaptedSpace(look, reader, weights, AdaptationReport.from_json(card["report"]))

"""The space in which words land beside the photos they describe.

A vector is those of several pairs of towers side by side, so an inner product is the mean of
their cosines. A second half has the texts of fitted products that look like a photo, never its
own: photos are placed by what can be seen alone, and texts by their words alone. A text is looked
for in both halves, one that says nothing but values of attributes in the first alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import InvalidInput
from lookalike.space.adaptation.reading import Scaling
from lookalike.space.base import UnitVectors
from lookalike.space.stored import load_stored
from lookalike.space.words.details import Details
from lookalike.space.words.memory import Memory
from lookalike.space.words.pairs import ROWS, Pairs
from lookalike.space.words.phrases import Phrases, split
from lookalike.space.words.report import WordsReport
from lookalike.space.words.towers import Towers, to_unit

CARD_FILE = "words.json"
ARRAYS_FILE = "words.npz"
SCHEMA = 2
"""1 had no details."""


@dataclass(frozen=True, slots=True, eq=False)
class WordSpace:
    """A fitted space of words and photos."""

    encoder_id: str
    pairs: Pairs
    details: Details
    memory: Memory | None
    values: frozenset[str]
    report: WordsReport

    @property
    def dim(self) -> int:
        """Number of components."""
        return self.pairs.dim * (2 if self._beside else 1)

    @property
    def _beside(self) -> bool:
        """Whether vectors have a second half, for what is read from the examples."""
        return self.memory is not None and not self.memory.blended

    def place_photos(self, features: NDArray[np.floating]) -> UnitVectors:
        """Photos as unit vectors (n, dim), from what can be seen alone.

        Raises:
            InvalidInput: the features are from another encoder.
        """
        expected = len(self.pairs.scaling.mean)
        if features.ndim != 2 or features.shape[1] != expected:
            raise InvalidInput(
                f"Features of the shape {features.shape} do not fit the encoder "
                f"{self.encoder_id}, which gives rows of {expected} numbers."
            )
        found = np.empty((len(features), self.dim), dtype=np.float32)
        for start in range(0, len(features), ROWS):
            inputs = self.pairs.scaling.apply(features[start : start + ROWS])
            seen = self.pairs.look(inputs)
            if self.memory is not None:
                seen = self.memory.recall(seen, self.details.see(inputs))
            found[start : start + ROWS] = seen
        return found

    def place_words(self, texts: Sequence[str]) -> UnitVectors:
        """Texts as unit vectors (n, dim). Words never seen are read by their letters.

        Raises:
            InvalidInput: a text has no letter or digit.
        """
        for text in texts:
            if not split(text):
                raise InvalidInput(f"'{text}' has no word to look for: type a word or more.")
        words = self.pairs.read(self.pairs.phrases.bags(texts))
        if not self._beside:
            return words
        examples = words.copy()
        examples[[self._says_values(text) for text in texts]] = 0
        return to_unit(np.concatenate([words, examples], axis=1))[0]

    def _says_values(self, text: str) -> bool:
        """Whether it is nothing but values of attributes: towers know these from all products.

        Then the few that look alike only add what else these have in common.
        """
        return all(word in self.values for word in split(text))

    def save(self, folder: Path) -> None:
        """Write into an existing folder."""
        phrases, scaling = self.pairs.phrases, self.pairs.scaling
        arrays: dict[str, NDArray[Any]] = {
            "mean": scaling.mean,
            "factor": scaling.factor,
            "rarity": phrases.rarity,
            "details": self.details.axes,
        }
        for at, towers in enumerate(self.pairs.towers):
            arrays |= towers.arrays(f"towers-{at}-")
        if self.memory is not None:
            arrays |= self.memory.arrays()
        card = {
            "schema": SCHEMA,
            "kind": "words",
            "encoder_id": self.encoder_id,
            "towers": len(self.pairs.towers),
            "memory": None if self.memory is None else self.memory.settings(),
            "values": sorted(self.values),
            "phrases": phrases.to_json(),
            "report": self.report.to_json(),
        }
        np.savez(folder / ARRAYS_FILE, allow_pickle=False, **arrays)
        text = json.dumps(card, ensure_ascii=False) + "\n"
        (folder / CARD_FILE).write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, *, encoder_id: str | None = None) -> WordSpace:
        """Read what ``save`` wrote. Its vectors are those of the space that was saved.

        Raises:
            EncoderMismatch: it was fitted on another encoder than ``encoder_id``.
            DamagedData: a file is missing, cut short, newer than this code, or does not fit the
                card.
        """
        return load_stored(
            folder / CARD_FILE,
            folder / ARRAYS_FILE,
            _assemble,
            schema=SCHEMA,
            encoder_id=encoder_id,
        )


def _assemble(card: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> WordSpace:
    """A space from its stored parts; ValueError or KeyError when they do not fit together."""
    phrases = Phrases(
        tuple(card["phrases"]["words"]), tuple(card["phrases"]["pairs"]), arrays["rarity"]
    )
    scaling = Scaling(arrays["mean"], arrays["factor"])
    every = tuple(Towers.from_arrays(arrays, f"towers-{at}-") for at in range(int(card["towers"])))
    fits = all(
        (len(t.look),) == scaling.mean.shape and len(t.meanings) == phrases.size for t in every
    )
    if not every or not fits or scaling.factor.shape != scaling.mean.shape:
        raise ValueError("the arrays have other shapes than the card")
    pairs = Pairs(scaling, phrases, every)
    known = card["memory"]
    if card["schema"] < SCHEMA:
        arrays, known = _without_details(arrays, known)
    details = Details.from_arrays(arrays, dim=len(scaling.mean))
    memory = None if known is None else Memory.from_arrays(arrays, known)
    if memory is not None and (memory.photos.shape[1], memory.details.shape[1]) != (
        pairs.dim,
        details.axes.shape[1],
    ):
        raise ValueError("the examples have other vectors than the towers")
    values = frozenset(str(word) for word in card.get("values", ()))
    report = WordsReport.from_json(card["report"])
    return WordSpace(str(card["encoder_id"]), pairs, details, memory, values, report)


def _without_details(
    arrays: Mapping[str, NDArray[Any]], memory: Mapping[str, float] | None
) -> tuple[dict[str, NDArray[Any]], Mapping[str, float] | None]:
    """A space stored before there were details, as one that has none: it places as it did."""
    more = {"details": np.zeros((len(arrays["mean"]), 0), dtype=np.float16)}
    if memory is not None:
        more["memory-details"] = np.zeros((len(arrays["memory-photos"]), 0), dtype=np.float16)
        memory = {**memory, "detail": 0.0}
    return {**arrays, **more}, memory

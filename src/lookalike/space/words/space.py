"""The space in which words land beside the photos they describe.

A vector is those of several pairs of towers side by side, so an inner product is the mean of
their cosines. A photo is moved towards the texts of fitted products that look like it, never its
own: photos are placed by what can be seen alone, and texts by their words alone.
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
from lookalike.space.words.memory import Memory
from lookalike.space.words.phrases import Bags, Phrases, split
from lookalike.space.words.report import WordsReport
from lookalike.space.words.towers import Floats, Towers

CARD_FILE = "words.json"
ARRAYS_FILE = "words.npz"
SCHEMA = 1
ROWS = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Several pairs of towers over the same features and phrases, without a memory."""

    scaling: Scaling
    phrases: Phrases
    towers: tuple[Towers, ...]

    @property
    def dim(self) -> int:
        """Length of the vectors."""
        return sum(towers.code for towers in self.towers)

    def see(self, features: NDArray[np.floating]) -> Floats:
        """Features (n, encoder dim) as unit vectors (n, dim)."""
        found = np.empty((len(features), self.dim), dtype=np.float32)
        for start in range(0, len(features), ROWS):
            inputs = self.scaling.apply(features[start : start + ROWS])
            found[start : start + ROWS] = self._beside([t.see(inputs) for t in self.towers])
        return found

    def read(self, bags: Bags) -> Floats:
        """Texts as unit vectors (n, dim); one without any word is all zero."""
        found = np.empty((len(bags), self.dim), dtype=np.float32)
        for start in range(0, len(bags), ROWS):
            part = bags.take(np.arange(start, min(start + ROWS, len(bags))))
            found[start : start + ROWS] = self._beside([t.read(part) for t in self.towers])
        return found

    def _beside(self, vectors: Sequence[Floats]) -> Floats:
        together: Floats = np.concatenate(vectors, axis=1) / np.float32(np.sqrt(len(vectors)))
        return together


@dataclass(frozen=True, slots=True, eq=False)
class WordSpace:
    """A fitted space of words and photos."""

    encoder_id: str
    pairs: Pairs
    memory: Memory | None
    report: WordsReport

    @property
    def dim(self) -> int:
        """Number of components."""
        return self.pairs.dim

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
        seen = self.pairs.see(features)
        return seen if self.memory is None else self.memory.recall(seen)

    def place_words(self, texts: Sequence[str]) -> UnitVectors:
        """Texts as unit vectors (n, dim). Words never seen are read by their letters.

        Raises:
            InvalidInput: a text has no letter or digit.
        """
        for text in texts:
            if not split(text):
                raise InvalidInput(f"'{text}' has no word to look for: type a word or more.")
        return self.pairs.read(self.pairs.phrases.bags(texts))

    def save(self, folder: Path) -> None:
        """Write into an existing folder."""
        phrases, scaling = self.pairs.phrases, self.pairs.scaling
        arrays: dict[str, NDArray[Any]] = {
            "mean": scaling.mean,
            "factor": scaling.factor,
            "rarity": phrases.rarity,
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
            "memory": None
            if self.memory is None
            else {"focus": self.memory.focus, "share": self.memory.share},
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
    memory = None
    if (known := card["memory"]) is not None:
        memory = Memory.from_arrays(
            arrays,
            focus=float(known["focus"]),
            share=float(known["share"]),
        )
        if memory.photos.shape[1] != pairs.dim:
            raise ValueError("the examples have other vectors than the towers")
    report = WordsReport.from_json(card["report"])
    return WordSpace(str(card["encoder_id"]), pairs, memory, report)

"""Texts as weighted features: words, pairs of neighbours, and letter n-grams for unknown words."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

FEW_OF_A_WORD = 3
"""A word of fewer texts is read by its letters: too little to learn it from."""
FEW_OF_A_PAIR = 4
MOST_WORDS = 20_000
MOST_PAIRS = 20_000
SPELLINGS = 4096
"""Places for letter n-grams, shared by hashing (Weinberger et al. 2009)."""
LETTERS = (3, 4)
PAIR_WEIGHT = 0.7
SPELLED_WEIGHT = 0.7

_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['’]s\b")


@dataclass(frozen=True, slots=True, eq=False)
class Bags:
    """Texts as bags of features: text ``i`` holds ``ids[starts[i]:starts[i + 1]]``, weighted."""

    starts: NDArray[np.int64]
    ids: NDArray[np.int64]
    weights: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def take(self, rows: NDArray[np.int64]) -> Bags:
        """Some of the texts, in the order given."""
        lengths = np.diff(self.starts)[rows]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        places = np.arange(starts[-1]) + np.repeat(self.starts[:-1][rows] - starts[:-1], lengths)
        return Bags(starts, self.ids[places], self.weights[places])

    def dense(self) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """A matrix (texts, features that occur) and which features those are, ascending."""
        occurring, columns = np.unique(self.ids, return_inverse=True)
        matrix = np.zeros((len(self), len(occurring)), dtype=np.float32)
        rows = np.repeat(np.arange(len(self)), np.diff(self.starts))
        np.add.at(matrix, (rows, columns), self.weights)
        return matrix, occurring

    def __add__(self, other: Bags) -> Bags:
        return Bags(
            np.concatenate([self.starts, other.starts[1:] + self.starts[-1]]),
            np.concatenate([self.ids, other.ids]),
            np.concatenate([self.weights, other.weights]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Phrases:
    """What is known of the words of a catalogue.

    ``words`` and ``pairs`` (two words and a space between) have places one after the other, then
    come ``SPELLINGS`` places for letters. ``rarity`` holds the weight of each word and pair, the
    logarithm of how few texts have it (Sparck Jones 1972), and at last that of an unknown word.
    """

    words: tuple[str, ...]
    pairs: tuple[str, ...]
    rarity: NDArray[np.float32]
    _word_at: Mapping[str, int] = field(init=False)
    _pair_at: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        if self.rarity.shape != (len(self.words) + len(self.pairs) + 1,):
            raise ValueError("the weights do not fit the words")
        first = len(self.words)
        object.__setattr__(self, "_word_at", {word: at for at, word in enumerate(self.words)})
        pairs = {pair: first + at for at, pair in enumerate(self.pairs)}
        object.__setattr__(self, "_pair_at", pairs)

    @property
    def size(self) -> int:
        """How many features there are."""
        return len(self.words) + len(self.pairs) + SPELLINGS

    @classmethod
    def learn(cls, texts: Iterable[str]) -> Self:
        """Count words and pairs; at most ``MOST_WORDS`` and ``MOST_PAIRS``, the most frequent."""
        words: Counter[str] = Counter()
        pairs: Counter[str] = Counter()
        count = 0
        for text in texts:
            found = split(text)
            words.update(set(found))
            pairs.update(set(_pairs(found)))
            count += 1
        known = _frequent(words, FEW_OF_A_WORD, MOST_WORDS)
        together = _frequent(pairs, FEW_OF_A_PAIR, MOST_PAIRS)
        frequencies = [words[word] for word in known] + [pairs[pair] for pair in together] + [1]
        rarity = 1 + np.log(max(count, 1) / np.asarray(frequencies, dtype=np.float64))
        return cls(known, together, rarity.astype(np.float32))

    def bags(self, texts: Sequence[str], *, spelled: Sequence[bool] | None = None) -> Bags:
        """The features of each text, at length one; none at all for a text without any word.

        Where ``spelled`` says so every word of a text is read by its letters alone, as if it were
        unknown.
        """
        starts, ids, weights = [0], list[int](), list[float]()
        for at, text in enumerate(texts):
            bag = self._bag(text, letters_only=spelled is not None and bool(spelled[at]))
            length = sum(weight * weight for weight in bag.values()) ** 0.5
            ids += bag.keys()
            weights += (weight / length for weight in bag.values())
            starts.append(len(ids))
        return Bags(
            np.asarray(starts, dtype=np.int64),
            np.asarray(ids, dtype=np.int64),
            np.asarray(weights, dtype=np.float32),
        )

    def _bag(self, text: str, *, letters_only: bool) -> dict[int, float]:
        bag: defaultdict[int, float] = defaultdict(float)
        words = split(text)
        unknown = float(self.rarity[-1])
        for word in words:
            at = self._word_at.get(word)
            rarity = unknown if at is None else float(self.rarity[at])
            if at is not None and not letters_only:
                bag[at] += rarity
                continue
            places = self._letters(word)
            for place in places:
                bag[place] += SPELLED_WEIGHT * rarity / len(places) ** 0.5
        for pair in () if letters_only else _pairs(words):
            if (at := self._pair_at.get(pair)) is not None:
                bag[at] += PAIR_WEIGHT * float(self.rarity[at])
        return dict(bag)

    def _letters(self, word: str) -> list[int]:
        first = len(self.words) + len(self.pairs)
        return sorted({first + zlib.crc32(gram.encode()) % SPELLINGS for gram in _grams(word)})

    def to_json(self) -> dict[str, Any]:
        """The texts; the weights are stored as an array."""
        return {"words": list(self.words), "pairs": list(self.pairs)}


def split(text: str) -> list[str]:
    """The words of a text: compatible characters made equal, no case, no possessive s."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _WORD.findall(_POSSESSIVE.sub("", plain))


def _pairs(words: Sequence[str]) -> list[str]:
    return [f"{first} {second}" for first, second in pairwise(words)]


def _grams(word: str) -> Iterable[str]:
    marked = f"<{word}>"
    for length in LETTERS:
        for start in range(max(1, len(marked) - length + 1)):
            yield marked[start : start + length]


def _frequent(counts: Counter[str], least: int, most: int) -> tuple[str, ...]:
    """Those that occur often enough, the most frequent if there are too many, in order."""
    enough = [(-count, word) for word, count in counts.items() if count >= least]
    return tuple(sorted(word for _, word in sorted(enough)[:most]))

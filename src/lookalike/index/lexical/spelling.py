"""Misspelt words: the vocabulary's nearest by the number of slips of the hand.

Distances are those of optimal string alignment (Damerau 1964, restricted: a missing, an additional,
a wrong letter, or two neighbours swapped count one). They are worked out for the whole vocabulary
at once, column by column, which for 10,000 words takes about a millisecond and needs no index.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LONGEST = 24
"""Letters; longer words are not corrected."""
OTHER_START = 0.6
"""Extra cost of a first letter that differs: people rarely get that one wrong."""
SAME_SOUND = 0.4
"""What it takes off when the consonants agree but for doubled ones."""
PER_DECADE = 0.15
"""What ten times more products take off, so that among equals the usual word wins."""
_VOWELS = frozenset("aeiouy")


class Spelled(NamedTuple):
    """A right spelling: the terms it stands for, and in how many products they are."""

    word: str
    meant: tuple[str, ...]
    products: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``word`` is how it is spelled right, ``meant`` its terms."""

    word: str
    meant: tuple[str, ...]
    slips: int
    cost: float


class Speller:
    """Suggests words of a fixed list."""

    def __init__(self, entries: Iterable[Spelled]) -> None:
        """``entries`` are all spellings that are right; one word may have several."""
        spelled = [entry for entry in entries if 1 < len(entry.word) <= LONGEST]
        words = [entry.word for entry in spelled]
        fits = range(len(words))
        self._spelled = spelled
        self._length = np.array([len(words[at]) for at in fits], dtype=np.int64)
        self._letters = np.zeros((LONGEST, len(fits)), dtype=np.uint32)
        for column, at in enumerate(fits):
            codes = [ord(letter) for letter in words[at]]
            self._letters[: len(codes), column] = codes
        self._signature = np.array([_signature(words[at]) for at in fits], dtype=np.uint32)

    def suggest(self, word: str, *, most: int = 5) -> list[Suggestion]:
        """The likeliest words within ``slips_allowed``, the likeliest first; never ``word``."""
        allowed = slips_allowed(word)
        if not allowed or len(word) > LONGEST:
            return []
        # A slip takes away or brings in at most two of the letters a word is made of.
        others = np.bitwise_count(self._signature ^ np.uint32(_signature(word)))
        close = np.abs(self._length - len(word)) <= allowed
        near = np.flatnonzero(close & (others <= 2 * allowed))
        if not len(near):
            return []
        slips = _distances(word, self._letters[:, near], self._length[near])
        found = [
            _suggestion(word, self._spelled[near[at]], int(slips[at]))
            for at in np.flatnonzero((slips <= allowed) & (slips > 0))
        ]
        found.sort(key=lambda suggestion: (suggestion.cost, suggestion.word))
        return found[:most]


def _suggestion(word: str, entry: Spelled, slips: int) -> Suggestion:
    cost = slips - PER_DECADE * math.log10(max(1, entry.products))
    if word[0] != entry.word[0]:
        cost += OTHER_START
    if _sound(word) == _sound(entry.word):
        cost -= SAME_SOUND
    return Suggestion(entry.word, entry.meant, slips, cost)


def slips_allowed(word: str) -> int:
    """How many slips a word of this length may have; a word with a digit is a code, and has none.

    One in four letters, at most three: more, and most words would turn into some other.
    """
    if len(word) < 4 or any(letter.isdigit() for letter in word):
        return 0
    return 1 if len(word) < 6 else 2 if len(word) < 12 else 3


def _signature(word: str) -> int:
    """Which letters a word is made of, one bit for each of 32 kinds."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) % 32)
    return bits


def _sound(word: str) -> str:
    """The consonants, doubled ones once."""
    heard = ""
    for letter in word:
        if letter not in _VOWELS and not heard.endswith(letter):
            heard += letter
    return heard


def _distances(
    word: str, letters: NDArray[np.uint32], length: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Slips between ``word`` and each column of ``letters`` (LONGEST, n), shape (n,)."""
    count = letters.shape[1]
    longest = int(length.max(initial=0))
    rows = np.arange(longest + 1)[:, None]
    before = previous = np.broadcast_to(rows, (longest + 1, count)).astype(np.int64)
    for at, letter in enumerate(word, start=1):
        current = np.empty_like(previous)
        current[0] = at
        wrong = letters[:longest] != ord(letter)
        np.minimum(previous[:-1] + wrong, previous[1:] + 1, out=current[1:])
        if at > 1:
            swapped = (letters[1:longest] == ord(word[at - 2])) & ~wrong[: longest - 1]
            np.minimum(
                current[2:], np.where(swapped, before[:-2] + 1, current[2:]), out=current[2:]
            )
        for row in range(1, longest + 1):  # a letter too many: depends on the row above
            np.minimum(current[row], current[row - 1] + 1, out=current[row])
        before, previous = previous, current
    result: NDArray[np.int64] = previous[length, np.arange(count)]
    return result

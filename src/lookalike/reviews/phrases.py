"""The lexicon made ready: which phrase of opinion, or name of an aspect, starts at a word."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from lookalike.reviews.lexicon import BAD, GOOD, NEUTRAL, NOUNS
from lookalike.reviews.words import Word, plain


class Phrase(NamedTuple):
    """What a phrase means: ``sign`` is 1 (praise), -1 (blame) or 0 (just the name of an aspect).

    ``aspect`` is "" for opinions that could be about anything, and for what says nothing at all.
    """

    words: int
    sign: int
    aspect: str


class Found(NamedTuple):
    """A phrase in a clause, over its words [start, end)."""

    start: int
    end: int
    phrase: Phrase


class _Lexicon:
    def __init__(self) -> None:
        self._by_first: dict[str, dict[tuple[str, ...], Phrase]] = {}
        for table, sign in ((NOUNS, 0), (GOOD, 1), (BAD, -1)):  # opinions override names
            for aspect, listed in table.items():
                for text in listed.split(","):
                    self._add(_stems(text), sign, aspect)
        for text in NEUTRAL.split(","):
            self._add(_stems(text), 0, "")

    def _add(self, stems: tuple[str, ...], sign: int, aspect: str) -> None:
        if stems:
            known = self._by_first.setdefault(stems[0], {})
            known[stems] = Phrase(len(stems), sign, aspect)

    def longest(self, stems: Sequence[str], at: int) -> Phrase | None:
        known = self._by_first.get(stems[at])
        if known is None:
            return None
        left = stems[at:]
        fitting = [
            phrase
            for words, phrase in known.items()
            if len(words) <= len(left)
            and all(word in ("_", stem) for word, stem in zip(words, left, strict=False))
        ]
        return max(fitting, key=lambda phrase: phrase.words, default=None)

    def __len__(self) -> int:
        return sum(map(len, self._by_first.values()))


def _stems(text: str) -> tuple[str, ...]:
    """A phrase as it is compared; ``_`` stays, for any one word."""
    return tuple(stem for part in text.split() for stem in ("_",) * (part == "_") or plain(part))


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    return _Lexicon()


def lexicon_size() -> int:
    """How many phrases are known."""
    return len(_lexicon())


def find_phrases(clause: Sequence[Word]) -> list[Found]:
    """The phrases of a clause from left to right, the longest at each place, none overlapping."""
    stems = [word.stem for word in clause]
    found: list[Found] = []
    at = 0
    while at < len(stems):
        phrase = _lexicon().longest(stems, at)
        if phrase is None:
            at += 1
            continue
        if phrase.sign or phrase.aspect:
            found.append(Found(at, at + phrase.words, phrase))
        at += phrase.words
    return found

"""The words a catalogue uses, and what a shopper who writes them otherwise may have meant."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from lookalike.errors import DamagedData
from lookalike.index.lexical.tokens import Token

FILE = "vocabulary.json"
FEW = 3
"""Products: two neighbouring words are one known compound from here on."""
MOST_COMPOUNDS = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """``terms`` in order; for each the ``words`` it is mostly spelled as.

    ``compounds`` are pairs of terms that stand beside each other in the catalogue, by how they
    look when written as one word: ``trackpant`` is ``("track", "pant")``.
    """

    terms: tuple[str, ...]
    words: tuple[str, ...]
    compounds: Mapping[str, tuple[str, str]]

    def __len__(self) -> int:
        return len(self.terms)

    def code(self, term: str) -> int | None:
        """Where ``term`` is in ``terms``, None if the catalogue does not have it."""
        at = bisect_left(self.terms, term)
        return at if at < len(self.terms) and self.terms[at] == term else None

    def word(self, term: str) -> str:
        """How the catalogue spells a term; the term itself where it does not have it."""
        at = self.code(term)
        return term if at is None else self.words[at]

    def save(self, folder: Path) -> None:
        """Write into an existing folder."""
        content = {"terms": self.terms, "words": self.words, "compounds": self.compounds}
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        (folder / FILE).write_text(text, encoding="utf-8")

    @classmethod
    def open(cls, folder: Path) -> Vocabulary:
        """Read what ``save`` wrote.

        Raises:
            DamagedData: the file is missing or is no vocabulary.
        """
        try:
            content = json.loads((folder / FILE).read_text(encoding="utf-8"))
            terms, words = tuple(content["terms"]), tuple(content["words"])
            compounds = {key: (str(a), str(b)) for key, (a, b) in content["compounds"].items()}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DamagedData(
                f"The vocabulary in {folder} cannot be read ({type(error).__name__}): build again, "
                f"or roll back to an earlier snapshot."
            ) from error
        if len(terms) != len(words) or list(terms) != sorted(set(terms)):
            raise DamagedData(f"The vocabulary in {folder} does not fit together: build again.")
        return cls(terms, words, compounds)


class VocabularyCollector:
    """Counts spellings and neighbouring words while the catalogue is read."""

    def __init__(self) -> None:
        self._spelled: dict[str, Counter[str]] = {}
        self._pairs: Counter[tuple[str, str]] = Counter()

    def add(self, tokens: Sequence[Token], times: int = 1) -> None:
        """The words of one text that ``times`` products have."""
        for token in tokens:
            self._spelled.setdefault(token.term, Counter())[token.word] += times
        for one, two in pairwise(tokens):
            if one.word.isalpha() and two.word.isalpha():
                self._pairs[one.word, two.term] += times

    def vocabulary(self, terms: Iterable[str]) -> Vocabulary:
        """Of all that was added, what concerns ``terms``."""
        ordered = tuple(sorted(terms))
        known = set(ordered)
        words = tuple(_usual(self._spelled[term]) for term in ordered)
        frequent = sorted(
            (pair for pair, count in self._pairs.items() if count >= FEW),
            key=lambda pair: (-self._pairs[pair], pair),
        )
        compounds: dict[str, tuple[str, str]] = {}
        for one, two in frequent[:MOST_COMPOUNDS]:
            if (written := one + two) not in known:
                compounds.setdefault(written, (one, two))
        return Vocabulary(ordered, words, compounds)


def _usual(spelled: Counter[str]) -> str:
    return min(spelled, key=lambda word: (-spelled[word], word))

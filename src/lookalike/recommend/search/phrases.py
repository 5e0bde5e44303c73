"""Cutting a query into the phrases that are looked for as one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from lookalike.index.lexical.tokens import Token
from lookalike.index.lexical.values import Value, ValuePhrases
from lookalike.recommend.search.grammar import FILLERS, FIRM, NEGATORS
from lookalike.recommend.search.groups import Group, Sense
from lookalike.recommend.search.senses import Interpreter

LEAST_IMPORTANCE, MOST_IMPORTANCE = 0.5, 6.0
"""A value nearly every product has still counts; one a single product has counts no more than one
of a few hundred has."""


def connects(word: str) -> bool:
    """Whether a word only connects others."""
    return word in FILLERS or word in FIRM or word in NEGATORS


@dataclass(slots=True)
class Phrases:
    """The words of one query; ``gap[i]`` says that something stands between ``i - 1`` and ``i``."""

    tokens: Sequence[Token]
    gap: Sequence[bool]
    values: ValuePhrases
    interpreter: Interpreter
    _senses: dict[int, tuple[Sense, ...]] = field(default_factory=dict)

    def at(self, start: int) -> tuple[int, Group | None]:
        """The longest phrase from ``start`` on, and what it is looked for as.

        None where nobody can tell: for a word that only connects, or an unknown one.
        """
        for length in range(self._reach(start), 0, -1):
            senses = self._of_phrase(start, length)
            if senses:
                return length, self._group(start, length, senses)
        return 1, None

    def value_at(self, start: int) -> tuple[Value, ...]:
        """The values of the longest phrase from ``start`` on that is one as it is written."""
        for length in range(self._reach(start), 0, -1):
            found = self.values.values.get(self._terms(start, length))
            if found:
                return found
        return ()

    def _reach(self, start: int) -> int:
        """How many words from ``start`` on nothing stands between."""
        most = max(self.values.longest, self.interpreter.synonyms.longest, 2)
        end = start + 1
        while end < len(self.tokens) and end - start < most and not self.gap[end]:
            end += 1
        return end - start if start < len(self.tokens) else 0

    def _of_phrase(self, start: int, length: int) -> tuple[Sense, ...]:
        if length == 1:
            return self._of_word(start)
        written = self._terms(start, length)
        if written in self.values.values:
            return (Sense(written),)
        listed = self.interpreter.listed(written)
        if listed:
            known = all(self.interpreter.words.frequency(term) for term in written)
            return (*((Sense(written),) if known else ()), *listed)
        if any(connects(self.tokens[start + at].word) for at in range(length)):
            return ()
        meant = self._corrected(start, length)
        if meant is not None and meant != written and meant in self.values.values:
            return (Sense(meant, 1.0, "spelling"),)
        misspelt = self.interpreter.listed_but_misspelt(
            [token.word for token in self.tokens[start : start + length]]
        )
        if misspelt:
            return misspelt
        if length == 2:
            return self._as_one_word(start, written)
        return ()

    def _as_one_word(self, start: int, written: tuple[str, ...]) -> tuple[Sense, ...]:
        """Two words the catalogue also writes as one: ``hand bag``."""
        one = self.tokens[start].word + written[1]
        if not one.isalpha() or not self.interpreter.words.frequency(one):
            return ()
        apart = all(self.interpreter.words.frequency(term) for term in written)
        return (Sense((one,)), *((Sense(written, 0.9),) if apart else ()))

    def _of_word(self, at: int) -> tuple[Sense, ...]:
        if at not in self._senses:
            token = self.tokens[at]
            idle = connects(token.word) and (token.term,) not in self.values.values
            self._senses[at] = () if idle else self.interpreter.senses(token.term, token.word)
        return self._senses[at]

    def _terms(self, start: int, length: int) -> tuple[str, ...]:
        return tuple(token.term for token in self.tokens[start : start + length])

    def _corrected(self, start: int, length: int) -> tuple[str, ...] | None:
        """The words with slips mended, None if some word is not known even so."""
        found: list[str] = []
        for at in range(start, start + length):
            senses = self._of_word(at)
            if not senses or senses[0].how not in {"written", "spelling"}:
                return None
            found.extend(senses[0].terms)
        return tuple(found)

    def _group(self, start: int, length: int, senses: tuple[Sense, ...]) -> Group:
        said = " ".join(token.word for token in self.tokens[start : start + length])
        # What a word might mean besides must not make it seem more common than it is, and is
        # nothing a product was asked to be.
        sure = [sense for sense in senses if sense.how in {senses[0].how, "synonym"}]
        values: dict[Value, float] = {}
        for sense in sure:
            for value in self.values.values.get(sense.terms, ()):
                values[value] = max(sense.factor, values.get(value, 0.0))
        words = self.interpreter.words
        shown = said
        if senses[0].how != "written":
            named = self.values.values.get(senses[0].terms)
            spelled = " ".join(words.vocabulary.word(term) for term in senses[0].terms)
            shown = str(named[0].value) if named else spelled
        reached = max(
            [value.products for sense in sure for value in self.values.values.get(sense.terms, ())]
            + [min(map(words.frequency, sense.terms)) for sense in sure]
        )
        rarity = math.log(max(1.0, len(words.ids) / max(1, reached)))
        importance = min(MOST_IMPORTANCE, max(LEAST_IMPORTANCE, rarity))
        return Group(said, shown, senses, tuple(values.items()), importance)

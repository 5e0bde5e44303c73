"""From a word as written to what it is looked for as: as it is, corrected, or by its meaning.

The order is that of trust. A word the catalogue has is what was meant, though a rare one may mean
more than its few products. A word it has not is a synonym from a list, else a slip of the hand or
another word for something: a text encoder that knows the word as a whole tells which comes first.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lookalike.encoders.text.base import TextEncoder, TextVectors
from lookalike.index.lexical.spelling import Suggestion, slips_allowed
from lookalike.index.lexical.tokens import singular, terms
from lookalike.index.lexical.values import ValuePhrases
from lookalike.index.lexical.words import Words
from lookalike.recommend.search.groups import Sense
from lookalike.recommend.search.synonym_lists import Phrase, Synonyms

BY_SYNONYM, BY_SPELLING = 0.85, 0.9
RARE = 0.001
"""Share of the products: a word fewer have may be one of the shop's own slips, or too narrow."""
RARE_AT_LEAST = 3
OUTNUMBERED = 50
"""Times: so much more frequent is what a rare word is probably a slip for."""
NEAR, NEAR_IF_UNKNOWN, NEAR_IF_RARE = 0.55, 0.62, 0.65
"""Cosines of MiniLM from which on two words may mean the same; chosen by eye on 40 words."""
NEARLY = 0.1
"""Meanings this much further than the nearest are considered as well."""
MOST_MEANINGS = 3
UNSURE, UNLIKELY = 2.6, 0.9
"""Costs of a correction that are still believed; a real word is hardly ever a slip for another."""
BESIDES = 0.6
"""What a meaning near by counts beside a word the catalogue has itself."""
REMEMBERED = 2048


class TextVectorCache:
    """Vectors of texts that were asked for lately; safe to use from threads."""

    def __init__(self, encoder: TextEncoder) -> None:
        self.encoder = encoder
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, TextVectors] = OrderedDict()

    def __call__(self, text: str) -> TextVectors:
        """The unit vector (dim,) of a text."""
        with self._lock:
            if text in self._kept:
                self._kept.move_to_end(text)
                return self._kept[text]
        vector: TextVectors = self.encoder.encode([text])[0]
        with self._lock:
            self._kept[text] = vector
            while len(self._kept) > REMEMBERED:
                self._kept.popitem(last=False)
        return vector


@dataclass(frozen=True, slots=True)
class Interpreter:
    """Finds the senses of words in one catalogue's vocabulary.

    ``vectors`` is None without a text encoder: nothing is then found by meaning. ``exact``: words
    are what they are written as, and nothing else.
    """

    words: Words
    synonyms: Synonyms
    values: ValuePhrases
    vectors: TextVectorCache | None = field(default=None, repr=False)
    exact: bool = False

    def senses(self, term: str, word: str) -> tuple[Sense, ...]:
        """What one word may be looked for as, the surest first; none when nobody can tell."""
        apart = self.values.joined.get(term)
        if apart is not None:
            known = self.words.frequency(term)
            return (Sense(apart), *((Sense((term,)),) if known else ()))
        if self.words.frequency(term):
            return (Sense((term,)), *(() if self.exact else self._also(term, word)))
        compound = self.words.vocabulary.compounds.get(term)
        if compound is not None:
            return (Sense(compound),)
        if self.exact:
            return ()
        listed = self.listed((term,))
        if listed:
            return listed
        slips, meanings = self._slips(term, word), self._meanings(word)
        return meanings or slips if self._is_real(word) else slips or meanings

    def listed(self, phrase: Phrase) -> tuple[Sense, ...]:
        """Synonyms of a phrase that the catalogue has, its values first."""
        if self.exact:
            return ()
        known = [p for p in self.synonyms.meant.get(phrase, ()) if self._has(p)]
        known.sort(key=lambda p: not p not in self.values.values)
        return tuple(Sense(p, BY_SYNONYM, "synonym") for p in known)

    def listed_but_misspelt(self, words: Sequence[str]) -> tuple[Sense, ...]:
        """Synonyms of the phrase of a list that ``words`` are a slip for: "flipp flops".

        Only where one of them is a word the catalogue has not: others are as they were meant.
        """
        strange = [word for word in words if not self._known(word)]
        if self.exact or not strange:
            return ()
        allowed = max(map(slips_allowed, strange))
        found = self._of_lists(" ".join(words))
        return () if found is None or found.slips > allowed else self._meant_by(found)

    def _known(self, word: str) -> bool:
        return bool(self.words.frequency(singular(word))) or self._is_real(word)

    def _of_lists(self, written: str) -> Suggestion | None:
        """The likeliest phrase of the lists within a few slips that means something here."""
        near = self.synonyms.speller.suggest(written, most=MOST_MEANINGS)
        return next((found for found in near if self.listed(found.meant)), None)

    def _meant_by(self, found: Suggestion) -> tuple[Sense, ...]:
        own = self._has(found.meant)
        return (
            *((Sense(found.meant, BY_SPELLING, "spelling"),) if own else ()),
            *self._related(found.meant, mended="" if own else found.word),
        )

    def _has(self, phrase: Phrase) -> bool:
        return all(self.words.frequency(term) for term in phrase)

    def _also(self, term: str, word: str) -> tuple[Sense, ...]:
        """What else a word that the catalogue has may mean."""
        listed = self.listed((term,))
        frequency = self.words.frequency(term)
        if listed or (term,) in self.values.values or not word.isalpha():
            return listed
        if frequency >= max(RARE_AT_LEAST, RARE * len(self.words.ids)):
            return ()
        if self._is_real(word):
            near = self._meanings(word, least=NEAR_IF_RARE, but=term)
            return tuple(replace(sense, factor=sense.factor * BESIDES) for sense in near)
        likelier = [
            Sense(s.meant, BY_SPELLING, "spelling")
            for s in self.words.speller.suggest(word, most=3)
            if s.slips == 1 and self._least(s.meant) >= OUTNUMBERED * frequency
        ]
        return tuple(likelier[:1])

    def _least(self, phrase: Phrase) -> int:
        return min(map(self.words.frequency, phrase))

    def _is_real(self, word: str) -> bool:
        return self.vectors is not None and self.vectors.encoder.knows(word)

    def _slips(self, term: str, word: str) -> tuple[Sense, ...]:
        suggestions = self.words.speller.suggest(word) or self.words.speller.suggest(term)
        best = suggestions[0] if suggestions else None
        listed = self._of_lists(word)
        most = UNLIKELY if self._is_real(word) else UNSURE
        if listed is not None and listed.cost <= most and (best is None or listed.cost < best.cost):
            return self._meant_by(listed)
        if best is None or best.cost > most:
            return ()
        meant = self.values.joined.get("".join(best.meant), best.meant)
        return (Sense(meant, BY_SPELLING, "spelling"), *self._related(meant))

    def _related(self, phrase: Phrase, mended: str = "") -> tuple[Sense, ...]:
        """Synonyms of what a misspelt word was corrected to."""
        return tuple(
            Sense(s.terms, s.factor * BY_SPELLING, "spelling", mended) for s in self.listed(phrase)
        )

    def _meanings(
        self, word: str, *, least: float | None = None, but: str = ""
    ) -> tuple[Sense, ...]:
        meanings = self.words.meanings
        if meanings is None or self.vectors is None or not word.isalpha():
            return ()
        if least is None:
            least = NEAR if self._is_real(word) else NEAR_IF_UNKNOWN
        known = meanings.vector_of(word)  # saves the encoder's time
        vector = self.vectors(word) if known is None else known
        near = meanings.nearest(vector, most=8, least=least)
        found: dict[Phrase, float] = {}
        for entry, cosine in near:
            phrase = terms(entry)
            if phrase and phrase != (but,) and cosine >= near[0][1] - NEARLY - bool(but):
                found.setdefault(phrase, cosine)
        best = list(found.items())[:MOST_MEANINGS]
        return tuple(Sense(phrase, min(1.0, cosine), "meaning") for phrase, cosine in best)

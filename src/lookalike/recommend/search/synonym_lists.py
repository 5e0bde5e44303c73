"""Words that mean the same, from the lists beside this module."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from lookalike.index.lexical.spelling import Spelled, Speller
from lookalike.index.lexical.tokens import singular, terms, tokens

Phrase = tuple[str, ...]
"""The terms of one or more words."""


@dataclass(frozen=True, slots=True, eq=False)
class Synonyms:
    """For a phrase, the phrases that may be meant by it; ``longest`` in terms.

    ``speller`` knows the phrases as they are written, ``flip flops`` as one.
    """

    meant: Mapping[Phrase, tuple[Phrase, ...]]
    longest: int
    speller: Speller = field(repr=False)

    @classmethod
    def of(cls, lines: Iterable[str]) -> Synonyms:
        """Read lists as the package ``synonyms`` describes them."""
        found: dict[Phrase, dict[Phrase, None]] = {}
        spelled: dict[Spelled, None] = {}
        for line in lines:
            said, _, narrower = line.partition("#")[0].partition(">")
            groups = [terms(entry) for entry in said.split(",") if entry.strip()]
            others = [terms(entry) for entry in narrower.split(",") if entry.strip()]
            for entry in filter(str.strip, said.split(",")):
                words = [token.word for token in tokens(entry)]
                singly = [*words[:-1], singular(words[-1])]
                spelled |= {Spelled(" ".join(w), terms(entry), 1): None for w in (words, singly)}
            for phrase in groups:
                meant = others if others else [other for other in groups if other != phrase]
                found.setdefault(phrase, {}).update(dict.fromkeys(meant))
        frozen = {
            phrase: tuple(other for other in others if other != phrase)
            for phrase, others in found.items()
        }
        longest = max(map(len, frozen), default=0)
        return cls(MappingProxyType(frozen), longest, Speller(spelled))


@cache
def builtin_synonyms() -> Synonyms:
    """All lists of the package together."""
    lists = sorted(
        entry.name
        for entry in files(f"{__package__}.synonyms").iterdir()
        if entry.name.endswith(".txt")
    )
    texts = [files(f"{__package__}.synonyms").joinpath(name).read_text("utf-8") for name in lists]
    return Synonyms.of(line for text in texts for line in text.splitlines())

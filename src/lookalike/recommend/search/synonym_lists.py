"""Words that mean the same, from the lists beside this module."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from lookalike.index.lexical.tokens import terms

Phrase = tuple[str, ...]
"""The terms of one or more words."""


@dataclass(frozen=True, slots=True, eq=False)
class Synonyms:
    """For a phrase, the phrases that may be meant by it; ``longest`` in terms."""

    meant: Mapping[Phrase, tuple[Phrase, ...]]
    longest: int

    @classmethod
    def of(cls, lines: Iterable[str]) -> Synonyms:
        """Read lists as the package ``synonyms`` describes them."""
        found: dict[Phrase, dict[Phrase, None]] = {}
        for line in lines:
            said, _, narrower = line.partition("#")[0].partition(">")
            groups = [terms(entry) for entry in said.split(",") if entry.strip()]
            others = [terms(entry) for entry in narrower.split(",") if entry.strip()]
            for phrase in groups:
                meant = others if others else [other for other in groups if other != phrase]
                found.setdefault(phrase, {}).update(dict.fromkeys(meant))
        frozen = {
            phrase: tuple(other for other in others if other != phrase)
            for phrase, others in found.items()
        }
        return cls(MappingProxyType(frozen), max(map(len, frozen), default=0))


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

"""Which of the network's classes are garments, and the words shops have for them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_SEPARATORS = re.compile(r"\s+and\s+|[/&>,|]")
STEP = 0.75
"""Each further word for the same class is this much less likely than the one before."""


@dataclass(frozen=True, slots=True)
class GarmentKind:
    """A part of a person: ``classes`` are numbers of ImageNet, ``words`` those of each class.

    ``least`` is the confidence from which a place counts as found.
    """

    name: str
    least: float
    classes: tuple[int, ...]
    words: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Garments:
    """All kinds; the words for legs without a recognised garment; words that rule a value out."""

    kinds: tuple[GarmentKind, ...]
    legs: tuple[str, ...]
    never: tuple[str, ...]

    @property
    def classes(self) -> tuple[int, ...]:
        """The numbers of all classes, kind by kind."""
        return tuple(number for kind in self.kinds for number in kind.classes)

    def values(self, words: Mapping[str, float], values: Iterable[str]) -> dict[str, float]:
        """Those of a shop's product types that the weighted ``words`` may mean, with weights."""
        weights = {value: self._weight(words, value) for value in values}
        return {value: weight for value, weight in weights.items() if weight > 0}

    def _weight(self, words: Mapping[str, float], value: str) -> float:
        text = value.casefold().replace("-", "")
        if any(re.search(rf"\b{word}", text) for word in self.never):
            return 0.0
        heads = [part.strip() for part in _SEPARATORS.split(text)]
        found = (weight for word, weight in words.items() if _named(word, heads))
        return max(found, default=0.0)


def likely_words(words: Iterable[str]) -> dict[str, float]:
    """Words in order of likelihood as weights, the first 1."""
    return {word: STEP**at for at, word in enumerate(words)}


@cache
def garments() -> Garments:
    """What ``garments.json`` beside this file says."""
    told = json.loads(files(__package__).joinpath("garments.json").read_text(encoding="utf-8"))
    kinds = tuple(
        GarmentKind(
            name=name,
            least=float(kind["least"]),
            classes=tuple(int(entry["index"]) for entry in kind["classes"]),
            words=tuple(tuple(entry["words"]) for entry in kind["classes"]),
        )
        for name, kind in told["kinds"].items()
    )
    return Garments(kinds=kinds, legs=tuple(told["legs"]), never=tuple(told["never"]))


def _named(word: str, heads: Iterable[str]) -> bool:
    """Whether one of the names ends in the word: shoe laces are no shoes."""
    pattern = rf"(?:^|\W){re.escape(word)}(?:s|es)?$"
    return any(re.search(pattern, head) for head in heads)

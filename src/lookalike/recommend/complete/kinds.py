"""Kinds of products that people use together, and how the names of categories tell a kind.

This is common knowledge written down once (``kinds.json``): trousers go with a shirt, a bedside
table with a bed. It covers clothes, cosmetics, furniture and what goes on a table, by English
names. A category it does not know is judged by how it looks and whom it is for instead.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lookalike.index.lexical.tokens import terms


@dataclass(frozen=True, slots=True)
class Kinds:
    """``phrases`` are terms with the kind they name; ``worth`` is symmetric."""

    phrases: Mapping[tuple[str, ...], str]
    worth: Mapping[tuple[str, str], float]

    def named(self, text: str) -> str | None:
        """The kind a category's name tells, None when it tells none.

        The longest phrase decides, and of equally long ones the last: a "table lamp" is a lamp.
        """
        words = terms(text)
        best: tuple[int, int, str] | None = None
        for start in range(len(words)):
            for end in range(start + 1, len(words) + 1):
                kind = self.phrases.get(words[start:end])
                if kind is not None and (best is None or (end - start, end) >= best[:2]):
                    best = (end - start, end, kind)
        return None if best is None else best[2]

    def first_named(self, texts: Iterable[str]) -> str | None:
        """The kind the first of ``texts`` that names one tells."""
        return next((kind for text in texts if (kind := self.named(text)) is not None), None)

    def pair(self, one: str, other: str) -> float:
        """How much two kinds go together, 0 to 1; 0 for those nobody thinks of together."""
        return self.worth.get((one, other), 0.0)


@cache
def known_kinds() -> Kinds:
    """The kinds that come with lookalike."""
    told = json.loads(files(__package__).joinpath("kinds.json").read_text(encoding="utf-8"))
    phrases = {
        terms(name): kind for kind, names in told["kinds"].items() for name in (kind, *names)
    }
    worth: dict[tuple[str, str], float] = {}
    for one, others in told["pairs"].items():
        for other, value in others.items():
            worth[one, other] = worth[other, one] = float(value)
    return Kinds(phrases, worth)

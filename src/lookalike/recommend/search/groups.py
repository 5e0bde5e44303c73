"""What a word of a query is looked for as.

A group is one word or phrase of the query, with everything that would satisfy it. Its senses are
alternatives: a product is scored by the one it meets best.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from lookalike.index.lexical.values import Value

How: TypeAlias = Literal["written", "spelling", "synonym", "meaning"]


@dataclass(frozen=True, slots=True)
class Sense:
    """Terms that must all be there, and how sure it is that they are meant (0 to 1).

    ``mended`` is what a slip was mended to, where that is another word for the terms.
    """

    terms: tuple[str, ...]
    factor: float = 1.0
    how: How = "written"
    mended: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """``said`` as the shopper wrote it, ``shown`` as it was understood.

    ``values`` are values of the catalogue that satisfy it, with how surely. ``importance`` is how
    much it narrows the catalogue down. ``required`` groups must be met, the others lift.
    """

    said: str
    shown: str
    senses: tuple[Sense, ...]
    values: tuple[tuple[Value, float], ...] = ()
    importance: float = 1.0
    required: bool = False

    @property
    def how(self) -> How:
        """What led from the words to their surest sense."""
        return self.senses[0].how

    @property
    def spelled(self) -> str:
        """What was written, spelled right: "sneakers", even where these are "Casual Shoes"."""
        return self.senses[0].mended or self.shown

    @property
    def plain(self) -> bool:
        """Whether the catalogue has it just as it was written."""
        return self.how == "written"

    @property
    def named(self) -> tuple[Value, ...]:
        """The values it names outright, rather than by a synonym of it or a meaning near by."""
        surest = self.senses[0].factor
        return tuple(value for value, factor in self.values if factor >= surest)

    def attributes(self) -> tuple[str, ...]:
        """The attributes its surest values belong to, each once."""
        best = max((factor for _, factor in self.values), default=0.0)
        sure = [value.attribute for value, factor in self.values if factor == best]
        return tuple(dict.fromkeys(sure))

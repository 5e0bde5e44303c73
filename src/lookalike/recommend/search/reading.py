"""A query as written becomes groups to look for, things to leave out, and a limit on the price."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from lookalike.index.lexical.tokens import Token, fold, folded_tokens, terms
from lookalike.index.lexical.values import ValuePhrases
from lookalike.recommend.search.grammar import FIRM, NEGATORS, PriceLimit, price_limit
from lookalike.recommend.search.groups import Group
from lookalike.recommend.search.phrases import Phrases, connects
from lookalike.recommend.search.senses import Interpreter

LOOKS = ("shape", "style", "look", "design", "cut", "model", "pattern", "print", "material")
"""What may be the same without being an attribute: it is what a photo shows anyway."""
_SHORT_WITHOUT = re.compile(r"(?<!\w)w/o(?:ut)?\s")
_POINTING = frozenset({"this", "that", "same", "instead", "these", "those"})


@dataclass(frozen=True, slots=True)
class Reading:
    """``groups`` to look for; ``without`` to leave out; ``kept``: attributes that must stay.

    ``points`` says that the text speaks of something shown ("like this", "same shape"); ``unknown``
    are words nobody can tell the meaning of.
    """

    text: str
    groups: tuple[Group, ...] = ()
    without: tuple[Group, ...] = ()
    price: PriceLimit | None = None
    kept: tuple[str, ...] = ()
    points: bool = False
    unknown: tuple[str, ...] = ()


def read(
    text: str, *, values: ValuePhrases, interpreter: Interpreter, called: Mapping[str, str]
) -> Reading:
    """Understand a text; any text can be read, if only as unknown words.

    ``called`` are attributes by what a shopper may call them: ``colour`` is ``baseColour``.
    """
    folded = _SHORT_WITHOUT.sub("without ", fold(text))
    price, rest = price_limit(folded)
    tokens = list(folded_tokens(rest))
    between = [rest[0 if not at else tokens[at - 1].end : t.start] for at, t in enumerate(tokens)]
    phrases = Phrases(tokens, [bool(b.strip(" -/\t\n")) for b in between], values, interpreter)
    names = {terms(name): attribute for name, attribute in called.items()}
    walk = _Walk(phrases, between, rest, names)
    walk.run()
    return Reading(
        text,
        _distinct(walk.groups),
        _distinct(walk.without),
        price,
        tuple(dict.fromkeys(walk.kept)),
        any(token.word in _POINTING for token in tokens),
        tuple(dict.fromkeys(walk.unknown)),
    )


@dataclass(slots=True)
class _Walk:
    """From the first word to the last; ``at`` is where it stands."""

    phrases: Phrases
    between: Sequence[str]
    text: str
    names: Mapping[tuple[str, ...], str]
    at: int = 0
    firm: bool = False
    groups: list[Group] = field(default_factory=list)
    without: list[Group] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def tokens(self) -> Sequence[Token]:
        return self.phrases.tokens

    def run(self) -> None:
        while self.at < len(self.tokens):
            word = self.tokens[self.at].word
            if self._denies():
                self.at += 1
                self._leave_out()
            elif self._dashed():
                self._leave_out()
            elif word in FIRM:
                self._insist()
            elif word == "same" and self._keep():
                pass
            else:
                self._look_for()

    def _look_for(self) -> None:
        word = self.tokens[self.at].word
        length, group = self.phrases.at(self.at)
        self.at += length
        if group is not None:
            self.groups.append(replace(group, required=self.firm and bool(group.values)))
            self.firm = False
        elif not connects(word) and len(word) > 1:
            self.unknown.append(word)

    def _leave_out(self) -> None:
        """What follows, and what is joined to it by "or"."""
        while self.at < len(self.tokens) and self._skippable():
            self.at += 1
        if self.at >= len(self.tokens):
            return
        word = self.tokens[self.at].word
        length, group = self.phrases.at(self.at)
        self.at += length
        if group is None:
            self.unknown.append(word)
        else:
            self.without.append(group)
        if self.at + 1 < len(self.tokens) and self._goes_on(group):
            self.at += 1
            self._leave_out()

    def _skippable(self) -> bool:
        """A word that only connects, unless a value starts with it."""
        connecting = connects(self.tokens[self.at].word)
        return connecting and not self.phrases.value_at(self.at)

    def _goes_on(self, group: Group | None) -> bool:
        word = self.tokens[self.at].word
        if word in {"or", "nor"}:
            return True
        following = {value.attribute for value in self.phrases.value_at(self.at + 1)}
        return word == "and" and group is not None and bool(following & set(group.attributes()))

    def _denies(self) -> bool:
        token = self.tokens[self.at]
        if token.word not in NEGATORS or self.at + 1 >= len(self.tokens):
            return False
        following = self.tokens[self.at + 1]
        if following.word[0].isdigit() or self.text[token.end : token.end + 1] == ".":
            return False  # "No. 3" is a name
        words = self.phrases.interpreter.words
        return not words.frequency(token.word + following.term)  # "non-stick" where it is a word

    def _dashed(self) -> bool:
        """Whether the word is written ``-word``, as for search engines."""
        before = self.between[self.at]
        return before.endswith("-") and (
            not before[:-1].strip() and (len(before) > 1 or not self.at)
        )

    def _insist(self) -> None:
        """``only red`` and ``red only``."""
        self.at += 1
        following = self.at < len(self.tokens) and not connects(self.tokens[self.at].word)
        if following:
            self.firm = True
        elif self.groups and self.groups[-1].values:
            self.groups[-1] = replace(self.groups[-1], required=True)

    def _keep(self) -> bool:
        """``same colour``: an attribute, or the look."""
        following = self.tokens[self.at + 1].term if self.at + 1 < len(self.tokens) else ""
        attribute = self.names.get((following,))
        if attribute is None and following not in LOOKS:
            return False
        self.kept.append(attribute or following)
        self.at += 2
        return True


def _distinct(groups: Sequence[Group]) -> tuple[Group, ...]:
    """Each phrase once, as it was first said."""
    found: dict[tuple[str, ...], Group] = {}
    for group in groups:
        found.setdefault(group.senses[0].terms, group)
    return tuple(found.values())

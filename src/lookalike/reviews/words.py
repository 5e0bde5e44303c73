"""Reviews as words that know where they stand, in sentences and clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple


def words_in(text: str) -> frozenset[str]:
    """The words of a list that is written as a text."""
    return frozenset(text.split())


class Word(NamedTuple):
    """One word in lower case, its stem, and where it stands in the text: [start, end)."""

    text: str
    stem: str
    start: int
    end: int


Clause = tuple[Word, ...]
"""Words between two breaks of a sentence, such as a comma or a "but"."""

Sentence = tuple[Clause, ...]

_SENTENCE_END = re.compile(r"[.!?;…]+(?=\s|$|[A-Z\"'])|[!?;]+|\n+")
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+(?:[.,]\d+)?%?|[,:()–—]|\.{2,}|\s-+\s|--+")
_BREAKS = words_in("but yet however although though while whereas except unless because since")
_SUBJECTS = words_in("the it its i they this these that my we she he you")
_CONTRACTED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "can't": ("can", "not"),
        "won't": ("will", "not"),
        "shan't": ("shall", "not"),
        "cannot": ("can", "not"),
        "cant": ("can", "not"),
        "wont": ("will", "not"),
        "dont": ("do", "not"),
        "doesnt": ("does", "not"),
        "didnt": ("did", "not"),
        "isnt": ("is", "not"),
        "wasnt": ("was", "not"),
        "arent": ("are", "not"),
        "werent": ("were", "not"),
        "couldnt": ("could", "not"),
        "wouldnt": ("would", "not"),
        "shouldnt": ("should", "not"),
        "hasnt": ("has", "not"),
        "havent": ("have", "not"),
    }
)
_ENDINGS: Mapping[str, str] = MappingProxyType(
    {"d": "would", "ll": "will", "re": "are", "ve": "have", "m": "am"}
)


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text that have words, each in its clauses."""
    start = 0
    for found in _SENTENCE_END.finditer(text):
        yield from _sentence(text, start, found.end())
        start = found.end()
    yield from _sentence(text, start, len(text))


def stem(word: str) -> str:
    """A word without the endings of plurals and verbs; crude, the same for texts and lexicon."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    for ending in ("ing", "ed"):
        if len(word) > len(ending) + 2 and word.endswith(ending):
            return _undoubled(word[: -len(ending)])
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes", "zzes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if len(word) > 4 and word.endswith("e"):
        word = word[:-1]
    return word


def _undoubled(word: str) -> str:
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        return word[:-1]
    return word


def plain(text: str) -> tuple[str, ...]:
    """The stems of a phrase, as they would be in a text; marks are left out."""
    return tuple(word.stem for word in _words(text, 0, len(text)) if word.stem)


def _sentence(text: str, start: int, end: int) -> Iterator[Sentence]:
    clauses: list[Clause] = []
    held: list[Word] = []
    words = list(_words(text, start, end))
    for at, word in enumerate(words):
        mark = not word.stem
        if mark or word.text in _BREAKS or _joins_clauses(words, at):
            if held:
                clauses.append(tuple(held))
            held = []
        if not mark:
            held.append(word)
    if held:
        clauses.append(tuple(held))
    if clauses:
        yield tuple(clauses)


def _joins_clauses(words: Sequence[Word], at: int) -> bool:
    """Whether an "and" or "so" starts something new rather than listing one more adjective."""
    if words[at].text not in ("and", "so", "or"):
        return False
    if at + 1 == len(words):
        return False
    return words[at + 1].text in _SUBJECTS or words[at + 1].text == "do"


def _words(text: str, start: int, end: int) -> Iterator[Word]:
    """Words with their places; marks that break clauses come as words without stem."""
    for found in _TOKEN.finditer(text, start, end):
        spelled = found.group().lower().replace("’", "'")
        if not spelled.strip()[:1].isalnum():
            yield Word(spelled, "", found.start(), found.end())
            continue
        for part in _parts(spelled):
            yield Word(part, stem(part), found.start(), found.end())


def _parts(spelled: str) -> tuple[str, ...]:
    if spelled in _CONTRACTED:
        return _CONTRACTED[spelled]
    if "'" not in spelled:
        return (spelled,)
    head, _, tail = spelled.partition("'")
    if tail == "t" and head.endswith("n") and len(head) > 2:
        return head[:-1], "not"
    if tail in _ENDINGS:
        return head, _ENDINGS[tail]
    return (head,)

"""Texts as terms: without case, accents, plurals and the many ways to write a hyphen.

A term is what is compared; the word it stood for is kept beside it, because a term is not always
a word ("adidas" becomes "adida"). Query and catalogue go through the same steps, so what matters is
that two ways to write one thing meet, not that the term is the right singular.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

_POSSESSIVE = re.compile(r"['’`]s\b|(?<=s)['’`](?!\w)")
_APOSTROPHE = re.compile(r"['’`]")
_LONE_LETTER = re.compile(r"(?<![^\W_])(?:([^\W\d_])-|([tuvx])[\s.]{1,2})(?=[^\W\d_]{2})")
"""A letter joined by a hyphen; or one that names a shape, as in "T shirt" and "V neck", which is no
word of its own (but "W" may be a brand)."""
_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+")
_SMALL = 3  # letters: shorter words are no plurals one could tell ("gas", "bus")

_IRREGULAR = {
    "men": "man", "women": "woman", "children": "child", "feet": "foot", "teeth": "tooth",
    "mice": "mouse", "geese": "goose", "people": "person", "scarves": "scarf", "knives": "knife",
    "shelves": "shelf", "leaves": "leaf", "loaves": "loaf", "wolves": "wolf", "halves": "half",
    "womens": "woman", "mens": "man", "childrens": "child", "lens": "lens", "lenses": "lens",
    "series": "series", "species": "species", "bias": "bias", "gas": "gas", "atlas": "atlas",
    "canvas": "canvas", "christmas": "christmas",
}  # fmt: skip


class Token(NamedTuple):
    """A word of a text: the ``term`` it is compared by, and where it stood in the folded text."""

    term: str
    word: str
    start: int
    end: int


def fold(text: str) -> str:
    """Without case, accents and compatibility forms: ``Écru`` is ``ecru``, ``ﬁt`` is ``fit``.

    A letter before a hyphen joins the word behind it, and so does one that names a shape:
    ``T-Shirt`` and ``t shirt`` are ``tshirt``, ``V neck`` is ``vneck``.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    plain = _APOSTROPHE.sub("", _POSSESSIVE.sub("", plain)).replace("ß", "ss")
    return _LONE_LETTER.sub(r"\1\2", plain)


def tokens(text: str) -> list[Token]:
    """The words of a text in their order."""
    return list(folded_tokens(fold(text)))


def folded_tokens(folded: str) -> Iterator[Token]:
    """The words of a text that was folded before."""
    for match in _WORD.finditer(folded):
        word = match[0].replace(",", ".") if match[0][0].isdigit() else match[0]
        yield Token(singular(word), word, match.start(), match.end())


def terms(text: str) -> tuple[str, ...]:
    """The terms of a text in their order."""
    return tuple(token.term for token in tokens(text))


def singular(word: str) -> str:
    """A folded word without the plural of English, or what the rules make of it."""
    known = _IRREGULAR.get(word)
    if known is not None:
        return known
    if len(word) <= _SMALL or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > _SMALL + 1:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    return word[:-1]

"""How alike two values are as text: the same but for spelling, a slip apart, one in the other."""

from __future__ import annotations

import re
import unicodedata

_APART = re.compile(r"[\W_]+")
_PLURAL = re.compile(r"(?<=\w\w)(?<=s|x|z)es\b|(?<=\w)(?<=[cs]h)es\b|(?<=\w\w)(?<!s)s\b")


def folded(value: object) -> str:
    """A value without case, accents, punctuation, spaces, and the s of a plural."""
    text = unicodedata.normalize("NFKD", str(value)).casefold()
    text = "".join(char for char in text if not unicodedata.combining(char))
    return _APART.sub("", _PLURAL.sub("", _APART.sub(" ", text).strip()))


def words(value: object) -> frozenset[str]:
    """The words of a value, each as ``folded``."""
    return frozenset(word for part in _APART.split(str(value)) if (word := folded(part)))


def a_slip_apart(one: str, other: str) -> bool:
    """Whether one letter too many, too few, wrong, or two swapped make one text the other."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])

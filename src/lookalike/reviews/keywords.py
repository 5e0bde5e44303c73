"""Phrases that tell a product from the others in its reviews.

Counted by review, so that one enthusiast cannot make a keyword, and scored by the log-odds ratio
with an informative prior (Monroe, Colaresi and Quinn 2008, "Fightin' Words").
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from lookalike.reviews.words import words_in

LONGEST = 3
"""Words of a keyword at most."""

LEAST_REVIEWS = 2
"""Reviews of the product that must use a keyword."""

MOST = 8
"""Keywords of a product."""

_PRIOR = 500.0  # reviews the shop as a whole weighs in with
_CERTAIN = 1.96
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_CLAUSE = re.compile(r"[^\w\s'’-]+|\s-+\s")
_EMPTY = words_in(
    """a about after all also always am an and any are as at be because been before being but by can
    could did do does down each even ever every few for from get gets getting give go goes going got
    had has have having he her here hers him his how i if in into is it its just know lot made make
    makes many may me might more most much my myself no nor not now of off on once one only or other
    our out over own put really said same say see seem seems she should since so some still such
    than that the their them then there these they thing things think this those though through to
    too try tried under until up us very was way we wear wearing well went were what when where
    which while who why will with without would yes yet you your bought buy buying ordered order
    order purchase purchased item product review reviews love loved like liked great good nice
    perfect i'm it's i've don't didn't can't doesn't isn't wasn't wouldn't couldn't won't i'd i'll
    that's you're they're there's he's she's let's lbs lb pounds tall ft inches cm usually normally
    definitely bit little big super pretty quite almost probably maybe two three"""
)


def candidates(text: str) -> set[str]:
    """The phrases of a text that could be keywords: no empty word at either end."""
    found: set[str] = set()
    for clause in _CLAUSE.split(text.lower().replace("’", "'")):
        words = _WORD.findall(clause)
        for start, word in enumerate(words):
            if word in _EMPTY or len(word) < 3:
                continue
            for end in range(start + 1, min(start + LONGEST, len(words)) + 1):
                last = words[end - 1]
                if last not in _EMPTY and len(last) > 2:
                    found.add(" ".join(words[start:end]))
    return found


class PhraseCounts:
    """In how many reviews of the shop each phrase is found; memory grows with phrases, by hash."""

    def __init__(self) -> None:
        self._pending: list[int] = []
        self._keys: NDArray[np.uint32] = np.zeros(0, np.uint32)
        self._times: NDArray[np.int64] = np.zeros(0, np.int64)
        self.reviews = 0

    def add(self, phrases: Iterable[str]) -> None:
        """Count the phrases of one review."""
        self._pending.extend(_key(phrase) for phrase in phrases)
        self.reviews += 1
        if len(self._pending) > 1_000_000:
            self._merge()

    def of(self, phrases: Sequence[str]) -> NDArray[np.int64]:
        """How many reviews have each phrase, shape (len(phrases),)."""
        self._merge()
        keys = np.array([_key(phrase) for phrase in phrases], dtype=np.uint32)
        if not len(self._keys):
            return np.zeros(len(keys), np.int64)
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.where(self._keys[at] == keys, self._times[at], 0)

    def _merge(self) -> None:
        if not self._pending:
            return
        keys, times = np.unique(np.array(self._pending, dtype=np.uint32), return_counts=True)
        self._pending = []
        both = np.concatenate([self._keys, keys])
        self._keys, where = np.unique(both, return_inverse=True)
        counts = np.concatenate([self._times, times])
        self._times = np.bincount(where, counts, len(self._keys)).astype(np.int64)


def keywords(reviews: Sequence[set[str]], shop: PhraseCounts) -> tuple[str, ...]:
    """The phrases distinctive for a product, given those of each of its reviews; best first."""
    counted = Counter(phrase for phrases in reviews for phrase in phrases)
    several = sorted(phrase for phrase, times in counted.items() if times >= LEAST_REVIEWS)
    if not several:
        return ()
    everywhere = shop.of(several).tolist()
    scored = [
        (_distinct(counted[phrase], len(reviews), total, shop.reviews), phrase)
        for phrase, total in zip(several, everywhere, strict=True)
    ]
    scored.sort(key=lambda pair: (-pair[0], pair[1]))
    chosen: list[str] = []
    for score, phrase in scored:
        if score < _CERTAIN or len(chosen) == MOST:
            break
        if not any(_overlap(phrase, other) for other in chosen):
            chosen.append(phrase)
    return tuple(chosen)


def _distinct(here: int, reviews: int, everywhere: int, all_reviews: int) -> float:
    """How many standard errors the odds of a phrase here lie above those elsewhere."""
    elsewhere, others = max(everywhere - here, 0), max(all_reviews - reviews, 0)
    common = max(everywhere, here) / max(all_reviews, 1)
    prior = max(_PRIOR * common, 0.05)
    first = (here + prior) / (reviews + _PRIOR - here - prior + 1e-9)
    second = (elsewhere + prior) / (others + _PRIOR - elsewhere - prior + 1e-9)
    if first <= 0 or second <= 0:
        return 0.0
    error = math.sqrt(1 / (here + prior) + 1 / (elsewhere + prior))
    return (math.log(first) - math.log(second)) / error


def _overlap(one: str, other: str) -> bool:
    return f" {one} " in f" {other} " or f" {other} " in f" {one} "


def _key(phrase: str) -> int:
    return crc32(phrase.encode(errors="surrogatepass"))

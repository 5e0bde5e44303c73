"""What the names of products have in common: the things of one series are often called alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from lookalike.index.lexical.postings import FieldText, Postings, build_postings
from lookalike.index.lexical.tokens import terms
from lookalike.recommend.complete.categories import Floats
from lookalike.recommend.taste_attributes import Positions

_NAME = "name"


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """The words of the names on a shelf.

    ``code`` numbers the terms in ``postings``, ``length`` (positions,) is that of the vector of
    each name's terms, as long each as the term is rare.
    """

    names: Sequence[str] = field(repr=False)
    code: Mapping[str, int] = field(repr=False)
    postings: Postings = field(repr=False)
    length: Floats = field(repr=False)

    @classmethod
    def of(cls, names: Sequence[str]) -> Names:
        """Take the words of names, one for each position."""
        texts = [[FieldText(_NAME, terms(name))] for name in names]
        postings, words = build_postings(texts, size=len(names), importance={_NAME: 1.0})
        squares = np.repeat(np.square(postings.rarity), np.diff(postings.starts))
        length = np.sqrt(np.bincount(postings.positions, squares, minlength=len(names)))
        code = {word: at for at, word in enumerate(words)}
        return cls(names, code, postings, length.astype(np.float32))

    def alike(self, position: int, others: Positions) -> Floats:
        """Cosines of names by their words to that of one, 0 to 1, (others,); 0 without words."""
        shared = np.zeros(len(self.names), np.float32)
        for word in set(terms(self.names[position])):
            term = self.code[word]
            shared[self.postings.of(term)[0]] += np.square(self.postings.rarity[term])
        lengths = self.length[position] * self.length[others]
        alike: Floats = shared[others] / np.maximum(lengths, np.float32(1e-9))
        return alike

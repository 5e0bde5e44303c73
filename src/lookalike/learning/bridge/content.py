"""What products are like, as lists: by the words of their text and by their photos."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.learning.collaborative.neighbours import KEEP
from lookalike.learning.collaborative.sparse import diagonal, sparse, strongest
from lookalike.learning.collaborative.top_of_rows import top_of_rows
from lookalike.recommend.hybrid.lists import ItemLists

ROWS_AT_ONCE = 500
RARELY = 2  # a word of fewer products joins nothing


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """What is known of products beside what was done to them. Rows are products.

    ``text`` are TF-IDF vectors of unit length, sparse; ``visual`` unit vectors of photos, dense.
    A product nothing is known of has a row of zeros.
    """

    text: Any = None
    visual: NDArray[np.float32] | None = None


def text_vectors(words: Sequence[Sequence[str]]) -> Any:
    """TF-IDF of unit length, sparse (products, terms), from the words of each product.

    Salton and Buckley, "Term-weighting approaches in automatic text retrieval" (1988), with the
    logarithm of the term's frequency.
    """
    in_products = Counter(word for own in words for word in set(own))
    terms = sorted(word for word, count in in_products.items() if count >= RARELY)
    number = {word: at for at, word in enumerate(terms)}
    rows, columns, values = [], [], []
    for row, own in enumerate(words):
        for word, count in Counter(own).items():
            if word in number:
                rows.append(row)
                columns.append(number[word])
                values.append(1 + np.log(count))
    known = max(1, sum(bool(own) for own in words))
    rarity = np.array([1 + np.log(known / in_products[term]) for term in terms])
    counts = sparse().csr_matrix((values, (rows, columns)), shape=(len(words), len(terms)))
    weighted = counts @ diagonal(rarity) if terms else counts
    length = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    return (diagonal(1 / np.maximum(length, 1e-12)) @ weighted).tocsr().astype(np.float32)


def alike(vectors: Any, *, keep: int = KEEP) -> ItemLists:
    """For every product the ``keep`` whose vectors have the highest cosine with its own.

    Weights are squared cosines: one close double says more than several vague likenesses, which a
    sum of cosines would not show.
    """
    found = []
    for start in range(0, vectors.shape[0], ROWS_AT_ONCE):
        block = vectors[start : start + ROWS_AT_ONCE] @ vectors.T
        cosines = block.toarray() if sparse().issparse(block) else np.asarray(block)
        at = np.arange(len(cosines))
        cosines[at, start + at] = 0
        np.square(np.maximum(cosines, 0, out=cosines), out=cosines)
        count = min(keep, cosines.shape[1])
        best = top_of_rows(cosines, count)
        row = np.repeat(at, count)
        column = best.ravel()
        found.append(
            sparse().csr_matrix((cosines[row, column], (row, column)), shape=cosines.shape)
        )
    return strongest(sparse().vstack(found), keep)

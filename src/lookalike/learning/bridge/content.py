"""What products are like, as lists: by the words of their text and by their photos."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from lookalike.encoders.cores import usable_cores
from lookalike.learning.collaborative.neighbours import KEEP
from lookalike.learning.collaborative.sparse import diagonal, sparse, stacked, strongest
from lookalike.learning.collaborative.top_of_rows import top_of_rows
from lookalike.recommend.hybrid.lists import ItemLists

ROWS_AT_ONCE = 500
RARELY = 2  # a word of fewer products joins nothing


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """What is known of products beside what was done to them. Rows are products.

    ``text`` are TF-IDF vectors of unit length, sparse; ``visual`` unit vectors of photos, dense.
    A product nothing is known of has a row of zeros. ``variants`` (products,) are numbers that
    products share which are one thing in several colours; -1 for what is alone.
    """

    text: Any = None
    visual: NDArray[np.float32] | None = None
    variants: NDArray[np.int64] | None = None


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
    onto = vectors.T.tocsr() if sparse().issparse(vectors) else vectors.T
    starts = range(0, vectors.shape[0], ROWS_AT_ONCE)
    # Threads of ours do the work: those of the linear algebra would only get in their way.
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(usable_cores()) as pool:
        pieces = list(pool.map(lambda start: _nearest(vectors, onto, start, keep), starts))
    return stacked(pieces)


def _nearest(vectors: Any, onto: Any, start: int, keep: int) -> ItemLists:
    """The lists of one block of rows; which block is done by which thread makes no difference."""
    block = vectors[start : start + ROWS_AT_ONCE] @ onto
    cosines = block.toarray() if sparse().issparse(block) else np.asarray(block)
    at = np.arange(len(cosines))
    cosines[at, start + at] = 0
    best = top_of_rows(cosines, keep)
    weights = np.square(np.maximum(np.take_along_axis(cosines, best, axis=1), 0))
    row = np.repeat(at, best.shape[1])
    return strongest(
        sparse().csr_matrix((weights.ravel(), (row, best.ravel())), shape=cosines.shape), keep
    )

"""How good lists are, as pure functions over which of their products were wanted.

``wanted`` (lists, k) says so, best product first; ``targets`` (lists,) how many were wanted in
all. Every function gives one value per list. Definitions: Herlocker et al., "Evaluating
collaborative filtering recommender systems" (2004), unless said otherwise.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.evaluate.metrics import Relevance

PerList = NDArray[np.float64]


def wanted_in(lists: NDArray[np.int64], targets: list[NDArray[np.int64]]) -> Relevance:
    """Which products of each list are among its targets; -1 stands for no product."""
    return np.array(
        [np.isin(row, own) & (row >= 0) for row, own in zip(lists, targets, strict=True)], np.bool_
    ).reshape(lists.shape)


def hit_rate(wanted: Relevance) -> PerList:
    """1 where any product was wanted."""
    return np.asarray(wanted.any(axis=1), np.float64)


def recall(wanted: Relevance, targets: NDArray[np.int64]) -> PerList:
    """Share of the wanted products that are in the list."""
    share: PerList = wanted.sum(axis=1) / targets
    return share


def precision(wanted: Relevance) -> PerList:
    """Share of the list that was wanted."""
    share: PerList = wanted.mean(axis=1, dtype=np.float64)
    return share


def ndcg(wanted: Relevance, targets: NDArray[np.int64]) -> PerList:
    """Discounted gain over the best that was possible.

    Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques" (2002).
    """
    length = wanted.shape[1]
    gain = 1 / np.log2(np.arange(2, length + 2))
    ideal = np.cumsum(gain)[np.minimum(targets, length) - 1]
    value: PerList = (wanted @ gain) / ideal
    return value


def reciprocal_rank(wanted: Relevance) -> PerList:
    """One over the place of the first wanted product; 0 when there is none."""
    first = wanted.argmax(axis=1)
    value: PerList = np.where(wanted.any(axis=1), 1 / (1 + first), 0.0)
    return value


def novelty(lists: NDArray[np.int64], counts: NDArray[np.float64]) -> PerList:
    """Mean surprise in bits of seeing each product: -log2 of its share of all acts.

    Zhou et al., "Solving the apparent diversity-accuracy dilemma of recommender systems" (2010).
    A product nobody touched counts as touched once.
    """
    share = np.maximum(counts, 1.0) / max(float(counts.sum()), 1.0)
    bits = np.append(-np.log2(share), np.nan)
    value: PerList = np.nan_to_num(np.nanmean(_known(bits[lists]), axis=1))
    return value


def diversity(lists: NDArray[np.int64], vectors: NDArray[np.float32]) -> PerList:
    """1 less the mean cosine of all pairs of a list; ``vectors`` (products, dim) of unit length.

    Ziegler et al., "Improving recommendation lists through topic diversification" (2005).
    """
    out = np.zeros(len(lists))
    for at, row in enumerate(lists):
        own = vectors[row[row >= 0]].astype(np.float64)
        if len(own) > 1:
            pairs = len(own) * (len(own) - 1)
            out[at] = 1 - (np.square(own.sum(axis=0)).sum() - np.square(own).sum()) / pairs
    return out


def coverage(lists: NDArray[np.int64], products: int) -> float:
    """Share of all products that are in any list."""
    return float(len(np.unique(lists[lists >= 0])) / products)


def _known(values: NDArray[Any]) -> NDArray[Any]:
    """The values, with a first column of its own mean where a list is empty altogether."""
    empty = np.isnan(values).all(axis=1)
    values[empty, 0] = 0.0
    return values

"""Retrieval quality, as pure functions over which answers were right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.types import AttributeValue

Label: TypeAlias = tuple[AttributeValue, ...] | None
"""The values of the attributes that have to agree; None when any of them is not known."""

Relevance = NDArray[np.bool_]
"""Whether each answer was right, shape (queries, answers), best answer first."""


def label(attributes: Mapping[str, AttributeValue], names: Sequence[str]) -> Label:
    """The values of ``names`` together, or None when one is missing."""
    values = tuple(attributes[name] for name in names if name in attributes)
    return values if len(values) == len(names) else None


def relevance(queries: Sequence[Label], answers: Sequence[Sequence[Label]], *, k: int) -> Relevance:
    """Which of the first ``k`` answers carry exactly the label of their query, (queries, k).

    An answer whose label is not known is wrong, and so is one that is not there: a list of three
    cannot be right five times. A query whose label is not known has no right answer at all; leave
    it out beforehand.
    """
    right = np.zeros((len(queries), k), dtype=np.bool_)
    for row, (wanted, given) in enumerate(zip(queries, answers, strict=True)):
        if wanted is not None:
            found = [answer == wanted for answer in given[:k]]
            right[row, : len(found)] = found
    return right


def precision_at_k(relevant: Relevance, k: int) -> NDArray[np.float64]:
    """Share of the first ``k`` answers that are right, for each query: (queries,).

    Manning, Raghavan and Schütze, "Introduction to Information Retrieval" (2008), section 8.4.
    """
    if not 1 <= k <= relevant.shape[1]:
        raise ValueError(f"k is {k}, but there are {relevant.shape[1]} answers to each query")
    precision: NDArray[np.float64] = relevant[:, :k].mean(axis=1, dtype=np.float64)
    return precision


def recall_against(found: NDArray[np.int64], exact: NDArray[np.int64]) -> NDArray[np.float64]:
    """Share of the exact nearest neighbours that were found, for each query: (queries,).

    Both are positions (queries, k). Order does not count.
    """
    pairs = zip(found.tolist(), exact.tolist(), strict=True)
    hits = [len(set(row) & set(true)) for row, true in pairs]
    recall: NDArray[np.float64] = np.asarray(hits, dtype=np.float64) / exact.shape[1]
    return recall

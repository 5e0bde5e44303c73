"""Products that the same shoppers touched: item-to-item by counting pairs.

Counts are divided by a power of how often each product was touched, with a constant in the
denominator so that a pair seen once is not taken for certain: Sarwar et al., "Item-Based
Collaborative Filtering Recommendation Algorithms" (2001), with the shrinkage of Bell and Koren,
"Scalable Collaborative Filtering with Jointly Derived Neighborhood Interpolation Weights" (2007).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lookalike.learning.collaborative.acts import Acts
from lookalike.learning.collaborative.sparse import diagonal, sparse, strongest
from lookalike.recommend.hybrid.lists import ItemLists

FARTHEST = 30  # steps between two acts of a pair: with any fading worth having, later ones vanish
KEEP = 100  # products in a list


@dataclass(frozen=True, slots=True)
class Damping:
    """A pair counts ``pairs / (touched ** source * touched ** target + shrinkage)``."""

    source: float = 0.3
    target: float = 0.2
    shrinkage: float = 5.0


def cosine(acts: Acts, *, shrinkage: float, keep: int | None = None) -> Any:
    """Item-kNN as everybody knows it: the cosine of two products' shoppers, shrunken.

    A sparse matrix (products, products) with nothing on its diagonal.
    """
    both = _off_diagonal(acts.matrix().T @ acts.matrix())
    matrix = _damped(both, acts, Damping(0.5, 0.5, shrinkage))
    return matrix if keep is None else strongest(matrix, keep)


def together(
    acts: Acts, *, fading: float = 0.8, damping: Damping = Damping(), keep: int = KEEP
) -> ItemLists:
    """Products touched by the same shoppers, the more the closer in time: either way round."""
    onward = followed(acts, fading)
    return strongest(_damped(onward + onward.T, acts, damping), keep)


def next_ones(
    acts: Acts, *, fading: float = 0.8, damping: Damping = Damping(), keep: int = KEEP
) -> ItemLists:
    """Products touched after a product by the same shoppers: only onwards in time."""
    return strongest(_damped(followed(acts, fading), acts, damping), keep)


def followed(acts: Acts, fading: float) -> Any:
    """How often the column's product came after the row's, ``fading`` per step between them.

    Sparse (products, products), nothing on the diagonal.
    """
    total = sparse().csr_matrix((acts.items, acts.items), dtype=np.float32)
    for apart in range(1, FARTHEST + 1):
        same = acts.user[apart:] == acts.user[:-apart]
        if not same.any():
            break
        weight = acts.amount[apart:][same] * acts.amount[:-apart][same]
        pairs = (acts.item[:-apart][same], acts.item[apart:][same])
        weight = weight * np.float32(fading ** (apart - 1))
        total = total + sparse().csr_matrix((weight, pairs), shape=total.shape)
    return _off_diagonal(total)


def _damped(pairs: Any, acts: Acts, damping: Damping) -> Any:
    touched = np.maximum(acts.counts(), 1e-6)
    entries = pairs.tocoo()
    scale = touched[entries.row] ** damping.source * touched[entries.col] ** damping.target
    data = (entries.data / (scale + damping.shrinkage)).astype(np.float32)
    return sparse().csr_matrix((data, (entries.row, entries.col)), shape=pairs.shape)


def _off_diagonal(matrix: Any) -> Any:
    """The matrix without its diagonal."""
    rows = matrix.tocsr()
    rows = rows - diagonal(rows.diagonal())
    rows.eliminate_zeros()
    return rows

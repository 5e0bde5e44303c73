"""Matrix factorisation by alternating least squares, with ``implicit``.

Hu, Koren and Volinsky, "Collaborative Filtering for Implicit Feedback Datasets" (2008). Only the
factors of products are kept: shoppers are folded in when they ask.
"""

from __future__ import annotations

import numpy as np

from lookalike.extras import require
from lookalike.learning.collaborative.acts import Acts
from lookalike.recommend.hybrid.factors import ItemFactors

DIM = 128
ROUNDS = 8
REGULARISATION = 40.0
CONFIDENCE = 20.0
SEED = 20


def factorise(
    acts: Acts,
    *,
    dim: int = DIM,
    regularisation: float = REGULARISATION,
    confidence: float = CONFIDENCE,
    rounds: int = ROUNDS,
    threads: int = 0,
) -> ItemFactors:
    """Factors of all products; of one that nobody touched they are 0.

    The same acts give the same factors, whatever the number of ``threads`` (0: all cores).

    Raises:
        MissingExtra: implicit is not installed.
    """
    als = require("implicit.cpu.als", extra="learn", purpose="Learning from events")
    from threadpoolctl import threadpool_limits

    touched = min(len(np.unique(acts.user)), len(np.unique(acts.item)))
    dim = max(1, min(dim, touched))
    with threadpool_limits(1, "blas"):  # implicit brings threads of its own
        model = als.AlternatingLeastSquares(
            factors=dim,
            regularization=regularisation,
            alpha=confidence,
            iterations=rounds,
            random_state=SEED,
            num_threads=threads,
        )
        model.fit(acts.matrix(), show_progress=False)
    vectors = np.ascontiguousarray(model.item_factors, dtype=np.float32)
    vectors[acts.counts() == 0] = 0
    return ItemFactors(vectors, regularisation, confidence)

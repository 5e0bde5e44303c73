"""Other colours of one thing, as lists: who liked a thing sometimes comes back for another colour.

Which of them, demand says: in most families few are asked for at any one time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.learning.collaborative.neighbours import KEEP
from lookalike.learning.collaborative.sparse import sparse, strongest
from lookalike.recommend.hybrid.lists import ItemLists

MOST = 100  # products: what more than that share is no name of one thing


def variant_lists(variants: NDArray[np.int64], demand: NDArray[np.float32]) -> ItemLists:
    """For every product the others of its number in ``variants``, as far as they are asked for.

    Both are (products,); a number below 0 is no family. Weights are shares of the highest
    ``demand`` of all products; what is not asked for at all is in no list.

    Raises:
        MissingExtra: scipy is not installed.
    """
    sizes = np.bincount(variants[variants >= 0], minlength=1)
    family = np.flatnonzero(variants >= 0)
    family = family[np.isin(sizes[variants[family]], np.arange(2, MOST + 1))]
    shape = (len(variants), len(sizes))
    belongs: Any = sparse().csr_matrix(
        (np.ones(len(family), np.float32), (family, variants[family])), shape=shape
    )
    best = float(demand.max(initial=0))
    shares = demand / np.float32(best if best > 0 else 1)
    others = (belongs @ belongs.multiply(shares[:, None]).T.tocsr()).tocsr()
    others.setdiag(0)
    return strongest(others, KEEP)

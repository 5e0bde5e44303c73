"""What every source gives every product, for many shoppers at once, as serving does one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.cores import usable_cores
from lookalike.learning.collaborative.acts import Acts
from lookalike.learning.collaborative.sparse import as_matrix
from lookalike.recommend.hybrid.ranking import FactorSource, ListSource, Source

USERS_AT_ONCE = 200


def evidence_in_bulk(
    sources: Sequence[Source], acts: Acts, users: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
    """Handfuls of ``users`` with (sources, users of the handful, products), scaled, unweighted."""
    prepared = [_prepare(source, acts) for source in sources]
    size = max(1, min(USERS_AT_ONCE, 40_000_000 // max(1, len(sources) * acts.items)))
    with ThreadPoolExecutor(usable_cores()) as pool:
        for start in range(0, len(users), size):
            some = users[start : start + size]
            out = np.empty((len(sources), len(some), acts.items), np.float32)

            def fill(at: int, some: NDArray[np.int64] = some, out: Any = out) -> None:
                out[at] = _evidence(sources[at], prepared[at], acts, some)
                out[at] /= np.float32(sources[at].scale)

            list(pool.map(fill, range(len(sources))))
            yield some, out


def _prepare(source: Source, acts: Acts) -> Any:
    if isinstance(source, ListSource):
        return acts.matrix(source.decay, source.half_life), as_matrix(source.lists)
    return None


def _evidence(
    source: Source, ready: Any, acts: Acts, users: NDArray[np.int64]
) -> NDArray[np.float32]:
    if isinstance(source, ListSource):
        histories, lists = ready
        dense: NDArray[np.float32] = (histories[users] @ lists).toarray()
        if source.relative:
            best = dense.max(axis=1, keepdims=True, initial=0)
            dense /= np.where(best > 0, best, np.float32(1))
        return dense
    if isinstance(source, FactorSource):
        placed = [source.factors.fold_in(acts.history(user), source.decay) for user in users]
        return np.stack(placed) @ source.factors.vectors.T
    return source.scores[None]

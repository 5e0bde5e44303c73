"""Eigenvectors of a scatter matrix, in a fixed order and with fixed signs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from lookalike.space.moments import Moments


def principal_axes(moments: Moments) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Scatter along each axis (dim,), largest first, and the axes (dim, dim) as rows.

    Signs are fixed: the largest entry of each axis is positive. What cannot be told from the
    rounding of float32 features is set to zero exactly, so the rank can be counted.
    """
    # More threads gain little here, and on a busy machine they wait ten times longer.
    with threadpool_limits(limits=1, user_api="blas"):
        values, vectors = np.linalg.eigh(moments.scatter)
    values, axes = values[::-1].copy(), vectors.T[::-1]
    signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])
    axes = axes * signs[:, None]
    size = moments.count * float(moments.mean @ moments.mean) + float(np.trace(moments.scatter))
    noise = max(
        len(values) * float(np.finfo(np.float64).eps) * float(values[0]),
        float(np.finfo(np.float32).eps) ** 2 * size,
    )
    values[values <= noise] = 0.0
    values[min(moments.count - 1, len(values)) :] = 0.0
    return values, axes


def common_direction(mean: NDArray[np.float64]) -> NDArray[np.float64]:
    """``mean`` at length one; the first axis when it has no length."""
    length = float(np.sqrt(mean @ mean))
    if length == 0.0:
        return np.eye(1, len(mean)).ravel()
    direction: NDArray[np.float64] = mean / length
    return direction


def fewest(curve: NDArray[np.float64], *, share: float, rank: int) -> int:
    """The fewest components whose cumulative share reaches ``share``, never beyond the rank."""
    reached = int(np.searchsorted(curve, share - 1e-12, side="left")) + 1
    return max(1, min(reached, rank))

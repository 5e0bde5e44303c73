"""Principal axes, in a fixed order and with fixed signs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from lookalike.space.moments import Moments, blocks, moments_of

FEW = 0.5
"""Rows, in lengths of a row, up to which decomposing the rows is quicker than their scatter."""


@dataclass(frozen=True, slots=True)
class Axes:
    """The principal axes of ``count`` rows around their ``mean`` (dim,), both float64.

    ``values`` (dim,) are the scatter along each axis, largest first; ``axes`` (m, dim) are the
    axes as rows, at least as many as values are above zero. Signs are fixed: the largest entry of
    each axis is positive. What cannot be told from the rounding of float32 features is zero
    exactly, so the rank can be counted.
    """

    count: int
    mean: NDArray[np.float64]
    values: NDArray[np.float64]
    axes: NDArray[np.float64]


def principal_axes(chunks: Iterable[NDArray[np.float32]]) -> Axes:
    """The axes of rows that arrive in pieces (n, dim), each looked at once.

    Few rows are decomposed as they are: their scatter would be a far larger matrix than they.

    Raises:
        InvalidInput: there is no row at all, rows differ in length, or a value is not finite.
    """
    arriving = blocks(chunks)
    held: list[NDArray[np.float64]] = []
    for block in arriving:
        held.append(block.copy())  # the next one comes in the same memory
        if sum(map(len, held)) > FEW * block.shape[1]:
            return _of_many(moments_of(chain(_handed_over(held), arriving)))
    return _of_few(np.concatenate(held))


def _handed_over(held: list[NDArray[np.float64]]) -> Iterator[NDArray[np.float64]]:
    while held:
        yield held.pop(0)


def _of_few(rows: NDArray[np.float64]) -> Axes:
    mean = rows.mean(axis=0)
    with threadpool_limits(limits=1, user_api="blas"):
        _, lengths, axes = np.linalg.svd(rows - mean, full_matrices=False)
    values = np.zeros(rows.shape[1])
    values[: len(lengths)] = np.square(lengths)
    return _tidied(len(rows), mean, values, axes)


def _of_many(moments: Moments) -> Axes:
    # More threads gain little here, and on a busy machine they wait ten times longer.
    with threadpool_limits(limits=1, user_api="blas"):
        values, vectors = np.linalg.eigh(moments.scatter)
    return _tidied(moments.count, moments.mean, values[::-1].copy(), vectors.T[::-1])


def _tidied(
    count: int,
    mean: NDArray[np.float64],
    values: NDArray[np.float64],
    axes: NDArray[np.float64],
) -> Axes:
    size = count * float(mean @ mean) + float(values.sum())
    noise = max(
        len(values) * float(np.finfo(np.float64).eps) * float(values[0]),
        float(np.finfo(np.float32).eps) ** 2 * size,
    )
    values[values <= noise] = 0.0
    values[min(count - 1, len(values)) :] = 0.0
    signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])
    return Axes(count, mean, values, axes * signs[:, None])


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

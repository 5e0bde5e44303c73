"""Linear models of sparse rows, fitted with conjugate gradients and nothing but numpy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from lookalike.reviews.rows import Rows

Numbers = NDArray[np.float64]

_TOLERANCE = 1e-3
_CG_STEPS = 40
_CG_STEPS_INSIDE = 15
_NEWTON_STEPS = 8


def fit_ridge(rows: Rows, targets: Numbers, *, penalty: float) -> Numbers:
    """Weights (width,) that come closest to ``targets`` (rows,) with a penalty on their squares.

    Hoerl and Kennard (1970), "Ridge regression". The last weight, of the constant, is free.
    """
    columns = rows.transposed()
    penalties = _penalties(rows, penalty)

    def curvature(vector: Numbers) -> Numbers:
        return columns.times(rows.times(vector)) + penalties * vector

    diagonal = columns.times(np.ones(len(rows)), squared=True) + penalties
    return _solved(curvature, columns.times(targets), diagonal=diagonal, steps=_CG_STEPS)


def fit_logistic(rows: Rows, labels: Numbers, *, penalty: float) -> Numbers:
    """Weights (width,) of a logistic regression on ``labels`` (rows,), which are 0 or 1.

    Newton's method, each step solved by conjugate gradients (Lin, Weng and Keerthi 2008, "Trust
    region Newton method for logistic regression"), with the step halved while it overshoots.
    """
    columns = rows.transposed()
    penalties = _penalties(rows, penalty)
    weights = np.zeros(rows.width)
    loss = _loss(rows, labels, weights, penalties)
    for _ in range(_NEWTON_STEPS):
        likely = sigmoid(rows.times(weights))
        gradient = columns.times(likely - labels) + penalties * weights
        spread = np.maximum(likely * (1 - likely), 1e-6)

        def curvature(vector: Numbers, spread: Numbers = spread) -> Numbers:
            return columns.times(spread * rows.times(vector)) + penalties * vector

        diagonal = columns.times(spread, squared=True) + penalties
        step = _solved(curvature, -gradient, diagonal=diagonal, steps=_CG_STEPS_INSIDE)
        length = 1.0
        while (tried := _loss(rows, labels, weights + length * step, penalties)) > loss:
            length /= 2
            if length < 1e-3:
                return weights
        weights = weights + length * step
        if loss - tried < 1e-3 * abs(loss):
            break
        loss = tried
    return weights


def sigmoid(values: Numbers) -> Numbers:
    """The logistic function, of any finite number."""
    clipped = np.clip(values, -500, 500)
    answer: Numbers = 1 / (1 + np.exp(-clipped))
    return answer


def _penalties(rows: Rows, penalty: float) -> Numbers:
    penalties = np.full(rows.width, penalty)
    penalties[-1] = 1e-6
    return penalties


def _loss(rows: Rows, labels: Numbers, weights: Numbers, penalties: Numbers) -> float:
    scores = rows.times(weights)
    misfit = np.logaddexp(0, scores) - labels * scores
    return float(misfit.sum() + 0.5 * (penalties * weights * weights).sum())


def _solved(
    curvature: Callable[[Numbers], Numbers],
    wanted: Numbers,
    *,
    diagonal: Numbers,
    steps: int,
) -> Numbers:
    """The vector that ``curvature`` takes to ``wanted``, nearly.

    Hestenes and Stiefel (1952), "Methods of conjugate gradients", scaled by the diagonal.
    """
    solution = np.zeros_like(wanted)
    residual = wanted.copy()
    scaled = residual / diagonal
    direction = scaled.copy()
    product = _dot(residual, scaled)
    stop = product * _TOLERANCE**2
    for _ in range(steps):
        if product <= stop:
            break
        curved = curvature(direction)
        length = product / _dot(direction, curved)
        solution += length * direction
        residual -= length * curved
        scaled = residual / diagonal
        fresh = _dot(residual, scaled)
        direction = scaled + (fresh / product) * direction
        product = fresh
    return solution


def _dot(first: Numbers, second: Numbers) -> float:
    """The sum of products, without the threads of BLAS: waking them costs more than they save."""
    return float(np.einsum("i,i->", first, second))

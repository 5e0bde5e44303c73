"""The models come to the exact solution, and rows multiply as the matrices they stand for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from lookalike.reviews.calibration import (
    Curve,
    brier,
    calibration_error,
    fit_isotonic,
    fit_platt,
)
from lookalike.reviews.linear import fit_logistic, fit_ridge, sigmoid
from lookalike.reviews.rows import Rows

Numbers = NDArray[np.float64]


def sparse(matrix: Numbers) -> Rows:
    """A matrix whose last column holds no zero as rows."""
    starts = np.concatenate([[0], np.cumsum((matrix != 0).sum(axis=1))]).astype(np.int64)
    columns = np.nonzero(matrix)[1].astype(np.int32)
    return Rows(starts, columns, matrix[matrix != 0].astype(np.float32), matrix.shape[1])


def a_matrix(rows: int = 40, width: int = 7, seed: int = 1) -> Numbers:
    chance = np.random.default_rng(seed)
    matrix = chance.normal(size=(rows, width)) * (chance.random((rows, width)) < 0.5)
    matrix[:, -1] = 1
    return matrix


@given(st.integers(0, 1000))
def test_products_are_those_of_the_matrix(seed: int) -> None:
    matrix = a_matrix(6, 5, seed)
    chance = np.random.default_rng(seed)
    weights, numbers = chance.normal(size=5), chance.normal(size=6)
    rows = sparse(matrix)
    columns = rows.transposed()
    np.testing.assert_allclose(rows.times(weights), matrix @ weights, atol=1e-5)
    np.testing.assert_allclose(columns.times(numbers), matrix.T @ numbers, atol=1e-5)
    squared = (matrix**2).T @ numbers
    np.testing.assert_allclose(columns.times(numbers, squared=True), squared, atol=1e-5)


def test_columns_can_be_left_out() -> None:
    matrix = a_matrix()
    fewer = matrix.copy()
    fewer[:, 2:4] = 0
    weights = np.arange(7.0)
    found = sparse(matrix).without(2, 4).times(weights)
    np.testing.assert_allclose(found, fewer @ weights, atol=1e-4)


def test_ridge_is_the_exact_solution() -> None:
    matrix = a_matrix()
    targets = matrix @ np.arange(7.0) + np.random.default_rng(2).normal(size=40)
    penalties = np.diag([0.5] * 6 + [1e-6])
    exact = np.linalg.solve(matrix.T @ matrix + penalties, matrix.T @ targets)
    found = fit_ridge(sparse(matrix), targets, penalty=0.5)
    np.testing.assert_allclose(found, exact, rtol=1e-2, atol=1e-2)


def test_the_gradient_of_the_logistic_regression_vanishes() -> None:
    matrix = a_matrix(200)
    chance = np.random.default_rng(3)
    labels = (chance.random(200) < sigmoid(matrix @ np.linspace(-2, 2, 7))).astype(np.float64)
    found = fit_logistic(sparse(matrix), labels, penalty=0.5)
    penalties = np.array([0.5] * 6 + [1e-6])
    gradient = matrix.T @ (sigmoid(matrix @ found) - labels) + penalties * found
    start = matrix.T @ (0.5 - labels)
    assert np.abs(gradient).max() < 0.02 * np.abs(start).max()


def test_a_separable_world_is_separated() -> None:
    matrix = a_matrix(100)
    labels = (matrix[:, 0] > 0).astype(np.float64)
    found = fit_logistic(sparse(matrix), labels, penalty=0.01)
    assert ((matrix @ found > 0) == (labels > 0.5)).mean() > 0.95


def test_platt_finds_the_curve_labels_were_drawn_from() -> None:
    chance = np.random.default_rng(4)
    scores = chance.normal(size=20_000)
    labels = (chance.random(20_000) < sigmoid(2 * scores + 1)).astype(np.float64)
    assert fit_platt(scores, labels) == pytest.approx((2, 1), abs=0.1)


@given(st.lists(st.tuples(st.integers(-5, 5), st.booleans()), min_size=1, max_size=30))
def test_the_isotonic_curve_never_falls_and_keeps_the_mean(pairs: list[tuple[int, bool]]) -> None:
    scores = np.array([pair[0] for pair in pairs], dtype=np.float64)
    labels = np.array([pair[1] for pair in pairs], dtype=np.float64)
    places, shares = fit_isotonic(scores, labels)
    assert (np.diff(shares) > 0).all()
    assert (np.diff(places) >= 0).all()
    assert shares.min() >= 0
    assert shares.max() <= 1


def test_the_curve_keeps_the_order_and_is_calibrated() -> None:
    chance = np.random.default_rng(5)
    scores = chance.normal(size=20_000)
    likely = np.clip(0.5 + 0.4 * scores, 0.02, 0.98)  # no logistic curve
    labels = (chance.random(20_000) < likely).astype(np.float64)
    curve = Curve.fit(scores[:10_000], labels[:10_000])
    answers = curve(scores[10_000:])
    order = np.argsort(scores[10_000:])
    assert (np.diff(answers[order]) >= 0).all()
    assert calibration_error(answers, labels[10_000:]) < 0.03


def test_calibration_error_of_known_bins() -> None:
    likely = np.array([0.1, 0.1, 0.9, 0.9])
    labels = np.array([0.0, 0.0, 1.0, 0.0])
    assert calibration_error(likely, labels, bins=2) == pytest.approx((2 * 0.1 + 2 * 0.4) / 4)
    assert brier(likely, labels) == pytest.approx((0.01 * 3 + 0.81) / 4)
    assert calibration_error(np.array([1.0]), np.array([1.0])) == 0

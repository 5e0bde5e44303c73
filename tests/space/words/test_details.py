"""Directions along which photos differ, against the eigenvectors of the whole covariance."""

import numpy as np
import pytest

from lookalike.space.words.details import Details


def correlated(count, dim, *, seed=0):
    """Features that vary along directions of their own, each by another amount."""
    rng = np.random.default_rng(seed)
    turned = np.linalg.qr(rng.normal(size=(dim, dim)))[0]
    spread = 1.15 ** -np.arange(dim)
    return (rng.normal(size=(count, dim)) * spread @ turned.T).astype(np.float32)


def learn(features):
    return Details.learn(
        lambda rows: features[rows],
        len(features),
        dim=features.shape[1],
        rng=np.random.default_rng(0),
    )


def test_every_direction_varies_alike_and_apart_from_the_others():
    features = correlated(2000, 30)
    placed = features @ learn(features).axes.astype(np.float32)
    assert placed.T @ placed / len(features) == pytest.approx(np.eye(30), abs=0.02)


def test_the_directions_are_the_leading_ones_of_the_covariance(monkeypatch):
    monkeypatch.setattr("lookalike.space.words.details.SPARE", 12)
    features = correlated(240, 60)
    axes = learn(features).axes.astype(np.float64)
    assert axes.shape == (60, 20)
    variances, vectors = np.linalg.eigh(features.T.astype(np.float64) @ features / len(features))
    exact = vectors[:, ::-1][:, :10] / np.sqrt(variances[::-1][:10])
    agreement = np.abs(np.einsum("ij,ij->j", axes[:, :10], exact)) / np.square(exact).sum(axis=0)
    assert agreement == pytest.approx(np.ones(10), abs=0.02)


def test_photos_are_placed_at_length_one():
    features = correlated(600, 20)
    seen = learn(features).see(features[:50])
    assert np.linalg.norm(seen, axis=1) == pytest.approx(np.ones(50), abs=1e-4)


def test_directions_in_which_nothing_varies_are_left_out():
    features = np.zeros((600, 12), dtype=np.float32)
    features[:, :3] = correlated(600, 3)
    assert learn(features).axes.shape == (12, 3)


@pytest.mark.parametrize(
    "axes",
    [
        np.zeros((3, 2), dtype=np.float16),
        np.zeros((4, 2), dtype=np.float32),
        np.full((4, 2), np.nan, dtype=np.float16),
    ],
)
def test_what_does_not_fit_is_refused(axes):
    with pytest.raises(ValueError, match="details"):
        Details.from_arrays({"details": axes}, dim=4)
    with pytest.raises(KeyError):
        Details.from_arrays({}, dim=4)

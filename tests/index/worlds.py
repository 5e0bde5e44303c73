"""Tiny and clustered worlds, and the simplest possible oracle for them."""

import numpy as np


def unit(rows):
    rows = np.asarray(rows, dtype=np.float32)
    return np.ascontiguousarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def scattered(count, dim=16, *, seed=0):
    return unit(np.random.default_rng(seed).normal(size=(count, dim)))


def clustered(count, dim=32, *, clusters=40, seed=0, spread=0.35):
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(clusters, dim))
    chosen = centres[rng.integers(0, clusters, size=count)]
    return unit(chosen + spread * rng.normal(size=(count, dim)))


def with_copies(count, dim=8, *, kinds=5, seed=0):
    """Few vectors, each at many positions: nearly every answer is a tie."""
    return scattered(kinds, dim, seed=seed)[np.random.default_rng(seed).integers(0, kinds, count)]


def nearest(vectors, queries, k, among=None):
    """All cosines in float64, rounded once, sorted by cosine and then by position."""
    positions = np.full((len(queries), k), -1, dtype=np.int64)
    cosines = np.full((len(queries), k), -np.inf, dtype=np.float32)
    for row, query in enumerate(queries.astype(np.float64)):
        scored = []
        for position, vector in enumerate(vectors.astype(np.float64)):
            if among is None or among[position]:
                scored.append((-float(np.float32(np.sum(vector * query))), position))
        for place, (negative, position) in enumerate(sorted(scored)[:k]):
            positions[row, place], cosines[row, place] = position, -negative
    return positions, cosines


def recall(found, wanted):
    pairs = zip(found, wanted, strict=True)
    return float(np.mean([len(set(a) & set(b)) / len(b) for a, b in pairs]))

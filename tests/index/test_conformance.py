"""Every index against the simplest possible oracle, by value: positions, cosines and order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookalike.config import IndexSettings
from lookalike.errors import InvalidInput
from lookalike.index.registry import KINDS, build_index, load_index

from .worlds import clustered, nearest, scattered, unit, with_copies

# As much effort as there are positions: the graph then finds everything there is to find.
THOROUGH = IndexSettings(hnsw_neighbours=16, hnsw_ef_construction=400, hnsw_ef_search=400)


def built(kind, vectors, last=None):
    return build_index(kind, vectors, THOROUGH, last=last)


def saved_and_loaded(kind, vectors, folder):
    built(kind, vectors).save(folder)
    np.save(folder / "vectors.npy", vectors)
    mapped = np.load(folder / "vectors.npy", mmap_mode="r")
    return load_index(kind, folder, mapped, ef_search=THOROUGH.hnsw_ef_search)


def grown(kind, vectors):
    first = len(vectors) // 3
    part = built(kind, np.ascontiguousarray(vectors[:first]))
    return built(kind, vectors, last=part)


@pytest.fixture(params=KINDS)
def kind(request, monkeypatch):
    # Small worlds would all be left to exact search: never let the graph off.
    monkeypatch.setattr("lookalike.index.hnsw._ROWS_PER_STEP", 0)
    return request.param


@pytest.fixture(params=["built", "loaded", "grown"])
def make(request, kind, tmp_path):
    """Build an index over vectors in one of the ways there are."""
    if request.param == "loaded":
        return lambda vectors: saved_and_loaded(kind, vectors, tmp_path)
    if request.param == "grown":
        return lambda vectors: grown(kind, vectors)
    return lambda vectors: built(kind, vectors)


def check(index, vectors, queries, k, among=None):
    positions, cosines = nearest(vectors, queries, k, among)
    found = index.search(queries, k, among=among)
    np.testing.assert_array_equal(found.positions, positions)
    np.testing.assert_array_equal(found.cosines, cosines)
    assert found.positions.dtype == np.int64
    assert found.cosines.dtype == np.float32


def masks(size, *, seed=0):
    rng = np.random.default_rng(seed)
    for share in (0.02, 0.12, 0.3, 0.6, 0.95):
        yield rng.random(size) < share


@pytest.mark.parametrize("queries", [1, 2, 33])
@pytest.mark.parametrize("k", [1, 5, 40])
def test_scattered(make, queries, k):
    vectors = scattered(300)
    check(make(vectors), vectors, scattered(queries, seed=1), k)


def test_products_as_queries_find_themselves_first(make):
    vectors = clustered(300)
    index = make(vectors)
    check(index, vectors, vectors[:50], 5)
    np.testing.assert_array_equal(index.search(vectors, 1).positions[:, 0], np.arange(300))


def test_masked(make):
    vectors = clustered(300)
    index = make(vectors)
    for among in masks(300):
        check(index, vectors, clustered(9, seed=5), 5, among)


@pytest.mark.parametrize("allowed", [0, 1, 4, 5, 6])
def test_few_allowed(make, allowed):
    vectors = clustered(300)
    among = np.zeros(300, dtype=np.bool_)
    among[np.random.default_rng(3).permutation(300)[:allowed]] = True
    check(make(vectors), vectors, vectors[:7], 5, among)


@pytest.mark.parametrize("masked", [0, 1, 5])
def test_nearly_all_allowed(make, masked):
    vectors = clustered(300)
    among = np.ones(300, dtype=np.bool_)
    among[:masked] = False
    check(make(vectors), vectors, vectors[:7], 5, among)


@pytest.mark.parametrize("k", [299, 300, 301, 1000])
def test_as_many_as_there_are_and_more(make, k):
    vectors = scattered(300)
    index = make(vectors)
    check(index, vectors, scattered(3, seed=1), k)
    check(index, vectors, scattered(3, seed=1), k, np.arange(300) % 3 == 0)


@pytest.mark.parametrize("size", [1, 2, 3, 63, 64, 65])
def test_small_sizes(make, size):
    vectors = scattered(size)
    check(make(vectors), vectors, scattered(4, seed=1), 5)


@pytest.mark.parametrize("kinds", [1, 2, 7])
@pytest.mark.parametrize("k", [1, 5, 70])
def test_ties_are_ordered_by_position(make, kinds, k):
    vectors = with_copies(350, kinds=kinds)
    index = make(vectors)
    queries = np.concatenate([vectors[:5], scattered(3, 8, seed=9)])
    check(index, vectors, queries, k)
    for among in masks(350):
        check(index, vectors, queries, k, among)


def test_a_copy_answers_when_the_first_of_its_kind_is_masked(make):
    vectors = scattered(200)
    vectors[150] = vectors[3]
    among = np.ones(200, dtype=np.bool_)
    among[3] = False
    index = make(vectors)
    check(index, vectors, vectors[3:4], 5, among)
    assert index.search(vectors[3:4], 1, among=among).positions.tolist() == [[150]]


def test_opposite_and_zero_vectors(make):
    vectors = scattered(100)
    vectors[10], vectors[20:23] = -vectors[5], 0.0
    check(make(vectors), vectors, vectors[[5, 10]], 100)


def test_no_query_and_no_vector(make, kind):
    index = make(scattered(50))
    assert index.search(np.empty((0, 16), np.float32), 5).positions.shape == (0, 5)
    empty = built(kind, np.empty((0, 16), np.float32))
    assert empty.size == 0
    check(empty, np.empty((0, 16), np.float32), scattered(2), 3)


def test_nothing_saved_and_loaded_is_still_nothing(kind, tmp_path):
    nothing = np.empty((0, 16), np.float32)
    loaded = saved_and_loaded(kind, nothing, tmp_path)
    check(loaded, nothing, scattered(2), 3)
    vectors = scattered(30)
    check(built(kind, vectors, last=loaded), vectors, scattered(2), 3)


def test_size_and_kind(make, kind):
    index = make(scattered(50))
    assert (index.size, index.kind) == (50, kind)


def test_one_by_one_or_all_at_once_is_the_same(make):
    index = make(clustered(300))
    queries = clustered(20, seed=4)
    together = index.search(queries, 7)
    for row in range(20):
        alone = index.search(queries[row : row + 1], 7)
        np.testing.assert_array_equal(alone.positions[0], together.positions[row])
        np.testing.assert_array_equal(alone.cosines[0], together.cosines[row])


@pytest.mark.parametrize(
    ("queries", "k", "among", "said"),
    [
        (np.zeros((1, 15), np.float32), 5, None, "rows of 16 numbers"),
        (np.zeros(16, np.float32), 5, None, "rows of 16 numbers"),
        (np.full((1, 16), np.nan, np.float32), 5, None, "not a number"),
        (np.zeros((1, 16), np.float32), 0, None, "at least one"),
        (np.zeros((1, 16), np.float32), 5, np.ones(49, np.bool_), "50 positions"),
        (np.zeros((1, 16), np.float32), 5, np.ones(50, np.int64), "50 positions"),
    ],
)
def test_what_cannot_be_asked(make, queries, k, among, said):
    index = make(scattered(50))
    with pytest.raises(InvalidInput, match=said):
        index.search(queries, k, among=among)


@pytest.mark.parametrize("vectors", [np.zeros((3, 4)), np.zeros(4, np.float32)])
def test_vectors_that_are_not_rows_of_float32_are_refused(kind, vectors):
    with pytest.raises(InvalidInput, match="float32 rows"):
        built(kind, vectors)


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(KINDS),
    kinds=st.integers(1, 12),
    size=st.integers(1, 90),
    k=st.integers(1, 30),
    seed=st.integers(0, 10_000),
    share=st.floats(0, 1),
)
def test_any_ties_and_any_mask(kind, kinds, size, k, seed, share):
    vectors = with_copies(size, kinds=kinds, seed=seed)
    among = np.random.default_rng(seed).random(size) < share
    queries = np.concatenate([vectors[:2], scattered(2, 8, seed=seed + 1)])
    check(built(kind, vectors), vectors, queries, k, among)


@settings(max_examples=40, deadline=None)
@given(
    kind=st.sampled_from(KINDS),
    corners=st.lists(
        st.lists(st.sampled_from([-1.0, 0.0, 1.0]), min_size=4, max_size=4).filter(any),
        min_size=1,
        max_size=60,
    ),
    k=st.integers(1, 12),
)
def test_ties_between_different_vectors(kind, corners, k):
    vectors = unit(corners)  # on a grid, different vectors are often equally far
    check(built(kind, vectors), vectors, vectors[:3], k)

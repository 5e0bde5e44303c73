"""What is particular to the graph: recall, growing, stopping, copies, and damaged files."""

import json

import numpy as np
import pytest

from lookalike.config import IndexSettings
from lookalike.errors import DamagedData, Interrupted, InvalidInput
from lookalike.index.exact import ExactIndex
from lookalike.index.graph import CARD_FILE, LEVELS_FILE, LINKS_FILE
from lookalike.index.hnsw import TWINS_FILE, HnswIndex

from .worlds import clustered, recall, scattered

SETTINGS = IndexSettings()
QUICK = IndexSettings(hnsw_neighbours=8, hnsw_ef_construction=40, hnsw_ef_search=64)


@pytest.fixture(scope="module")
def world():
    vectors = clustered(5000, 24, clusters=200)
    return vectors, clustered(200, 24, clusters=200), HnswIndex.build(vectors, QUICK)


def wanted(vectors, queries, k=5, among=None):
    return ExactIndex(vectors).search(queries, k, among=among)


def test_recall_on_a_clustered_world(world):
    vectors, queries, index = world
    assert recall(index.search(queries, 5).positions, wanted(vectors, queries).positions) >= 0.98


@pytest.mark.parametrize("share", [0.35, 0.6, 0.9])
def test_recall_under_a_mask(world, share):
    vectors, queries, index = world
    among = np.random.default_rng(1).random(len(vectors)) < share
    found = index.search(queries, 5, among=among).positions
    assert among[found].all()
    assert recall(found, wanted(vectors, queries, among=among).positions) >= 0.98


def test_recall_under_a_mask_that_leaves_out_all_around_the_query(world):
    vectors, queries, index = world
    for query in queries[:40]:
        among = vectors @ query < 0.3
        found = index.search(query[None], 5, among=among).positions
        assert recall(found, wanted(vectors, query[None], among=among).positions) == 1.0


def test_the_cosines_are_those_of_exact_search(world):
    vectors, queries, index = world
    found, exact = index.search(queries, 5), wanted(vectors, queries)
    same = found.positions == exact.positions
    np.testing.assert_array_equal(found.cosines[same], exact.cosines[same])
    assert (np.diff(found.cosines, axis=1) <= 0).all()


def test_the_same_vectors_give_the_same_graph(world, tmp_path):
    vectors, _, index = world
    for name, each in (("a", index), ("b", HnswIndex.build(vectors, QUICK))):
        (tmp_path / name).mkdir()
        each.save(tmp_path / name)
    for file in (LINKS_FILE, LEVELS_FILE, TWINS_FILE, CARD_FILE):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_growing_keeps_recall_and_never_loses_the_first_vectors():
    vectors = clustered(2500, 24, clusters=100)
    index = HnswIndex.build(vectors[:1000], QUICK)
    for size in (1001, 1500, 2500):
        index = index.extended(vectors[:size])
    queries = vectors[::20]
    assert recall(index.search(queries, 5).positions, wanted(vectors, queries).positions) >= 0.98


def test_growing_by_nothing_changes_nothing(world):
    vectors, queries, index = world
    same = index.extended(vectors.copy())
    np.testing.assert_array_equal(
        same.search(queries, 5).positions, index.search(queries, 5).positions
    )


def test_growing_over_other_vectors_is_refused(world):
    vectors, _, index = world
    changed = np.concatenate([vectors, vectors[:1]])
    changed[17] = changed[18]
    with pytest.raises(InvalidInput, match="do not begin with"):
        index.extended(changed)
    with pytest.raises(InvalidInput, match="do not begin with"):
        index.extended(np.ascontiguousarray(vectors[:50]))


def test_a_thousand_copies_do_not_cut_the_graph_apart():
    vectors = clustered(3000, 24, clusters=60)
    vectors[500:1500] = vectors[7]
    index = HnswIndex.build(vectors, QUICK)
    queries = np.concatenate([vectors[7:8], vectors[1500::10]])
    found, exact = index.search(queries, 5), wanted(vectors, queries)
    assert found.positions[0].tolist() == [7, 500, 501, 502, 503]
    assert recall(found.positions, exact.positions) >= 0.98
    later = index.extended(np.concatenate([vectors, vectors[7:8], vectors[1:2]]))
    assert later.search(vectors[1:2], 2).positions.tolist() == [[1, 3001]]
    assert later.search(vectors[7:8], 1002).positions[0, -1] == 3000


def test_progress_is_told_and_stopping_is_heard():
    vectors = scattered(2500, 8)
    told, asked = [], []

    def cancelled():
        asked.append(len(told))
        return len(asked) > 1

    with pytest.raises(Interrupted):
        HnswIndex.build(vectors, QUICK, on_progress=told.append, cancelled=cancelled)
    assert told
    assert told[-1].total == 2500
    assert 0 < told[-1].done < 2500
    HnswIndex.build(vectors, QUICK, on_progress=told.append, cancelled=lambda: False)
    assert told[-1].done == 2500


@pytest.fixture
def saved(tmp_path):
    vectors = clustered(400, 16)
    HnswIndex.build(vectors, QUICK).save(tmp_path)
    return tmp_path, vectors


def load(saved):
    folder, vectors = saved
    return HnswIndex.load(folder, vectors, ef_search=64)


@pytest.mark.parametrize("file", [CARD_FILE, LEVELS_FILE, LINKS_FILE, TWINS_FILE])
@pytest.mark.parametrize("share", [None, 0.0, 0.1, 0.5, 0.95])
def test_missing_and_truncated_files_are_damage(saved, file, share):
    path = saved[0] / file
    if share is None:
        path.unlink()
    else:
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(DamagedData):
        load(saved)


@pytest.mark.parametrize("file", [LEVELS_FILE, LINKS_FILE, TWINS_FILE])
@pytest.mark.parametrize("value", [-2, -1, 0, 1, 3, 399, 400, 2**31 - 1])
def test_any_number_anywhere_is_refused_or_harmless(saved, file, value):
    original = np.load(saved[0] / file)
    rng = np.random.default_rng(0)
    for place in rng.integers(0, len(original), 12):
        changed = original.copy()
        changed[place] = value
        np.save(saved[0] / file, changed)
        try:
            index = load(saved)
        except DamagedData:
            continue
        found = index.search(saved[1], 5).positions
        assert ((found >= 0) & (found < 400)).all()


@pytest.mark.parametrize("file", [LEVELS_FILE, LINKS_FILE, TWINS_FILE])
def test_arrays_of_another_type_are_damage(saved, file):
    np.save(saved[0] / file, np.load(saved[0] / file).astype(np.float64))
    with pytest.raises(DamagedData):
        load(saved)


@pytest.mark.parametrize(
    "change",
    [
        {"entry": -1},
        {"entry": 400},
        {"top": 9},
        {"top": -1},
        {"neighbours": 7},
        {"neighbours": 0},
        {"schema": 2},
        {"entry": "x"},
        {"surplus": 1},
    ],
)
def test_a_card_that_does_not_fit_is_damage(saved, change):
    card = json.loads((saved[0] / CARD_FILE).read_text())
    (saved[0] / CARD_FILE).write_text(json.dumps(card | change))
    with pytest.raises(DamagedData):
        load(saved)


def test_a_graph_over_other_vectors_is_damage(saved):
    folder, vectors = saved
    with pytest.raises(DamagedData):
        HnswIndex.load(folder, np.ascontiguousarray(vectors[:399]), ef_search=64)

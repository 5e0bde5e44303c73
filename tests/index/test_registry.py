"""Choosing, building and opening by name."""

import numpy as np
import pytest

from lookalike.config import IndexSettings
from lookalike.errors import DamagedData, InvalidSetting
from lookalike.index.registry import build_index, choose, load_index

from .worlds import scattered

SETTINGS = IndexSettings(exact_up_to=100)


@pytest.mark.parametrize(
    ("kind", "size", "chosen"),
    [
        ("auto", 0, "exact"),
        ("auto", 100, "exact"),
        ("auto", 101, "hnsw"),
        ("exact", 10**6, "exact"),
        ("hnsw", 1, "hnsw"),
    ],
)
def test_choosing(kind, size, chosen):
    assert choose(kind, size, SETTINGS) == chosen
    if size < 1000:
        assert build_index(kind, scattered(size), SETTINGS).kind == chosen


def test_a_kind_there_is_not(tmp_path):
    with pytest.raises(InvalidSetting, match="choose auto, exact or hnsw"):
        choose("ivf", 5, SETTINGS)
    with pytest.raises(InvalidSetting):
        build_index("ivf", scattered(5), SETTINGS)
    with pytest.raises(DamagedData, match="'ivf'"):
        load_index("ivf", tmp_path, scattered(5), ef_search=64)


def test_another_kind_than_last_time_is_built_anew():
    vectors = scattered(60)
    exact = build_index("exact", vectors, SETTINGS)
    graph = build_index("hnsw", vectors, SETTINGS, last=exact)
    assert graph.kind == "hnsw"
    assert build_index("exact", vectors, SETTINGS, last=graph).kind == "exact"
    np.testing.assert_array_equal(graph.search(vectors, 1).positions[:, 0], np.arange(60))

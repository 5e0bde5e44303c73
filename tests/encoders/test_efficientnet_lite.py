"""The conversion of EfficientNet-Lite, against plain numpy and against known numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from lookalike.config import EncoderSettings
from lookalike.encoders.base import ImageEncoder
from lookalike.encoders.efficientnet_lite import VARIANTS, convert, create_efficientnet_lite
from lookalike.encoders.onnx_session import OnnxSession
from lookalike.errors import WeightsUnavailable

from . import plain_networks

ONE_OF_EACH_STRIDE = (1, 1, 2, 1, 1, 1, 1)
STRIDES = [1, 2, 2, 1, 2, 1, 2, 1]
"""Of the blocks of a network with the repeats above."""


def _norm(rng: np.random.Generator, name: str, channels: int) -> dict[str, NDArray[np.float32]]:
    values = {
        "weight": rng.uniform(0.5, 2, channels),
        "bias": rng.normal(0, 1, channels),
        "running_mean": rng.normal(0, 1, channels),
        "running_var": rng.uniform(0.1, 2, channels),
    }
    return {f"{name}.{key}": value.astype(np.float32) for key, value in values.items()}


def small_network(seed: int) -> dict[str, NDArray[np.float32]]:
    """A state dict of the family's layout with a few channels and random weights."""
    rng = np.random.default_rng(seed)

    def weight(*shape: int) -> NDArray[np.float32]:
        return rng.normal(0, 1 / np.sqrt(np.prod(shape[1:])), shape).astype(np.float32)

    state = {"_conv_stem.weight": weight(4, 3, 3, 3), **_norm(rng, "_bn0", 4)}
    width = 4
    for index, (kernel, out) in enumerate(
        [(3, 3), (3, 5), (5, 6), (5, 6), (3, 7), (5, 7), (5, 8), (3, 9)]
    ):
        name, inner = f"_blocks.{index}", width
        if index:
            inner = width * 2
            state[f"{name}._expand_conv.weight"] = weight(inner, width, 1, 1)
            state |= _norm(rng, f"{name}._bn0", inner)
        state[f"{name}._depthwise_conv.weight"] = weight(inner, 1, kernel, kernel)
        state |= _norm(rng, f"{name}._bn1", inner)
        state[f"{name}._project_conv.weight"] = weight(out, inner, 1, 1)
        state |= _norm(rng, f"{name}._bn2", out)
        width = out
    return state | {"_conv_head.weight": weight(11, width, 1, 1), **_norm(rng, "_bn1", 11)}


@pytest.mark.parametrize("side", [32, 33, 37, 46])
def test_conversion_equals_plain_numpy(side: int) -> None:
    state = small_network(side)
    rng = np.random.default_rng(side)
    photos = rng.integers(0, 256, (2, side, side, 3), dtype=np.uint8)
    session = OnnxSession(convert(state, side=side, repeats=ONE_OF_EACH_STRIDE), threads=1)
    expected = [plain_networks.efficientnet_lite(photo, state, STRIDES) for photo in photos]
    assert np.std(expected) > 0.05
    np.testing.assert_allclose(session.run(photos), expected, rtol=1e-4, atol=1e-4)


def test_lite0_gives_the_known_numbers(get_encoder: Callable[[str], ImageEncoder]) -> None:
    photo = np.random.default_rng(20).integers(0, 256, (1, 224, 224, 3), dtype=np.uint8)
    vector = get_encoder("efficientnet-lite0").encode(photo)[0]
    known = [0.72585, 0.0, 2.15465, 0.0, 0.0, 0.0, 0.0, 0.00506]
    np.testing.assert_allclose(vector[: len(known)], known, rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(vector.mean(), 0.121057, rtol=1e-3)


def test_the_explicit_file_must_be_the_known_one(tmp_path: Path) -> None:
    other = tmp_path / "other.pth"
    other.write_bytes(b"something else")
    settings = EncoderSettings(weights=other)
    with pytest.raises(WeightsUnavailable, match="SHA-256"):
        create_efficientnet_lite(VARIANTS[0], settings=settings, cache=tmp_path)
    with pytest.raises(WeightsUnavailable, match="cannot be read"):
        create_efficientnet_lite(
            VARIANTS[0], settings=EncoderSettings(weights=tmp_path / "none"), cache=tmp_path
        )
    assert not list(tmp_path.glob("models/*"))

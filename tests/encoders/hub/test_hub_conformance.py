"""What every encoder owes to those above it, for those that come from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lookalike.config import EncoderSettings
from lookalike.encoders.base import ImageEncoder
from lookalike.encoders.registry import create

from .fake_hub import FakeHub
from .tiny_networks import card, model, save, tiny
from .tiny_published import files

Draw = Callable[..., Image.Image]


def _file(tmp_path: Path, **options: object) -> str:
    save(tmp_path / "m" / "model.onnx", model(tiny(), **options))  # type: ignore[arg-type]
    (tmp_path / "m" / "card.json").write_text(json.dumps(card()))
    return f"onnx:{tmp_path / 'm'}"


@pytest.fixture(params=["onnx", "onnx, one photo at a time", "hf"])
def name(request: pytest.FixtureRequest, hub: FakeHub, tmp_path: Path) -> str:
    if request.param == "hf":
        hub.publish(files(tmp_path))
        return "hf:owner/tiny"
    return _file(tmp_path, batch=1 if "one" in request.param else "n")


@pytest.fixture
def encoder(name: str, tmp_path: Path) -> ImageEncoder:
    return create(name, EncoderSettings(threads=2), tmp_path / "cache", bulk=True)


def test_it_keeps_the_contract(
    encoder: ImageEncoder, name: str, draw: Draw, tmp_path: Path
) -> None:
    photos = [draw(seed) for seed in (5, 6)]
    prepared = np.stack([encoder.prepare(photo) for photo in photos])
    assert [photo.tobytes() for photo in photos] == [draw(seed).tobytes() for seed in (5, 6)]
    vectors = encoder.encode(prepared)
    assert vectors.shape == (2, encoder.card.dim)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors[0] - vectors[1]) > 0.01
    np.testing.assert_array_equal(encoder.encode(prepared), vectors)
    for at in range(2):
        np.testing.assert_allclose(encoder.encode(prepared[at : at + 1])[0], vectors[at], atol=1e-6)
    assert encoder.encode(prepared[:0]).shape == (0, encoder.card.dim)
    assert encoder.workers == 2
    assert create(name, EncoderSettings(), tmp_path / "cache").card == encoder.card


def test_photos_of_any_size_become_one_shape(encoder: ImageEncoder, draw: Draw) -> None:
    sizes = [(1, 1), (1, 300), (300, 1), (60, 80), (257, 33)]
    prepared = [encoder.prepare(draw(3, size)) for size in sizes]
    assert len({(photo.shape, photo.dtype) for photo in prepared}) == 1
    assert np.isfinite(encoder.encode(np.stack(prepared))).all()


def test_threads_do_not_disturb_each_other(encoder: ImageEncoder, draw: Draw) -> None:
    def encode(seed: int) -> np.ndarray:
        return encoder.encode(encoder.prepare(draw(seed))[None])[0]

    alone = [encode(seed) for seed in range(8)]
    with ThreadPoolExecutor(4) as pool:
        np.testing.assert_allclose(list(pool.map(encode, range(8))), alone, atol=1e-6)

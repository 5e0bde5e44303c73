"""Encoders made once per test run, and photos drawn by number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lookalike.config import EncoderSettings
from lookalike.encoders.base import ImageEncoder
from lookalike.encoders.registry import create
from lookalike.errors import WeightsUnavailable


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where converted models go during the tests."""
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def get_encoder(model_cache: Path) -> Callable[[str], ImageEncoder]:
    """An encoder by name, made once; skips when its weights are not installed."""
    made: dict[str, ImageEncoder] = {}

    def get(name: str) -> ImageEncoder:
        if name not in made:
            try:
                made[name] = create(name, EncoderSettings(), model_cache)
            except WeightsUnavailable as error:
                pytest.skip(str(error))
        return made[name]

    return get


@pytest.fixture
def draw() -> Callable[..., Image.Image]:
    """Draw a photo: smooth colours with a disc in the middle, different for every seed."""

    def make(seed: int, size: tuple[int, int] = (60, 80)) -> Image.Image:
        rng = np.random.default_rng(seed)
        width, height = size
        y, x = np.mgrid[0:height, 0:width] / max(width, height)
        waves = [np.sin(6 * (x * a + y * b) + c) for a, b, c in rng.uniform(0, 2, (3, 3))]
        photo = 127 + 100 * np.stack(waves, axis=-1)
        disc = np.hypot(x - 0.35, y - 0.5) < rng.uniform(0.15, 0.3)
        photo[disc] = rng.uniform(0, 255, 3)
        return Image.fromarray(photo.astype(np.uint8))

    return make

"""Some values that the libraries' own preprocessing gave, for those who do not have the libraries.

``reference_pixels.json`` was written with transformers 5.23, open_clip 3.3, timm 1.0.31 and
torchvision 0.29; ``test_preprocessing`` compares it with what is installed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .drawn import photo

SAMPLED_SIZES = [(60, 80), (301, 223), (97, 1000)]
SPOTS = [(0, 0), (0, 223), (57, 101), (111, 112), (223, 0), (223, 223)]

PROCESSORS: dict[str, dict[str, Any]] = {
    "CLIP": {"size": {"shortest_edge": 224}, "crop_size": {"height": 224, "width": 224}},
    "Siglip": {"size": {"height": 224, "width": 224}, "resample": 3},
    "ViT": {"size": {"height": 224, "width": 224}},
    "Bit": {"size": {"shortest_edge": 256}, "crop_size": {"height": 224, "width": 224}},
    "ConvNext": {"size": {"shortest_edge": 224}, "crop_pct": 0.875},
}
_CLIP = {
    "size": (224, 224),
    "mean": (0.48145466, 0.4578275, 0.40821073),
    "std": (0.26862954, 0.26130258, 0.27577711),
}
OPEN_CLIP: dict[str, dict[str, Any]] = {
    "open_clip shortest": {**_CLIP, "interpolation": "bicubic", "resize_mode": "shortest"},
    "open_clip squash": {**_CLIP, "interpolation": "bilinear", "resize_mode": "squash"},
}
TIMM: dict[str, dict[str, Any]] = {
    f"timm {mode} {share} {interpolation}": {
        "input_size": (3, 224, 224),
        "interpolation": interpolation,
        "mean": (0.485, 0.456, 0.406),
        "std": (0.229, 0.224, 0.225),
        "crop_pct": share,
        "crop_mode": mode,
    }
    for mode in ("center", "squash")
    for share in (0.875, 0.9, 1.0)
    for interpolation in ("bicubic", "bilinear")
}

_FILE = Path(__file__).with_suffix(".json")


def sampled(prepare: Callable[[Image.Image], NDArray[Any]]) -> NDArray[np.float64]:
    """Values at a few spots of photos of three sizes, (sizes, spots, 3)."""
    prepared = [prepare(photo(size)) for size in SAMPLED_SIZES]
    return np.array([[image[:, y, x] for y, x in SPOTS] for image in prepared], dtype=np.float64)


def stored() -> dict[str, NDArray[np.float64]]:
    """The values kept, by the name of the preprocessing."""
    return {name: np.array(values) for name, values in json.loads(_FILE.read_text()).items()}

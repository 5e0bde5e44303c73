"""Photos prepared as each model's own library prepares them, compared by value.

Needs torchvision, transformers, timm and open_clip (the extra ``torch`` and torchvision); skips
where they are not installed; ``test_image_input`` then still compares with values kept from them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lookalike.encoders.hub.image_input import ImageInput
from lookalike.encoders.hub.published_input import from_open_clip, from_processor

from .drawn import SIZES, photo
from .reference_pixels import OPEN_CLIP, PROCESSORS, TIMM, sampled, stored


def worst(ours: ImageInput, theirs: Callable[[Image.Image], Any]) -> float:
    """The largest difference over photos of all sizes, in scaled values."""
    found = 0.0
    for size in SIZES:
        image = photo(size)
        expected = np.asarray(theirs(image), dtype=np.float64)
        value = ours.tensor(ours.prepare(image)[None])[0]
        assert value.shape == expected.shape
        found = max(found, float(np.abs(value - expected).max()))
    return found


@pytest.mark.parametrize("kind", PROCESSORS)
def test_hugging_faces_processors_by_value(kind: str) -> None:
    transformers = pytest.importorskip("transformers")
    settings = PROCESSORS[kind]
    processor = getattr(transformers, f"{kind}ImageProcessorPil")(**settings)
    said = {**processor.to_dict(), "image_processor_type": f"{kind}ImageProcessor"}
    ours = from_processor(said, where="test")
    bare = from_processor({"image_processor_type": f"{kind}ImageProcessor", **settings}, where="t")
    assert bare == ours  # the defaults kept here are the library's own

    def theirs(image: Image.Image) -> Any:
        return processor(image, return_tensors="np")["pixel_values"][0]

    assert worst(ours, theirs) < 1e-5
    check_stored(kind, theirs)


@pytest.mark.parametrize(
    ("kind", "grey_levels"),
    [("CLIP", 2.1), ("Siglip", 4.1), ("ViT", 1.1), ("Bit", 2.1), ("DINOv3ViT", 1.1)],
)
def test_processors_that_resize_tensors_differ_by_rounding_only(
    kind: str, grey_levels: float
) -> None:
    transformers = pytest.importorskip("transformers")
    pytest.importorskip("torchvision")
    settings = PROCESSORS.get(kind, {})
    processor = getattr(transformers, f"{kind}ImageProcessor")(**settings)
    ours = from_processor({"image_processor_type": f"{kind}ImageProcessor", **settings}, where="t")
    found = worst(ours, lambda image: processor(image, return_tensors="np")["pixel_values"][0])
    print(f"{kind}: {found * min(ours.std) * 255:.2f} grey levels")  # noqa: T201
    assert found * min(ours.std) * 255 <= grey_levels


@pytest.mark.parametrize("name", OPEN_CLIP)
def test_open_clips_transform_by_value(name: str) -> None:
    pytest.importorskip("open_clip")
    from open_clip.transform import PreprocessCfg, image_transform_v2

    theirs = image_transform_v2(PreprocessCfg(**OPEN_CLIP[name]), is_train=False)
    ours = from_open_clip({"preprocess_cfg": OPEN_CLIP[name]}, where="test")
    assert worst(ours, theirs) < 1e-5
    check_stored(name, theirs)


@pytest.mark.parametrize("name", TIMM)
def test_timms_transform_by_value(name: str) -> None:
    pytest.importorskip("timm")
    from timm.data import create_transform

    from lookalike.encoders.hub.timm_models import image_input

    theirs = create_transform(**TIMM[name])
    assert worst(image_input(TIMM[name], name), theirs) < 1e-5
    check_stored(name, theirs)


def check_stored(name: str, theirs: Callable[[Image.Image], Any]) -> None:
    """The values kept for those who do not have the library are still the library's."""
    found = sampled(lambda image: np.asarray(theirs(image), dtype=np.float64))
    np.testing.assert_allclose(found, stored()[name], atol=1e-5)

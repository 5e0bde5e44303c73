"""Photos as networks want them, against values kept from the libraries and against plain numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pydantic import ValidationError

from lookalike.encoders.hub.image_input import ImageInput
from lookalike.encoders.hub.published_input import from_open_clip, from_processor
from lookalike.encoders.hub.timm_models import image_input
from lookalike.errors import WeightsUnavailable

from .reference_pixels import OPEN_CLIP, PROCESSORS, TIMM, sampled, stored


def _named(name: str) -> ImageInput:
    if name in PROCESSORS:
        settings_file = {"image_processor_type": f"{name}ImageProcessor", **PROCESSORS[name]}
        return from_processor(settings_file, where="test")
    if name in OPEN_CLIP:
        return from_open_clip({"preprocess_cfg": OPEN_CLIP[name]}, where="test")
    return image_input(TIMM[name], name)


@pytest.mark.parametrize("name", stored())
def test_values_are_those_the_libraries_gave(name: str) -> None:
    ours = _named(name)
    found = sampled(lambda image: ours.tensor(ours.prepare(image)[None])[0])
    np.testing.assert_allclose(found, stored()[name], atol=1e-5)


def test_every_kind_of_preprocessing_has_its_values() -> None:
    assert set(stored()) == {*PROCESSORS, *OPEN_CLIP, *TIMM}


@pytest.mark.parametrize(
    ("spare", "down", "even"), [(0, 0, 0), (1, 0, 0), (2, 1, 1), (3, 1, 2), (5, 2, 2), (7, 3, 4)]
)
def test_an_odd_margin_goes_where_the_library_puts_it(spare: int, down: int, even: int) -> None:
    image = Image.fromarray(np.arange(8 + spare, dtype=np.uint8)[None].repeat(8, axis=0))
    image = Image.merge("RGB", [image] * 3)
    for rounding, left in (("down", down), ("even", even)):
        entries: dict[str, Any] = {"height": 8, "width": 8, "crop_rounding": rounding}
        prepared = ImageInput(**entries, resize="shortest", resize_to=8).prepare(image)
        np.testing.assert_array_equal(prepared[0, :, 0], np.arange(left, left + 8))


@given(
    data=st.data(),
    size=st.tuples(st.integers(1, 60), st.integers(1, 60)),
    layout=st.sampled_from(["NCHW", "NHWC"]),
    channels=st.sampled_from(["RGB", "BGR"]),
)
@settings(max_examples=40, deadline=None)
def test_scaling_is_plain_arithmetic(
    data: st.DataObject, size: tuple[int, int], layout: Any, channels: Any
) -> None:
    numbers = st.floats(-2, 2, allow_nan=False)
    mean = data.draw(st.tuples(numbers, numbers, numbers))
    std = data.draw(st.tuples(*[st.floats(0.05, 3)] * 3))
    wanted = ImageInput(height=5, width=7, mean=mean, std=std, layout=layout, channels=channels)
    photo = Image.fromarray(np.random.default_rng(1).integers(0, 256, (*size, 3)).astype(np.uint8))
    prepared = wanted.prepare(photo)
    assert prepared.shape == (5, 7, 3)
    values = prepared[..., ::-1] if channels == "BGR" else prepared
    expected = (values.astype(np.float64) / 255 - mean) / std
    expected = expected.transpose(2, 0, 1) if layout == "NCHW" else expected
    found = wanted.tensor(prepared[None])
    assert found.shape == (1, *wanted.shape)
    np.testing.assert_allclose(found[0], expected, rtol=1e-4, atol=1e-4)


def test_a_very_long_photo_keeps_its_middle_and_little_memory() -> None:
    wanted = ImageInput(height=224, width=224, resize="shortest", resize_to=224)
    long = Image.new("RGB", (2, 400_000), (255, 0, 0))
    long.paste((0, 0, 255), (0, 199_000, 2, 201_000))
    assert (wanted.prepare(long) == (0, 0, 255)).all()


def test_bytes_can_go_in_as_they_are() -> None:
    wanted = ImageInput(height=2, width=2, scale=1, layout="NHWC")
    photo = np.arange(12, dtype=np.uint8).reshape(1, 2, 2, 3)
    assert wanted.plain_bytes
    np.testing.assert_array_equal(wanted.tensor(photo, np.uint8), photo)


def test_everything_that_changes_a_photo_is_in_the_description() -> None:
    base: dict[str, Any] = {"height": 8, "width": 8, "resize": "shortest"}
    changes: list[dict[str, Any]] = [
        {},
        {"height": 9, "width": 9},
        {"resize": "squash"},
        {"resize_to": 10},
        {"crop_rounding": "even"},
        {"interpolation": "nearest"},
        {"scale": 1.0},
        {"mean": (0.1, 0, 0)},
        {"std": (2, 1, 1)},
        {"layout": "NHWC"},
        {"channels": "BGR"},
    ]
    described = [ImageInput(**{**base, **change}).describe() for change in changes]
    assert len(set(described)) == len(changes)


@pytest.mark.parametrize(
    "entries",
    [
        {"height": 0, "width": 8},
        {"height": 8, "width": 8, "resize_to": 7},
        {"height": 8, "width": 9, "resize": "shortest"},
        {"height": 8, "width": 8, "std": (1, 0, 1)},
        {"height": 8, "width": 8, "scale": 0},
        {"height": 8, "width": 8, "interpolation": "box"},
        {"height": 8, "width": 8, "colour": "red"},
    ],
)
def test_what_cannot_be_is_refused(entries: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ImageInput(**entries)


OLD_CLIP = {
    "feature_extractor_type": "CLIPFeatureExtractor",
    "crop_size": 224,
    "do_center_crop": True,
    "do_resize": True,
    "image_mean": [0.48145466, 0.4578275, 0.40821073],
    "image_std": [0.26862954, 0.26130258, 0.27577711],
    "resample": 3,
    "size": 224,
}


def test_settings_files_of_every_age_are_understood() -> None:
    new = from_processor(
        {"image_processor_type": "CLIPImageProcessorFast", **PROCESSORS["CLIP"]}, where="t"
    )
    assert from_processor(OLD_CLIP, where="t") == new
    nested = {"image_processor": {"image_processor_type": "CLIPImageProcessor"}}
    assert from_processor(nested, where="t") == new
    large = {"image_processor_type": "ConvNextImageProcessor", "size": 384}
    assert from_processor(large, where="t").resize == "squash"
    old_vit = {"feature_extractor_type": "ViTFeatureExtractor", "size": 224}
    assert from_processor(old_vit, where="t").resize == "squash"
    raw = {"image_processor_type": "ViTImageProcessor", "do_normalize": False, "do_rescale": False}
    assert from_processor(raw, where="t").plain_bytes


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"image_processor_type": "Siglip2ImageProcessor"}, "Siglip2ImageProcessor"),
        ({"do_pad": True}, "do_pad"),
        ({"do_resize": False}, "does not resize"),
        ({"size": {"longest_edge": 800}}, "longest_edge"),
        ({"size": {"shortest_edge": 224}, "do_center_crop": False}, "keeps the shape"),
        ({"resample": 5}, "interpolation"),
        ({"size": {"shortest_edge": 100}}, "at least the height"),
    ],
)
def test_settings_that_are_not_known_are_refused(change: dict[str, Any], said: str) -> None:
    settings_file = {"image_processor_type": "CLIPImageProcessor", **PROCESSORS["CLIP"], **change}
    with pytest.raises(WeightsUnavailable, match=said) as caught:
        from_processor(settings_file, where="preprocessor_config.json")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({}, "does not say how photos are prepared"),
        ({"preprocess_cfg": {"size": 224, "resize_mode": "longest"}}, "resize"),
        ({"preprocess_cfg": {"size": 224, "interpolation": "random"}}, "interpolation"),
    ],
)
def test_open_clips_settings_that_are_not_known_are_refused(config: Any, said: str) -> None:
    with pytest.raises(WeightsUnavailable, match=said):
        from_open_clip(config, where="open_clip_config.json")


@pytest.mark.parametrize("change", [{"crop_mode": "border"}, {"input_size": (1, 224, 224)}])
def test_timms_ways_that_are_not_known_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(WeightsUnavailable, match="not known here"):
        image_input({**TIMM["timm center 0.9 bicubic"], **change}, "some_model")

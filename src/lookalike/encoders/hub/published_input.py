"""How a published model wants its photos: from Hugging Face's or OpenCLIP's own settings files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from lookalike.encoders.hub.image_input import ImageInput, Interpolation
from lookalike.errors import WeightsUnavailable

Json = Mapping[str, Any]

PILLOW_FILTERS: dict[int, Interpolation] = {0: "nearest", 1: "lanczos", 2: "bilinear", 3: "bicubic"}
IMAGENET = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
CLIP = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
HALF = (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)

_SQUARE: dict[str, Any] = {"size": {"height": 224, "width": 224}, "do_center_crop": False}
_CROPPED: dict[str, Any] = {"do_center_crop": True, "crop_size": {"height": 224, "width": 224}}


def _kind(base: dict[str, Any], filter_: int, values: tuple[Any, Any], **more: Any) -> Json:
    return {**base, "resample": filter_, "image_mean": values[0], "image_std": values[1], **more}


_KINDS: dict[str, Json] = {
    "CLIP": _kind(_CROPPED, 3, CLIP, size={"shortest_edge": 224}),
    "ChineseCLIP": _kind(_CROPPED, 3, CLIP, size={"shortest_edge": 224}),
    "Siglip": _kind(_SQUARE, 3, HALF),
    "ViT": _kind(_SQUARE, 2, HALF),
    "Bit": _kind(_CROPPED, 3, CLIP, size={"shortest_edge": 224}),
    "DINOv3ViT": _kind(_SQUARE, 2, IMAGENET),
    "ConvNext": _kind(_SQUARE, 3, HALF, size={"shortest_edge": 384}, crop_pct=224 / 256),
}
"""What these processors of Hugging Face do where the settings file says nothing."""
_SQUASHING = frozenset({"Siglip", "ViT", "DINOv3ViT"})
"""Those that take a bare number as both sides; the others take it as the shorter one."""


def from_processor(settings: Json, *, where: str) -> ImageInput:
    """From ``preprocessor_config.json``.

    Raises:
        WeightsUnavailable: the processor is not a known one, or does something more.
    """
    settings = settings.get("image_processor", settings)
    kind = _processor_kind(settings, where)
    said = {**_KINDS[kind], **{key: v for key, v in settings.items() if v is not None}}
    for step in ("do_pad", "do_thumbnail", "do_align_long_axis", "do_split_image"):
        if said.get(step):
            raise WeightsUnavailable(
                f"{where} asks for a step that is not known here ({step}): export the model with a "
                "card of its own (docs/encoders.md)."
            )
    rescale = said.get("do_rescale", True)
    normalise = said.get("do_normalize", True)
    size = _size(said.get("size"), square=kind in _SQUASHING, where=where)
    entries: dict[str, Any] = {
        **_resizing(kind, said, size, where),
        "interpolation": PILLOW_FILTERS.get(said["resample"], str(said["resample"])),
        "scale": said.get("rescale_factor", 1 / 255) if rescale else 1.0,
        "mean": said["image_mean"] if normalise else (0, 0, 0),
        "std": said["image_std"] if normalise else (1, 1, 1),
    }
    return _checked(entries, where)


def from_open_clip(settings: Json, *, where: str) -> ImageInput:
    """From ``open_clip_config.json``.

    Raises:
        WeightsUnavailable: an entry is missing or not known here.
    """
    try:
        photo = settings["preprocess_cfg"]
        side = photo.get("size") or settings["model_cfg"]["vision_cfg"]["image_size"]
    except (KeyError, TypeError, AttributeError):
        raise WeightsUnavailable(f"{where} does not say how photos are prepared.") from None
    height, width = (side, side) if isinstance(side, int) else side
    entries = {
        "height": height,
        "width": width,
        "resize": photo.get("resize_mode", "shortest"),
        "crop_rounding": "even",
        "interpolation": photo.get("interpolation", "bicubic"),
        "mean": photo.get("mean", CLIP[0]),
        "std": photo.get("std", CLIP[1]),
    }
    return _checked(entries, where)


def _processor_kind(settings: Json, where: str) -> str:
    name = settings.get("image_processor_type") or settings.get("feature_extractor_type") or ""
    kind = str(name)
    for ending in ("Fast", "Pil", "ImageProcessor", "FeatureExtractor"):
        kind = kind.removesuffix(ending)
    if kind not in _KINDS:
        raise WeightsUnavailable(
            f"{where} names the processor '{name}', which is not known here (known: "
            f"{', '.join(_KINDS)}): export the model with a card of its own (docs/encoders.md)."
        )
    return kind


def _size(value: Any, *, square: bool, where: str) -> dict[str, int]:
    """Hugging Face's sizes: a mapping, or in older files a number whose meaning depends."""
    if isinstance(value, int):
        return {"height": value, "width": value} if square else {"shortest_edge": value}
    if isinstance(value, Mapping) and (
        {"height", "width"} <= set(value) or "shortest_edge" in value
    ):
        return dict(value)
    raise WeightsUnavailable(f"{where} gives the size {value!r}, which is not known here.")


def _resizing(kind: str, said: Json, size: Json, where: str) -> dict[str, Any]:
    if not said.get("do_resize", True):
        raise WeightsUnavailable(f"{where} does not resize photos, so they would not fit together.")
    shortest = size.get("shortest_edge")
    if kind == "ConvNext" and shortest is not None:
        if shortest >= 384:  # as its processor does: large photos are squashed, nothing is cut
            return {"height": shortest, "width": shortest, "resize": "squash"}
        whole = int(shortest / said["crop_pct"])
        return {"height": shortest, "width": shortest, "resize": "shortest", "resize_to": whole}
    cut = said.get("crop_size") if said.get("do_center_crop") else None
    inner = _size(cut, square=True, where=where) if cut is not None else size
    if shortest is None:
        if cut is not None and dict(inner) != dict(size):
            return {**inner, "resize": "squash", "resize_to": _side(size, where)}
        return {"height": size["height"], "width": size["width"], "resize": "squash"}
    if cut is None:
        raise WeightsUnavailable(
            f"{where} keeps the shape of each photo, so they would not fit together."
        )
    return {**inner, "resize": "shortest", "resize_to": shortest}


def _side(size: Json, where: str) -> int:
    if size["height"] != size["width"]:
        raise WeightsUnavailable(f"{where} squashes photos to an oblong and cuts it: not known.")
    return int(size["height"])


def _checked(entries: Json, where: str) -> ImageInput:
    try:
        return ImageInput.model_validate(entries)
    except ValidationError as error:
        first = error.errors()[0]
        entry = ".".join(str(part) for part in first["loc"]) or "input"
        raise WeightsUnavailable(
            f"{where} asks for something not known here ({entry}: {str(first['msg']).lower()}): "
            "export the model with a card of its own (docs/encoders.md)."
        ) from None

"""``timm:NAME[@REVISION]``: any image model of timm (R. Wightman, PyTorch Image Models)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lookalike.config import EncoderSettings
from lookalike.encoders.hub.image_input import ImageInput
from lookalike.encoders.hub.model_card import ModelCard, ModelOutput, file_safe
from lookalike.encoders.hub.network_encoder import NetworkEncoder
from lookalike.encoders.hub.network_file import file_sha256
from lookalike.encoders.hub.repository import ModelReference, pinned_model
from lookalike.encoders.hub.torch_export import (
    EXTRA,
    OUTPUT,
    TorchModel,
    create_exported,
    require_torch,
    safe_weights,
)
from lookalike.errors import InvalidSetting, WeightsUnavailable
from lookalike.extras import require

FILES = ("model.safetensors", "open_clip_model.safetensors")


def create_from_timm(
    place: str, *, settings: EncoderSettings, cache: Path, bulk: bool = False
) -> NetworkEncoder:
    """The encoder of a model of timm, exported on first use; its features are the pooled ones.

    Raises:
        InvalidSetting: timm has no such model, or no weights of it on the hub.
        WeightsUnavailable, MissingExtra, DamagedData: as ``create_exported``.
    """
    return create_exported("timm", place, load, settings=settings, cache=cache, bulk=bulk)


def load(name: str, revision: str | None, cache: Path) -> TorchModel:
    """The model as timm builds it, filled with the weights of one commit."""
    purpose = f"The encoder 'timm:{name}'"
    require_torch(purpose)
    timm = require("timm", extra=EXTRA, purpose=purpose)
    known = timm.models.get_pretrained_cfg(name) if timm.is_model(name) else None
    if known is None or not known.hf_hub_id:
        raise InvalidSetting(
            f"timm has no model '{name}' with weights on the Hugging Face hub: choose one of "
            "timm.list_models(pretrained=True)."
        )
    repository = f"{known.hf_hub_id}{name}" if known.hf_hub_id.endswith("/") else known.hf_hub_id
    model = pinned_model(ModelReference(repository, revision), cache)
    weights = safe_weights(model, FILES)
    try:
        module = timm.create_model(
            name, pretrained=True, pretrained_cfg_overlay={"file": str(weights)}
        )
        module.reset_classifier(0)  # afterwards: asked for without it, timm loads loosely
    except (RuntimeError, KeyError, ValueError) as error:
        raise WeightsUnavailable(
            f"{weights.name} of {repository} does not fit timm's '{name}' "
            f"({str(error).splitlines()[0]}): update timm, or choose another revision."
        ) from None
    card = ModelCard(
        name=file_safe(f"timm-{name}"),
        licence=model.licence,
        source=f"{repository} on the Hugging Face hub, commit {model.commit[:12]}, by timm",
        input=image_input(timm.data.resolve_model_data_config(module), name),
        output=ModelOutput(name=OUTPUT),
    )
    return TorchModel(module, card, model.commit, file_sha256(weights))


def image_input(data: Mapping[str, Any], name: str) -> ImageInput:
    """What timm's evaluation transform does, as its data configuration says.

    Raises:
        WeightsUnavailable: it does something not known here.
    """
    channels, height, width = data["input_size"]
    mode = data.get("crop_mode") or "center"
    if channels != 3 or height != width or mode not in {"center", "squash"}:
        raise WeightsUnavailable(
            f"timm prepares photos for '{name}' in a way not known here ({channels} channels, "
            f"{width}x{height}, crop mode '{mode}'): export it with a card (docs/encoders.md)."
        )
    return ImageInput(
        height=height,
        width=width,
        resize="squash" if mode == "squash" else "shortest",
        resize_to=math.floor(height / (data.get("crop_pct") or 0.875)),
        crop_rounding="even",
        interpolation=data["interpolation"],
        mean=tuple(data["mean"]),
        std=tuple(data["std"]),
    )

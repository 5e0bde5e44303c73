"""``open_clip:NAME/PRETRAINED[@REVISION]``: the photo half of OpenCLIP's models.

Also ``open_clip:hf-hub:OWNER/NAME[@REVISION]`` for models on the hub that bring their own
``open_clip_config.json``, as fashion models do.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lookalike.config import EncoderSettings
from lookalike.encoders.hub.model_card import ModelCard, ModelOutput, file_safe
from lookalike.encoders.hub.network_encoder import NetworkEncoder
from lookalike.encoders.hub.network_file import file_sha256
from lookalike.encoders.hub.published_input import from_open_clip
from lookalike.encoders.hub.repository import ModelReference, PinnedModel, pinned_model
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

FILES = ("open_clip_model.safetensors", "model.safetensors")
CONFIG = "open_clip_config.json"
_HUB = "hf-hub:"


def create_from_open_clip(
    place: str, *, settings: EncoderSettings, cache: Path, bulk: bool = False
) -> NetworkEncoder:
    """The photo half of a model of OpenCLIP, exported on first use; its vectors have length 1.

    Raises:
        InvalidSetting: OpenCLIP has no such model or weights.
        WeightsUnavailable, MissingExtra, DamagedData: as ``create_exported``.
    """
    return create_exported("open_clip", place, load, settings=settings, cache=cache, bulk=bulk)


def load(name: str, revision: str | None, cache: Path) -> TorchModel:
    """The photo half as OpenCLIP builds it, filled with the weights of one commit."""
    purpose = f"The encoder 'open_clip:{name}'"
    torch = require_torch(purpose)
    open_clip = require("open_clip", extra=EXTRA, purpose=purpose)
    if name.startswith(_HUB):
        model, weights, whole, photo = _from_hub(open_clip, name, revision, cache)
    else:
        model, weights, whole, photo = _by_name(open_clip, name, revision, cache)

    class Photos(torch.nn.Module):  # type: ignore[misc,name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.visual = whole.visual

        def forward(self, photos: Any) -> Any:
            return self.visual(photos)

    card = ModelCard(
        name=file_safe(f"open_clip-{name.removeprefix(_HUB)}"),
        licence=model.licence,
        source=f"{model.repository} on the Hugging Face hub, commit {model.commit[:12]}, by "
        "OpenCLIP",
        input=from_open_clip(
            {"preprocess_cfg": photo}, where=f"OpenCLIP's configuration of '{name}'"
        ),
        output=ModelOutput(name=OUTPUT, normalise=True),
    )
    return TorchModel(Photos(), card, model.commit, file_sha256(weights))


Loaded = tuple[PinnedModel, Path, Any, Mapping[str, Any]]


def _by_name(open_clip: Any, name: str, revision: str | None, cache: Path) -> Loaded:
    architecture, slash, tag = name.partition("/")
    known = open_clip.get_pretrained_cfg(architecture, tag) if slash else {}
    repository = str(known.get("hf_hub") or "").rsplit("/", 1)[0]
    if not repository:
        tags = ", ".join(open_clip.list_pretrained_tags_by_model(architecture)) or "none"
        raise InvalidSetting(
            f"OpenCLIP has no weights '{name}' on the Hugging Face hub: write "
            f"open_clip:NAME/PRETRAINED (for '{architecture}': {tags})."
        )
    model = pinned_model(ModelReference(repository, revision), cache)
    weights = safe_weights(model, FILES)
    whole = _built(
        open_clip, architecture, weights, force_quick_gelu=bool(known.get("quick_gelu", False))
    )
    said = ("mean", "std", "interpolation", "resize_mode")
    photo = {**whole.visual.preprocess_cfg} | {k: known[k] for k in said if known.get(k)}
    return model, weights, whole, photo


def _from_hub(open_clip: Any, name: str, revision: str | None, cache: Path) -> Loaded:
    reference = ModelReference.parse(name.removeprefix(_HUB))
    model = pinned_model(ModelReference(reference.repository, revision), cache)
    config = model.text(CONFIG)
    if "model_cfg" not in config:
        raise WeightsUnavailable(
            f"{model.repository} has no {CONFIG}, so it is no model of OpenCLIP: choose another."
        )
    weights = safe_weights(model, FILES)
    whole = _built(open_clip, f"local-dir:{model.folder}", weights)
    return model, weights, whole, dict(whole.visual.preprocess_cfg)


def _built(open_clip: Any, architecture: str, weights: Path, **options: Any) -> Any:
    try:
        if architecture.startswith("local-dir:"):
            whole = open_clip.create_model(
                architecture, load_weights=False, pretrained_text=False, **options
            )
        else:
            whole = open_clip.create_model(
                architecture, pretrained=None, pretrained_text=False, **options
            )
        open_clip.load_checkpoint(whole, str(weights))
    except (RuntimeError, KeyError, ValueError, TypeError, OSError) as error:
        raise WeightsUnavailable(
            f"{weights.name} does not fit OpenCLIP's '{architecture}' "
            f"({str(error).splitlines()[0]}): update open_clip_torch, or choose another model."
        ) from None
    return whole

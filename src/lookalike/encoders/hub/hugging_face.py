"""``hf:OWNER/NAME[@REVISION][#FILE]``: models that are published as ONNX on the Hugging Face hub.

How photos are prepared is read from the model's own settings files; where they ask for anything not
known here, the model is refused rather than used a little wrong. No code of a model is run and no
pickle is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lookalike.config import EncoderSettings
from lookalike.encoders.hub.image_input import ImageInput
from lookalike.encoders.hub.model_card import ModelCard, ModelOutput, file_safe
from lookalike.encoders.hub.network_encoder import NetworkEncoder, Origin
from lookalike.encoders.hub.network_file import NetworkFile, read_network
from lookalike.encoders.hub.onnx_network import onnx_encoder
from lookalike.encoders.hub.published_input import from_open_clip, from_processor
from lookalike.encoders.hub.repository import ModelReference, PinnedModel, pinned_model
from lookalike.errors import WeightsUnavailable

IMAGE_FILES = ("onnx/vision_model.onnx", "vision_model.onnx", "onnx/model.onnx", "model.onnx")
EMBEDDINGS = ("image_embeds", "image_embeddings", "image_features")
PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".joblib")
_FIRST_TOKEN = frozenset(
    {"vit", "deit", "dinov2", "dinov2_with_registers", "dinov3_vit", "clip_vision_model"}
)
"""Networks whose first token stands for the whole photo."""
_BY_ANGLE = frozenset({"clip", "chinese_clip", "siglip", "siglip2", "siglip_vision_model"})
"""Networks trained on the angle between a photo's vector and a text's."""


def create_from_hub(
    text: str, *, settings: EncoderSettings, cache: Path, bulk: bool = False
) -> NetworkEncoder:
    """The encoder of a model on the hub, fetched on first use and kept in ``cache``.

    Raises:
        WeightsUnavailable: it cannot be had, has no ONNX file, or is of no kind known here.
        DamagedData: a file in the cache was changed.
        InvalidSetting: ``text`` names no model.
        MissingExtra: the extra ``huggingface`` is not installed.
    """
    reference = ModelReference.parse(text)
    model = pinned_model(reference, cache)
    network = read_network(onnx_file(model, reference.file, IMAGE_FILES))
    card = published_card(model, network)
    origin = Origin(reference=f"hf:{reference.pinned_to(model.commit)}", weights=network.sha256)
    return onnx_encoder(network, card, origin, settings=settings, bulk=bulk)


def published_card(model: PinnedModel, network: NetworkFile) -> ModelCard:
    """What the model's own files say of it."""
    return ModelCard(
        name=file_safe(model.repository.partition("/")[2]),
        licence=model.licence,
        source=f"{model.repository} on the Hugging Face hub, commit {model.commit[:12]}",
        input=published_input(model),
        output=published_output(network, model.text("config.json")),
    )


def published_input(model: PinnedModel) -> ImageInput:
    """How its photos are prepared, from whichever settings file it has.

    Raises:
        WeightsUnavailable: it has none, or asks for something not known here.
    """
    refusal: WeightsUnavailable | None = None
    for name, read in (
        ("preprocessor_config.json", from_processor),
        ("open_clip_config.json", from_open_clip),
        ("processor_config.json", from_processor),
    ):
        if model.has(name):
            try:
                return read(model.text(name), where=f"{name} of {model.repository}")
            except WeightsUnavailable as error:
                refusal = refusal or error
    raise refusal or WeightsUnavailable(
        f"{model.repository} does not say how its photos are prepared (it has no "
        "preprocessor_config.json): download its ONNX file and write a card (docs/encoders.md)."
    )


def published_output(network: NetworkFile, config: Mapping[str, Any]) -> ModelOutput:
    """Which output holds the features.

    Raises:
        WeightsUnavailable: none does, or how its tokens are pooled is not known.
    """
    kind = str(config.get("model_type", ""))
    for name in EMBEDDINGS:
        if name in network.outputs:
            return ModelOutput(name=name, normalise=True)
    if "pooler_output" in network.outputs:
        return ModelOutput(name="pooler_output", normalise=kind in _BY_ANGLE)
    if "last_hidden_state" in network.outputs and kind in _FIRST_TOKEN:
        return ModelOutput(name="last_hidden_state", pooling="cls")
    raise WeightsUnavailable(
        f"It is not known which output of {network.path.name} ({', '.join(network.outputs)}; model "
        f"type '{kind}') holds the features: use it as 'onnx:' with a card (docs/encoders.md)."
    )


def onnx_file(model: PinnedModel, asked: str | None, usual: tuple[str, ...]) -> Path:
    """The model's ONNX file, fetched with the weights that are kept beside it.

    Raises:
        WeightsUnavailable: it has no such file; the message says what it has instead.
    """
    names = sorted(name for name in model.files if name.endswith(".onnx"))
    name = asked or next((name for name in usual if name in names), None)
    if name is None and len(names) == 1:
        name = names[0]
    if name not in names:
        raise WeightsUnavailable(_no_onnx(model, asked, names))
    for beside in sorted(model.files):
        if beside.startswith((f"{name}_data", f"{name}.data")):
            model.file(beside)
    return model.file(name)


def _no_onnx(model: PinnedModel, asked: str | None, names: list[str]) -> str:
    if asked is not None or names:
        what = f"no file '{asked}'" if asked else f"{len(names)} ONNX files of unusual names"
        few = ", ".join(names[:6]) or "none"
        return f"{model.repository} has {what} (ONNX files: {few}): name one, as OWNER/NAME#FILE."
    pickles = [name for name in model.files if name.endswith(PICKLES)]
    if any(name.endswith(".safetensors") for name in model.files):
        return (
            f"{model.repository} has no ONNX file, only safetensors: use a copy that has one, or "
            "load it with 'timm:' or 'open_clip:' (extra 'torch', docs/encoders.md)."
        )
    if pickles:
        return (
            f"{model.repository} has its weights only as a pickle ({pickles[0]}), which can run "
            "code when it is read, so it is refused: use a copy with ONNX or safetensors."
        )
    return f"{model.repository} has no ONNX file: use a copy that has one."

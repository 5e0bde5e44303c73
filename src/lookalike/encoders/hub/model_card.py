"""The card of a model file: what its photos, its output and its licence are.

A network file says which numbers go in and come out, but not how a photo becomes those numbers.
The card is a JSON file beside it: ``card.json``, or ``<model>.card.json`` where there are several.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, ValidationError

from lookalike.encoders.hub.image_input import ImageInput
from lookalike.errors import InvalidInput, WeightsUnavailable

CARD = "card.json"

TEMPLATE: dict[str, object] = {
    "name": "my-model",
    "licence": "what its authors allow, e.g. Apache-2.0",
    "source": "where it comes from",
    "input": {
        "height": 224,
        "width": 224,
        "resize": "squash or shortest",
        "resize_to": 256,
        "interpolation": "nearest, bilinear, bicubic or lanczos",
        "scale": 0.00392156862745098,
        "mean": [0.485, 0.456, 0.406],
        "std": [0.229, 0.224, 0.225],
        "layout": "NCHW or NHWC",
        "channels": "RGB or BGR",
    },
    "output": {
        "name": "the output's name, or its number from 0",
        "pooling": "none, cls, mean (of tokens) or average (over a feature map)",
        "skip": 0,
        "normalise": False,
    },
}
"""What a card holds, for people; docs/encoders.md explains every entry."""


class ModelOutput(BaseModel, extra="forbid", frozen=True):
    """Which output holds the features, and how they become one vector per photo.

    ``name`` is its name, or its number from 0. ``pooling`` is ``none`` for (n, dim), ``cls`` for
    the first of (n, tokens, dim), ``mean`` for the mean of all tokens but the first ``skip``,
    ``average`` for the mean over the map of (n, channels, h, w). ``normalise`` brings vectors to
    length 1, for networks trained on the angle alone.
    """

    name: str | int = 0
    pooling: Literal["none", "cls", "mean", "average"] = "none"
    skip: int = Field(default=0, ge=0)
    normalise: bool = False


class ModelCard(BaseModel, extra="forbid", frozen=True):
    """Everything that has to be known of a model to use it; see ``TEMPLATE``."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")
    licence: str = Field(min_length=1)
    source: str = ""
    version: str = "1"
    input: ImageInput
    output: ModelOutput = ModelOutput()


def file_safe(name: str) -> str:
    """A name that can be a card's, and so a folder's, from any text."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-._")[:80] or "model"


def card_path(model: Path) -> Path:
    """Where the card of a model file lies: its own, or the one of the folder."""
    own = model.with_name(f"{model.stem}.card.json")
    return own if own.exists() else model.with_name(CARD)


def read_card(model: Path) -> ModelCard:
    """The card beside a model file.

    Raises:
        WeightsUnavailable: there is none; the message says what it must hold.
        InvalidInput: it is no JSON, or an entry is missing, unknown or out of range.
    """
    path = card_path(model)
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise WeightsUnavailable(
            f"{model} has no card: write {path} with name, licence, source, input (height, width, "
            "resize, resize_to, interpolation, scale, mean, std, layout, channels) and output "
            "(name, pooling, skip, normalise), or have one begun with 'lookalike encoders --card "
            f"{model}'."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} cannot be read ({error}): it must be JSON text.") from None
    return parse_card(text, where=str(path))


def parse_card(text: str, *, where: str) -> ModelCard:
    """A card from JSON text; ``where`` names it in messages.

    Raises:
        InvalidInput: as ``read_card``.
    """
    try:
        return ModelCard.model_validate(json.loads(text))
    except ValidationError as error:
        first = error.errors()[0]
        entry = ".".join(str(part) for part in first["loc"]) or "card"
        said = str(first["msg"]).removeprefix("Value error, ").lower()
        raise InvalidInput(
            f"{where} is not a model's card: the entry '{entry}' is wrong ({said}); correct it, "
            "see docs/encoders.md."
        ) from None
    except ValueError as error:
        raise InvalidInput(f"{where} is not JSON ({error}): correct it.") from None

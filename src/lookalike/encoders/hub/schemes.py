"""Which ``scheme:`` of an encoder's name leads where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from lookalike.config import EncoderSettings
from lookalike.encoders.base import ImageEncoder
from lookalike.encoders.hub.known_models import expanded
from lookalike.errors import InvalidSetting


class SchemeFactory(Protocol):
    """Makes the encoder that the part of a name behind its scheme stands for."""

    def __call__(
        self, place: str, *, settings: EncoderSettings, cache: Path, bulk: bool = False
    ) -> ImageEncoder:
        """The encoder, ready to run."""
        ...


def _file(
    place: str, *, settings: EncoderSettings, cache: Path, bulk: bool = False
) -> ImageEncoder:
    from lookalike.encoders.hub.onnx_files import create_from_file

    return create_from_file(place, settings=settings, cache=cache, bulk=bulk)


def _hub(place: str, *, settings: EncoderSettings, cache: Path, bulk: bool = False) -> ImageEncoder:
    from lookalike.encoders.hub.hugging_face import create_from_hub

    return create_from_hub(place, settings=settings, cache=cache, bulk=bulk)


def _timm(
    place: str, *, settings: EncoderSettings, cache: Path, bulk: bool = False
) -> ImageEncoder:
    from lookalike.encoders.hub.timm_models import create_from_timm

    return create_from_timm(place, settings=settings, cache=cache, bulk=bulk)


def _open_clip(
    place: str, *, settings: EncoderSettings, cache: Path, bulk: bool = False
) -> ImageEncoder:
    from lookalike.encoders.hub.open_clip_models import create_from_open_clip

    return create_from_open_clip(place, settings=settings, cache=cache, bulk=bulk)


SCHEMES: Mapping[str, SchemeFactory] = MappingProxyType(
    {"onnx": _file, "hf": _hub, "timm": _timm, "open_clip": _open_clip}
)
HOW = "onnx:PATH, hf:OWNER/NAME, timm:NAME, open_clip:NAME/PRETRAINED"


def elsewhere(name: str) -> Callable[..., ImageEncoder] | None:
    """What makes the encoder of this name, when it is a short name or has a scheme; else None.

    The answer takes ``settings``, ``cache`` and ``bulk``, like every encoder's factory.

    Raises:
        InvalidSetting: by what is returned, when ``settings`` name other weights.
    """
    scheme, colon, place = expanded(name).partition(":")
    factory = SCHEMES.get(scheme) if colon else None
    if factory is None:
        return None

    def create(*, settings: EncoderSettings, cache: Path, bulk: bool = False) -> ImageEncoder:
        if settings.weights is not None:
            raise InvalidSetting(
                f"The encoder '{name}' says itself where its weights are: leave 'weights' out."
            )
        return factory(place, settings=settings, cache=cache, bulk=bulk)

    return create

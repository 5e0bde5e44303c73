"""All encoders by name. A registry is a value: adding an encoder gives a new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from lookalike.config import EncoderSettings
from lookalike.encoders.base import EncoderCard, ImageEncoder
from lookalike.encoders.colour import ColourEncoder
from lookalike.encoders.cores import usable_cores
from lookalike.encoders.efficientnet_composite import (
    LITE0,
    LITE0_DEEP,
    LITE0_MOBILENET,
    create_efficientnet_composite,
)
from lookalike.encoders.efficientnet_lite import VARIANTS, create_efficientnet_lite
from lookalike.encoders.hub.known_models import known_models
from lookalike.encoders.hub.schemes import HOW, elsewhere
from lookalike.encoders.mobilenet_v2 import CARD, WEIGHTS, create_mobilenet_v2
from lookalike.encoders.pixels import PixelEncoder
from lookalike.encoders.vgg16 import CAFFE, ORIGINAL, create_vgg16
from lookalike.encoders.vgg16_weights import PACKAGE
from lookalike.encoders.weights import PackagedWeights, packaged_file
from lookalike.errors import InvalidSetting


class EncoderFactory(Protocol):
    """Makes an encoder ready to run; this is where weights are loaded.

    ``cache`` is a folder for converted models. With ``bulk`` it is meant for ``workers`` threads
    that each encode photos of their own; without, for single queries on all threads.
    """

    def __call__(
        self, *, settings: EncoderSettings, cache: Path, bulk: bool = False
    ) -> ImageEncoder:
        """The encoder."""
        ...


@dataclass(frozen=True, slots=True)
class EncoderEntry:
    """What a registry knows of an encoder: its card, how to make it, and the weights it needs."""

    card: EncoderCard
    create: EncoderFactory
    weights: tuple[PackagedWeights, ...] = ()

    @property
    def installed(self) -> bool:
        """Whether the weights it needs are there, as far as can be told without reading them."""
        return all(packaged_file(weights) is not None for weights in self.weights)


class EncoderRegistry:
    """Encoders by name, frozen. ``with_encoder`` gives a registry with one more."""

    def __init__(self, entries: Iterable[EncoderEntry]) -> None:
        """Register ``entries``; a later one replaces an earlier one of the same name."""
        self._entries: Mapping[str, EncoderEntry] = MappingProxyType(
            {entry.card.name: entry for entry in entries}
        )

    def names(self) -> tuple[str, ...]:
        """The names, in the order of registration."""
        return tuple(self._entries)

    def cards(self) -> tuple[EncoderCard, ...]:
        """All cards, without loading any weights."""
        return tuple(entry.card for entry in self._entries.values())

    def installed(self, name: str) -> bool:
        """Whether the weights of one encoder are there; see ``EncoderEntry.installed``.

        Raises:
            InvalidSetting: there is no encoder of this name.
        """
        return self._entry(name).installed

    def card(self, name: str) -> EncoderCard:
        """The card of one encoder, without loading its weights.

        Raises:
            InvalidSetting: there is no encoder of this name.
        """
        return self._entry(name).card

    def with_encoder(self, entry: EncoderEntry) -> EncoderRegistry:
        """A new registry that also has ``entry``."""
        return EncoderRegistry([*self._entries.values(), entry])

    def create(
        self, name: str, settings: EncoderSettings, cache: Path, *, bulk: bool = False
    ) -> ImageEncoder:
        """The encoder ``name``, ready to run.

        With ``bulk``, call it from as many threads as its ``workers`` says, each decoding,
        preparing and encoding photos of its own; without, a single call uses all threads.

        Besides the names in this registry, ``name`` may be the short name of a well-known model
        elsewhere, or say where one is: ``onnx:PATH``, ``hf:OWNER/NAME[@REVISION]``, ``timm:NAME``,
        ``open_clip:NAME/PRETRAINED``.

        Raises:
            InvalidSetting: the name or a setting is unknown.
            WeightsUnavailable: its weights are not to be had, or fail their check.
            MissingExtra: it needs a library that is not installed.
        """
        if name not in self._entries and (factory := elsewhere(name)) is not None:
            return factory(settings=settings, cache=cache, bulk=bulk)
        return self._entry(name).create(settings=settings, cache=cache, bulk=bulk)

    def _entry(self, name: str) -> EncoderEntry:
        if name not in self._entries:
            short = [model.name for model in known_models()]
            close = get_close_matches(name.lower(), [*self._entries, *short], n=1)
            meant = f" Did you mean '{close[0]}'?" if close else ""
            raise InvalidSetting(
                f"There is no encoder '{name}': choose one of {', '.join(self._entries)}; one from "
                f"elsewhere by {', '.join(short)}; or any by {HOW}.{meant}"
            )
        return self._entries[name]


def builtin_encoders() -> EncoderRegistry:
    """The encoders that come with lookalike; the first is the default."""
    plain = (ColourEncoder, PixelEncoder)
    return EncoderRegistry(
        [
            *(
                EncoderEntry(c.card, partial(create_efficientnet_composite, c), c.weights)
                for c in (LITE0_DEEP, LITE0, LITE0_MOBILENET)
            ),
            *(
                EncoderEntry(v.card, partial(create_efficientnet_lite, v), (v.weights,))
                for v in VARIANTS
            ),
            EncoderEntry(CARD, create_mobilenet_v2, (WEIGHTS,)),
            *(
                EncoderEntry(p.card, partial(create_vgg16, p), (PACKAGE,))
                for p in (ORIGINAL, CAFFE)
            ),
            *(EncoderEntry(kind().card, partial(_create_plain, kind)) for kind in plain),
        ]
    )


def cards() -> list[EncoderCard]:
    """The cards of the encoders that come with lookalike, without loading any weights."""
    return list(builtin_encoders().cards())


def create(
    name: str, settings: EncoderSettings, cache: Path, *, bulk: bool = False
) -> ImageEncoder:
    """One of the encoders that come with lookalike, ready to run: ``EncoderRegistry.create``."""
    return builtin_encoders().create(name, settings, cache, bulk=bulk)


def _create_plain(
    kind: type[ColourEncoder] | type[PixelEncoder],
    *,
    settings: EncoderSettings,
    cache: Path,
    bulk: bool = False,
) -> ImageEncoder:
    """An encoder without weights, which has nothing to convert or keep in ``cache``."""
    del cache
    if settings.weights is not None:
        raise InvalidSetting(
            f"The encoder '{kind().card.name}' has no weights: leave 'weights' out."
        )
    return kind(workers=(settings.threads or usable_cores()) if bulk else 1)

"""EfficientNet-Lite with all that one look at a photo gives: what it names, patterns, colours.

Beside the network's last features stand the means of a layer two thirds of the way in, a colour
histogram and the layout of colours, all from the one prepared photo. By themselves the principal
components of these find products of the same type about as often as those of the network alone,
and products of the same type and colour a third more often; a space fitted to the catalogue gains
more from them. A second network can look at the same prepared photo as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from PIL import Image

from lookalike.config import EncoderSettings
from lookalike.encoders import mobilenet_v2
from lookalike.encoders.base import EncoderCard, ImageEncoder
from lookalike.encoders.colour import ColourEncoder
from lookalike.encoders.composite import Companion, CompositeEncoder, composite_card
from lookalike.encoders.efficientnet_lite import GRAPH_VERSION, VARIANTS, Variant, build_network
from lookalike.encoders.inner_layers import InnerLayer, with_inner_layers
from lookalike.encoders.model_cache import cached_model
from lookalike.encoders.onnx_encoder import OnnxEncoder
from lookalike.encoders.pixels import PixelEncoder
from lookalike.encoders.weights import PackagedWeights


class Creates(Protocol):
    """Makes an encoder that is ready to run, as the registry does."""

    def __call__(self, *, settings: EncoderSettings, cache: Path, bulk: bool) -> ImageEncoder:
        """The encoder."""
        ...


@dataclass(frozen=True, slots=True)
class Beside:
    """What looks beside the network, how much its numbers weigh, and the weights it needs."""

    card: EncoderCard
    create: Creates
    weight: float
    weights: PackagedWeights | None = None


def _plain(kind: Callable[[], ImageEncoder], weight: float) -> Beside:
    def create(**_: object) -> ImageEncoder:
        return kind()

    return Beside(kind().card, create, weight)


COLOURS = (
    _plain(ColourEncoder, 8.0),
    _plain(partial(PixelEncoder, side=8, name="layout"), 2.0),
)
"""Enough weight for colour to count among principal components, not so much that other things of
the same colour come first. The colour descriptor forgets places and the network forgets colours; a
photo of 8x8 pixels is both at their coarsest: a light top over dark trousers, a border, a print in
the middle."""

MOBILENET = Beside(
    mobilenet_v2.INNER_CARD,
    partial(mobilenet_v2.create_mobilenet_v2, inner=True),
    1.0,
    mobilenet_v2.WEIGHTS,
)
"""It takes the same square of pixels."""


@dataclass(frozen=True, slots=True)
class Composite:
    """A network, the inner layers that are looked into, and its name with companions.

    ``texture`` says which of the layers, by position, tells patterns.
    """

    name: str
    variant: Variant
    layers: tuple[InnerLayer, ...]
    texture: int = 0
    beside: tuple[Beside, ...] = COLOURS

    @property
    def weights(self) -> tuple[PackagedWeights, ...]:
        """The files of weights that it needs."""
        return (self.variant.weights, *(b.weights for b in self.beside if b.weights is not None))

    @property
    def network_card(self) -> EncoderCard:
        """The card of the network with its inner layers."""
        card = self.variant.card
        inner = sum(layer.size for layer in self.layers)
        texture = card.dim + sum(layer.size for layer in self.layers[: self.texture])
        return replace(
            card,
            name=f"{card.name}-inner",
            dim=card.dim + inner,
            options={"inner": ", ".join(_described(layer) for layer in self.layers)},
            blocks={"texture": (texture, texture + self.layers[self.texture].size)},
        )

    @property
    def card(self) -> EncoderCard:
        """What the whole is; known without loading it."""
        companions = [(part.card, part.weight) for part in self.beside]
        return composite_card(self.name, self.network_card, companions)


LITE0 = Composite(
    name="efficientnet-lite0+colour",
    variant=VARIANTS[0],
    layers=(InnerLayer("_blocks.11.expand.weight", 672),),
)
LITE0_DEEP = replace(
    LITE0,
    name="efficientnet-lite0-deep+colour",
    layers=(
        InnerLayer("_blocks.8.expand.weight", 480),
        *LITE0.layers,
        InnerLayer("_blocks.14.expand.weight", 1152),
        InnerLayer("_blocks.15.project.weight", 320, bands=((0, 3), (3, 4), (4, 7)), scale=0.2),
    ),
    texture=1,
)
"""The default: more of what the same run computes anyway. The last layer has no activation, and
five times the spread of the others."""
LITE0_MOBILENET = replace(
    LITE0, name="efficientnet-lite0+mobilenet+colour", beside=(MOBILENET, *COLOURS)
)


def _described(layer: InnerLayer) -> str:
    bands = "".join(f" {first}-{last}" for first, last in layer.bands)
    return layer.weight + (f"{bands} x {layer.scale:g}" if bands else "")


def create_efficientnet_composite(
    composite: Composite, *, settings: EncoderSettings, cache: Path, bulk: bool = False
) -> CompositeEncoder:
    """The encoder, converted on first use and kept in ``cache``.

    ``settings.weights`` may name the network's weights file if it lies elsewhere; a second network
    always takes that of its package.

    Raises:
        WeightsUnavailable: the weights are not installed, or fail their check.
        InvalidSetting: the provider asked for is not present.
    """
    card = composite.network_card
    key = f"{card.id}-{composite.variant.weights.sha256[:12]}-{GRAPH_VERSION}"
    main = OnnxEncoder(
        card,
        cached_model(cache, key, partial(_build, composite, settings.weights)),
        settings=settings,
        bulk=bulk,
        side=composite.variant.side,
        resample=Image.Resampling.BILINEAR,
        reducing_gap=3.0,
    )
    others = settings.model_copy(update={"weights": None})
    companions = [
        Companion(part.create(settings=others, cache=cache, bulk=bulk), part.weight)
        for part in composite.beside
    ]
    return CompositeEncoder(main, companions, name=composite.name)


def _build(composite: Composite, file: Path | None) -> bytes:
    network = build_network(composite.variant, file)
    return with_inner_layers(network, composite.layers, dim=composite.variant.card.dim)

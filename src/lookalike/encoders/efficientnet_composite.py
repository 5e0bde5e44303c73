"""EfficientNet-Lite with all that one look at a photo gives: what it names, patterns, colours.

Beside the network's last features stand the means of a layer two thirds of the way in, a colour
histogram and the layout of colours, all from the one prepared photo. By themselves the principal
components of these find products of the same type about as often as those of the network alone,
and products of the same type and colour a third more often; a space fitted to the catalogue gains
more from them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PIL import Image

from lookalike.config import EncoderSettings
from lookalike.encoders.base import EncoderCard, ImageEncoder
from lookalike.encoders.colour import ColourEncoder
from lookalike.encoders.composite import Companion, CompositeEncoder, composite_card
from lookalike.encoders.efficientnet_lite import GRAPH_VERSION, VARIANTS, Variant, build_network
from lookalike.encoders.inner_layers import InnerLayer, with_inner_layers
from lookalike.encoders.model_cache import cached_model
from lookalike.encoders.onnx_encoder import OnnxEncoder
from lookalike.encoders.pixels import PixelEncoder

COMPANIONS: tuple[tuple[Callable[[], ImageEncoder], float], ...] = (
    (ColourEncoder, 8.0),
    (partial(PixelEncoder, side=8, name="layout"), 2.0),
)
"""What looks beside the network, and how much its numbers weigh: enough for colour to count among
principal components, not so much that other things of the same colour come first. The colour
descriptor forgets places and the network forgets colours; a photo of 8x8 pixels is both at their
coarsest: a light top over dark trousers, a border, a print in the middle."""


@dataclass(frozen=True, slots=True)
class Composite:
    """A network, the inner layers that are looked into, and its name with companions."""

    name: str
    variant: Variant
    layers: tuple[InnerLayer, ...]

    @property
    def network_card(self) -> EncoderCard:
        """The card of the network with its inner layers."""
        card = self.variant.card
        inner = sum(layer.channels for layer in self.layers)
        return replace(
            card,
            name=f"{card.name}-inner",
            dim=card.dim + inner,
            options={"inner": ", ".join(layer.weight for layer in self.layers)},
            blocks={"texture": (card.dim, card.dim + inner)},
        )

    @property
    def card(self) -> EncoderCard:
        """What the whole is; known without loading it."""
        companions = [(kind().card, weight) for kind, weight in COMPANIONS]
        return composite_card(self.name, self.network_card, companions)


LITE0 = Composite(
    name="efficientnet-lite0+colour",
    variant=VARIANTS[0],
    layers=(InnerLayer("_blocks.11.expand.weight", 672),),
)


def create_efficientnet_composite(
    composite: Composite, *, settings: EncoderSettings, cache: Path, bulk: bool = False
) -> CompositeEncoder:
    """The encoder, converted on first use and kept in ``cache``.

    ``settings.weights`` may name the network's weights file if it lies elsewhere.

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
    companions = [Companion(kind(), weight) for kind, weight in COMPANIONS]
    return CompositeEncoder(main, companions, name=composite.name)


def _build(composite: Composite, file: Path | None) -> bytes:
    network = build_network(composite.variant, file)
    return with_inner_layers(network, composite.layers, dim=composite.variant.card.dim)

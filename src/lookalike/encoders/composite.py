"""Several looks at one photo: a network's features with those of plain descriptors beside them.

The photo is decoded and squashed once, for the network; the others look at that small square. It
costs a few percent of the network's time, and a network trained to name objects whatever their
colour says little about colour or layout, which shoppers see first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lookalike.encoders.base import EncoderCard, Features, ImageEncoder, device_of

VERSION = "1"


@dataclass(frozen=True, slots=True)
class Companion:
    """An encoder that looks at what was prepared for another, and how much its numbers weigh.

    ``weight`` brings the encoders' numbers to one scale, so that distances over all of them
    listen to each; a space that is fitted with attributes finds weights of its own.
    """

    encoder: ImageEncoder
    weight: float


class CompositeEncoder:
    """The features of ``main``, then those of each companion: behind ``ImageEncoder`` as one.

    ``main`` must prepare photos as uint8 (height, width, 3), RGB.
    """

    def __init__(self, main: ImageEncoder, companions: Sequence[Companion], *, name: str) -> None:
        """Compose encoders that are ready to run."""
        self._main = main
        self._companions = tuple(companions)
        self._card = composite_card(
            name, main.card, [(part.encoder.card, part.weight) for part in companions]
        )

    @property
    def card(self) -> EncoderCard:
        """What this encoder is; its id changes with that of any part."""
        return self._card

    @property
    def workers(self) -> int:
        """Threads for bulk work."""
        return self._main.workers

    @property
    def device(self) -> str:
        """What the main encoder runs on."""
        return device_of(self._main)

    def prepare(self, image: Image.Image) -> NDArray[np.uint8]:
        """An upright RGB image as the main encoder wants it."""
        return self._main.prepare(image)

    def encode(self, batch: NDArray[np.uint8]) -> Features:
        """Prepared photos as features (photos, dim), the parts side by side."""
        return np.concatenate([self._main.encode(batch), *self._looks(batch)], axis=1)

    def _looks(self, batch: NDArray[np.uint8]) -> Iterator[Features]:
        photos = [Image.fromarray(photo) for photo in batch]
        for part in self._companions:
            features = np.zeros((len(batch), part.encoder.card.dim), dtype=np.float32)
            if photos:
                features = part.encoder.encode(np.stack([part.encoder.prepare(p) for p in photos]))
            yield features * np.float32(part.weight)


def composite_card(
    name: str, main: EncoderCard, companions: Sequence[tuple[EncoderCard, float]]
) -> EncoderCard:
    """The card of a composite, known without loading any part."""
    cards = [main, *(card for card, _ in companions)]
    sources = dict.fromkeys(card.source for card in cards if card.source)
    return EncoderCard(
        name=name,
        version=VERSION,
        dim=sum(card.dim for card in cards),
        licence=" AND ".join(dict.fromkeys(card.licence for card in cards)),
        preprocessing=f"as {main.name}; the others look at what it is shown",
        weights=main.weights,
        decode_at_least=main.decode_at_least,
        batch=main.batch,
        source="; ".join(sources),
        options={
            "main": main.id,
            **{f"companion {at}": f"{c.id} x {w:g}" for at, (c, w) in enumerate(companions, 1)},
        },
        blocks=_blocks(cards),
    )


def _blocks(cards: Sequence[EncoderCard]) -> dict[str, tuple[int, int]]:
    """Where the blocks of each part stand among the features of all."""
    found, start = {}, 0
    for card in cards:
        for name, (first, last) in card.blocks.items():
            found[name] = (start + first, start + last)
        start += card.dim
    return found

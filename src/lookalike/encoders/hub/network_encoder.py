"""A network of one's own choice behind the ``ImageEncoder`` protocol, as its card describes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lookalike.encoders.base import EncoderCard, Features
from lookalike.encoders.hub.model_card import ModelCard, ModelOutput
from lookalike.errors import WeightsUnavailable

VERSION = "1"
GPU_BATCH = 32
"""Photos at a time where a GPU runs the network; on a processor one at a time is as quick."""
_RANKS = {"none": 2, "cls": 3, "mean": 3, "average": 4}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a network came from, as far as its card does not say.

    ``reference`` is the name that gives exactly this encoder again; ``weights`` the SHA-256 of the
    file the weights came in.
    """

    reference: str
    weights: str


class Network(Protocol):
    """A network that is ready to run, whatever runs it. It may be run from several threads."""

    where: str
    """What to call it in messages."""
    output: str
    """The name of the output that is run for."""
    device: str
    """What runs it, such as ``CPU`` or ``CUDA``."""
    dtype: Any
    """The type of its input's numbers."""
    one_by_one: bool
    """Whether it takes one photo at a time only."""

    def run(self, batch: NDArray[Any]) -> NDArray[Any]:
        """Its output for scaled photos."""
        ...


class NetworkEncoder:
    """A network and what its card says of it, behind ``ImageEncoder``.

    ``prepare`` gives uint8 (height, width, 3), RGB; what follows is done on whole batches.
    """

    def __init__(
        self, network: Network, model_card: ModelCard, origin: Origin, *, workers: int
    ) -> None:
        """Send one grey photo through the network, so that a misfit shows now.

        Raises:
            WeightsUnavailable: the network and its card do not fit together.
        """
        self._network = network
        self._input, self._output = model_card.input, model_card.output
        self._workers = workers
        self._dim = self._probe()
        self._card = encoder_card(model_card, network, dim=self._dim, origin=origin)

    @property
    def card(self) -> EncoderCard:
        """What this encoder is."""
        return self._card

    @property
    def workers(self) -> int:
        """Threads for bulk work."""
        return self._workers

    @property
    def device(self) -> str:
        """What the network runs on, such as ``CPU`` or ``CUDA``."""
        return self._network.device

    def prepare(self, image: Image.Image) -> NDArray[np.uint8]:
        """An upright RGB image, resized and cut as the network wants it."""
        return self._input.prepare(image)

    def encode(self, batch: NDArray[np.uint8]) -> Features:
        """Prepared photos (photos, height, width, 3) as features (photos, dim)."""
        if not len(batch):
            return np.zeros((0, self._dim), dtype=np.float32)
        if self._network.one_by_one:
            return np.concatenate([self._features(photo[None]) for photo in batch])
        return self._features(batch)

    def _features(self, batch: NDArray[np.uint8]) -> Features:
        raw = self._network.run(self._input.tensor(batch, self._network.dtype))
        return pooled(raw, self._output, where=self._network.where)

    def _probe(self) -> int:
        grey = np.full((1, self._input.height, self._input.width, 3), 127, dtype=np.uint8)
        where = self._network.where
        try:
            vector = self._features(grey)
        except WeightsUnavailable:
            raise
        except Exception as error:  # ONNX Runtime's exceptions share no documented base class
            reason = str(error).strip().splitlines()[0]
            raise WeightsUnavailable(
                f"{where} cannot take a photo as its card describes it ({reason}): correct the "
                "card, or export the model again."
            ) from None
        if vector.shape[0] != 1 or not np.isfinite(vector).all():
            raise WeightsUnavailable(
                f"{where} gave {vector.shape[0]} vectors for one photo, or one that is not finite: "
                "correct its card, or export the model again."
            )
        return int(vector.shape[1])


def pooled(raw: NDArray[Any], output: ModelOutput, *, where: str) -> Features:
    """A network's output as one vector per photo, float32 (photos, dim).

    Raises:
        WeightsUnavailable: the output has not the shape that its pooling needs.
    """
    rank = _RANKS[output.pooling]
    if raw.ndim != rank or (output.pooling == "mean" and raw.shape[1] <= output.skip):
        raise WeightsUnavailable(
            f"{where} gives an output of the shape {raw.shape}, which does not fit the pooling "
            f"'{output.pooling}' of its card: choose another output or pooling."
        )
    values = raw.astype(np.float32)
    if output.pooling == "cls":
        values = values[:, 0]
    elif output.pooling == "mean":
        values = values[:, output.skip :].mean(axis=1)
    elif output.pooling == "average":
        values = values.mean(axis=(2, 3))
    if output.normalise:
        values = values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-12)
    return np.ascontiguousarray(values, dtype=np.float32)


def encoder_card(card: ModelCard, network: Network, *, dim: int, origin: Origin) -> EncoderCard:
    """The encoder's card; its id changes with the weights, the preprocessing and the output."""
    chosen = card.output
    return EncoderCard(
        name=card.name,
        version=f"{VERSION}/{card.version}",
        dim=dim,
        licence=card.licence,
        preprocessing=card.input.describe(),
        weights=origin.weights,
        decode_at_least=card.input.decode_at_least,
        batch=1 if network.device == "CPU" or network.one_by_one else GPU_BATCH,
        source=card.source,
        reference=origin.reference,
        options={
            "output": network.output,
            "pooling": f"{chosen.pooling}, skip {chosen.skip}",
            "normalise": str(chosen.normalise),
        },
    )

"""Run a checked ONNX file with ONNX Runtime, on the best device there is."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.config import EncoderSettings
from lookalike.encoders.cores import usable_cores
from lookalike.encoders.hub.image_input import ImageInput
from lookalike.encoders.hub.model_card import ModelCard
from lookalike.encoders.hub.network_encoder import NetworkEncoder, Origin
from lookalike.encoders.hub.network_file import NetworkFile
from lookalike.encoders.onnx_session import OnnxSession
from lookalike.errors import WeightsUnavailable

_TYPES: dict[str, Any] = {
    "tensor(float)": np.float32,
    "tensor(float16)": np.float16,
    "tensor(uint8)": np.uint8,
}


def onnx_encoder(
    network: NetworkFile,
    card: ModelCard,
    origin: Origin,
    *,
    settings: EncoderSettings,
    bulk: bool,
) -> NetworkEncoder:
    """The encoder of a file and its card; in bulk, as many callers share it as there are threads.

    Raises:
        WeightsUnavailable: the network and its card do not fit together.
        InvalidSetting: the provider asked for is not present.
    """
    threads = settings.threads or usable_cores()
    running = OnnxNetwork(network, card, threads=1 if bulk else threads, provider=settings.provider)
    return NetworkEncoder(running, card, origin, workers=threads if bulk else 1)


class OnnxNetwork:
    """One output of a file, ready to run: behind ``Network``."""

    def __init__(
        self, network: NetworkFile, card: ModelCard, *, threads: int, provider: str | None
    ) -> None:
        """Load the part of the network that leads to the card's output.

        Raises:
            WeightsUnavailable: it takes something other than photos, or of another shape.
            InvalidSetting: the provider asked for is not present.
        """
        self.where = str(network.path)
        self.output = network.output_name(card.output.name)
        part = network.only(self.output)
        if len(part.inputs) != 1:
            raise WeightsUnavailable(
                f"The output '{self.output}' of {self.where} needs {len(part.inputs)} inputs "
                f"({', '.join(part.inputs)}), not just photos: choose an output that needs no more."
            )
        self._session = OnnxSession(
            part.data,
            threads=threads,
            provider=provider,
            outside=network.path.parent if network.outside else None,
        )
        self.device = self._session.device
        self.dtype = _element_type(self._session.input_type, card.input, self.where)
        _check_shape(self._session.input_shape, card.input, self.where)
        self.one_by_one = self._session.input_shape[:1] == (1,)

    def run(self, batch: NDArray[Any]) -> NDArray[Any]:
        """The output for scaled photos."""
        return self._session.run(batch)


def _element_type(found: str, wanted: ImageInput, where: str) -> Any:
    if found not in _TYPES:
        raise WeightsUnavailable(
            f"{where} takes its photos as {found}, which no photo can be made into: export it "
            "with float32, float16 or uint8."
        )
    if found == "tensor(uint8)" and not wanted.plain_bytes:
        raise WeightsUnavailable(
            f"{where} takes bytes, but its card scales them: set scale to 1, mean to 0 and std to "
            "1 in the card."
        )
    return _TYPES[found]


def _check_shape(found: tuple[int | str | None, ...], wanted: ImageInput, where: str) -> None:
    photos = found[0] if found else None
    free = not isinstance(photos, int) or photos == 1
    fits = len(found) == 4 and all(
        not isinstance(have, int) or have == want
        for have, want in zip(found[1:], wanted.shape, strict=True)
    )
    if not free or not fits:
        raise WeightsUnavailable(
            f"{where} takes photos of the shape {list(found)}, but its card says "
            f"{['n', *wanted.shape]}: correct height, width or layout in the card, or export the "
            "model for any number of photos."
        )

"""``onnx:PATH``: any ONNX image model with a card beside it."""

from __future__ import annotations

from pathlib import Path

from lookalike.config import EncoderSettings
from lookalike.encoders.hub.model_card import read_card
from lookalike.encoders.hub.network_encoder import NetworkEncoder, Origin
from lookalike.encoders.hub.network_file import read_network
from lookalike.encoders.hub.onnx_network import onnx_encoder
from lookalike.errors import InvalidSetting, WeightsUnavailable


def create_from_file(
    place: str, *, settings: EncoderSettings, cache: Path, bulk: bool = False
) -> NetworkEncoder:
    """The encoder in a file, or in a folder with one ``.onnx`` in it.

    Raises:
        WeightsUnavailable: there is no such file, no card, or they do not fit together.
        InvalidInput: the card is wrong.
    """
    del cache  # the file is used where it lies
    path = model_path(place)
    card = read_card(path)
    network = read_network(path)
    origin = Origin(reference=f"onnx:{path}", weights=network.sha256)
    return onnx_encoder(network, card, origin, settings=settings, bulk=bulk)


def model_path(place: str) -> Path:
    """The model file at ``place``, absolute.

    Raises:
        InvalidSetting: no path was given.
        WeightsUnavailable: there is no file, or a folder with none or several models.
    """
    if not place:
        raise InvalidSetting("'onnx:' needs the path of a model: write 'onnx:model.onnx'.")
    path = Path(place).expanduser().absolute()
    if path.is_dir():
        models = sorted(path.glob("*.onnx"))
        if len(models) != 1:
            raise WeightsUnavailable(
                f"The folder {path} holds {len(models)} .onnx files instead of one: name the file."
            )
        return models[0]
    if not path.is_file():
        raise WeightsUnavailable(f"There is no model {path}: check the path.")
    return path

"""Begin the card of a model file with what the file itself says."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from lookalike.encoders.hub.model_card import CARD, TEMPLATE, file_safe
from lookalike.encoders.hub.network_file import NetworkFile, read_network
from lookalike.encoders.hub.onnx_files import model_path
from lookalike.errors import InvalidInput


def write_card_template(place: str) -> Path:
    """Write a card to fill in beside the model at ``place``; the path of the card.

    Sizes, layout and outputs are the file's own; what only its authors know is left as words, and
    refused when the card is read.

    Raises:
        InvalidInput: there is a card already.
        WeightsUnavailable: there is no model, or it is not ONNX.
    """
    path = model_path(place)
    several = len(list(path.parent.glob("*.onnx"))) > 1
    card = path.with_name(f"{path.stem}.card.json" if several else CARD)
    if card.exists():
        raise InvalidInput(f"{card} exists already: correct it, or delete it first.")
    text = json.dumps(template(read_network(path)), indent=2)
    card.write_text(f"{text}\n", encoding="utf-8")
    return card


def template(network: NetworkFile) -> dict[str, Any]:
    """``TEMPLATE`` with what the file says filled in."""
    entries: dict[str, Any] = copy.deepcopy(TEMPLATE)
    entries["name"] = file_safe(network.path.stem)
    shape = _shape(network, network.model.graph.input, network.inputs[0])
    if len(shape) == 4:
        last = shape[3] == 3
        height, width = shape[1:3] if last else shape[2:4]
        entries["input"] |= {"layout": "NHWC" if last else "NCHW"}
        if height and width:
            entries["input"] |= {"height": height, "width": width}
            entries["input"]["resize_to"] = max(height, width)
    output = network.outputs[0]
    rank = len(_shape(network, network.model.graph.output, output))
    kinds = {2: "none", 3: "cls or mean (of tokens)", 4: "average"}
    entries["output"] |= {"name": " or ".join(network.outputs)}
    if len(network.outputs) == 1 and rank in kinds:
        entries["output"] |= {"pooling": kinds[rank]}
    return entries


def _shape(network: NetworkFile, values: Any, name: str) -> list[int]:
    """Sizes of a value's axes, 0 where free; empty when the file does not say."""
    for value in values:
        if value.name == name:
            return [int(axis.dim_value) for axis in value.type.tensor_type.shape.dim]
    return []

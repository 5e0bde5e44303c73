"""More from one run of a network: what its inner layers saw, beside what comes out at the end.

The last features of a network trained to name objects have forgotten much of what a shopper sees.
Inner layers still know it (Babenko and Lempitsky 2015, "Aggregating deep convolutional features
for image retrieval"; Zheng et al. 2016, "Good practice in CNN feature transfer"), and they are
computed anyway: averaging them costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookalike.encoders.onnx_graph import OUTPUT
from lookalike.errors import WeightsUnavailable

if TYPE_CHECKING:
    from onnx import GraphProto

_OUTER = "outer"


@dataclass(frozen=True, slots=True)
class InnerLayer:
    """A convolution, by the name of its weights, and its number of channels."""

    weight: str
    channels: int


def with_inner_layers(model: bytes, layers: Sequence[InnerLayer], *, dim: int) -> bytes:
    """A serialised network of ``dim`` features as one that gives inner layers behind them.

    Each layer is averaged over the photo, behind its activation when it has one.

    Raises:
        WeightsUnavailable: the network has no layer of this name.
    """
    import onnx
    from onnx import TensorProto, checker, helper

    loaded = onnx.load_model_from_string(model)
    graph = loaded.graph
    for node in graph.node:
        node.output[:] = [_OUTER if name == OUTPUT else name for name in node.output]
    averages = [_average(graph, layer, f"inner-{at}") for at, layer in enumerate(layers)]
    graph.node.append(helper.make_node("Concat", [_OUTER, *averages], [OUTPUT], axis=1))
    size = dim + sum(layer.channels for layer in layers)
    del graph.output[:]
    graph.output.append(helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["photos", size]))
    checker.check_model(loaded, full_check=True)
    serialised: bytes = loaded.SerializeToString(deterministic=True)
    return serialised


def _average(graph: GraphProto, layer: InnerLayer, name: str) -> str:
    """Add the mean of one layer to the graph; the name of the result (photos, channels)."""
    from onnx import helper

    pooled = f"{name}-pooled"
    graph.node.append(
        helper.make_node("GlobalAveragePool", [_activation(graph, layer.weight)], [pooled])
    )
    graph.node.append(helper.make_node("Flatten", [pooled], [name], axis=1))
    return name


def _activation(graph: GraphProto, weight: str) -> str:
    """The value behind a convolution and, when it has one, its activation."""
    value = next((node.output[0] for node in graph.node if weight in node.input), None)
    if value is None:
        raise WeightsUnavailable(
            f"The network has no layer '{weight}': choose one of the encoder's own."
        )
    clips = (n.output[0] for n in graph.node if n.op_type == "Clip" and n.input[0] == value)
    found: str = next(clips, value)
    return found

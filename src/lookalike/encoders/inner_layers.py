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

import numpy as np

from lookalike.encoders.onnx_graph import OUTPUT
from lookalike.errors import WeightsUnavailable

if TYPE_CHECKING:
    from onnx import GraphProto

_OUTER = "outer"


@dataclass(frozen=True, slots=True)
class InnerLayer:
    """A convolution, by the name of its weights, and its number of channels.

    ``bands`` are rows of its map, as (first, last + 1), to average one by one, from the top of the
    photo to its bottom: collar, body, hem. Without any the whole map is averaged. ``scale`` is what
    means over bands are multiplied by, for layers whose numbers are larger than those of others.
    """

    weight: str
    channels: int
    bands: tuple[tuple[int, int], ...] = ()
    scale: float = 1.0

    @property
    def size(self) -> int:
        """How many numbers it gives."""
        return self.channels * max(1, len(self.bands))


def with_inner_layers(model: bytes, layers: Sequence[InnerLayer], *, dim: int) -> bytes:
    """A serialised network of ``dim`` features as one that gives inner layers behind them.

    Each layer is averaged over the photo, or over bands of it (channels major), behind its
    activation when it has one.

    Raises:
        WeightsUnavailable: the network has no layer of this name.
    """
    import onnx
    from onnx import TensorProto, checker, helper

    loaded = onnx.load_model_from_string(model)
    graph = loaded.graph
    for node in graph.node:
        node.output[:] = [_OUTER if name == OUTPUT else name for name in node.output]
    averages = [
        (_bands if layer.bands else _average)(graph, layer, f"inner-{at}")
        for at, layer in enumerate(layers)
    ]
    graph.node.append(helper.make_node("Concat", [_OUTER, *averages], [OUTPUT], axis=1))
    size = dim + sum(layer.size for layer in layers)
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


def _bands(graph: GraphProto, layer: InnerLayer, name: str) -> str:
    """Add the means of one layer over bands to the graph; the name of the result."""
    from onnx import helper, numpy_helper

    rows = np.zeros((max(last for _, last in layer.bands), len(layer.bands)), dtype=np.float32)
    for at, (first, last) in enumerate(layer.bands):
        rows[first:last, at] = layer.scale / (last - first)
    graph.initializer.append(numpy_helper.from_array(rows, f"{name}-rows"))
    value = _activation(graph, layer.weight)
    nodes = [
        helper.make_node("ReduceMean", [value], [f"{name}-mean"], axes=[3], keepdims=0),
        helper.make_node("MatMul", [f"{name}-mean", f"{name}-rows"], [f"{name}-bands"]),
        helper.make_node("Flatten", [f"{name}-bands"], [name], axis=1),
    ]
    graph.node.extend(nodes)
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

"""Write small convolutional networks as ONNX graphs: a thin, typed layer over ``onnx.helper``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto

FloatArray = NDArray[np.floating[Any]]

INPUT = "photos"
OUTPUT = "features"
_OPSET = 17
_IR_VERSION = 10
"""Old enough for every ONNX Runtime the project supports, new enough for the operators used."""


class GraphBuilder:
    """Collects nodes and constants; every method returns the name of the value it adds."""

    def __init__(self) -> None:
        self._nodes: list[NodeProto] = []
        self._constants: dict[str, TensorProto] = {}

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """Add (or find again) a constant of this name."""
        from onnx import numpy_helper

        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Add one node with one output."""
        from onnx import helper

        output = f"{operator.lower()}_{len(self._nodes)}"
        node = helper.make_node(operator, list(inputs), [output], name=output, **attributes)
        self._nodes.append(node)
        return output

    def relu6(self, value: str) -> str:
        """Cut at 0 and at 6."""
        zero = self.constant("zero", np.array(0, dtype=np.float32))
        return self.add("Clip", value, zero, self.constant("six", np.array(6, dtype=np.float32)))

    def conv(
        self,
        value: str,
        name: str,
        weight: FloatArray,
        bias: FloatArray,
        *,
        stride: int = 1,
        pads: Sequence[int] = (0, 0, 0, 0),
        groups: int = 1,
    ) -> str:
        """Convolve (n, c, h, w) with ``weight`` (out, in / groups, kh, kw).

        ``pads`` are the rows and columns of zeros added: top, left, bottom, right.
        """
        return self.add(
            "Conv",
            value,
            self.constant(f"{name}.weight", weight.astype(np.float32)),
            self.constant(f"{name}.bias", bias.astype(np.float32)),
            strides=[stride, stride],
            pads=list(pads),
            group=groups,
        )

    def pixels(self, *, less: Sequence[float] = ()) -> str:
        """The graph's input, uint8 (n, h, w, 3), as float (n, 3, h, w), less one per channel."""
        from onnx import TensorProto

        value = self.add("Transpose", INPUT, perm=[0, 3, 1, 2])
        value = self.add("Cast", value, to=TensorProto.FLOAT)
        if less:
            offset = np.asarray(less, dtype=np.float32).reshape(1, -1, 1, 1)
            value = self.add("Sub", value, self.constant("pixel.mean", offset))
        return value

    def padded_pixels(self, *, pads: Sequence[int], level: int) -> str:
        """As ``pixels``, with a border of ``level``; ``pads`` are top, left, bottom, right.

        Where a network pads with zeros after it has subtracted ``level``, padding the bytes with
        ``level`` is the same border, and leaves the subtraction to the convolution's bias.
        """
        from onnx import TensorProto

        top, left, bottom, right = pads
        edges = np.array([0, top, left, 0, 0, bottom, right, 0], dtype=np.int64)
        value = self.add(
            "Pad",
            INPUT,
            self.constant("border.size", edges),
            self.constant("border.level", np.array(level, dtype=np.uint8)),
        )
        value = self.add("Transpose", value, perm=[0, 3, 1, 2])
        return self.add("Cast", value, to=TensorProto.FLOAT)

    def global_average(self, value: str) -> str:
        """The mean over height and width: (n, c, h, w) to (n, c)."""
        return self.add("Flatten", self.add("GlobalAveragePool", value), axis=1)

    def finish(self, value: str, *, name: str, side: int, dim: int) -> bytes:
        """The model, serialised: ``photos`` uint8 (n, side, side, 3) to ``features`` (n, dim)."""
        from onnx import TensorProto, checker, helper

        self._nodes[-1].output[0] = OUTPUT
        if value != self._nodes[-1].name:
            raise ValueError("the graph must end with the value it returns")
        shape: list[str | int | None] = ["photos", side, side, 3]
        graph = helper.make_graph(
            self._nodes,
            name,
            [helper.make_tensor_value_info(INPUT, TensorProto.UINT8, shape)],
            [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["photos", dim])],
            initializer=list(self._constants.values()),
        )
        opset = helper.make_opsetid("", _OPSET)
        model = helper.make_model(graph, opset_imports=[opset], ir_version=_IR_VERSION)
        checker.check_model(model, full_check=True)
        serialised: bytes = model.SerializeToString(deterministic=True)
        return serialised

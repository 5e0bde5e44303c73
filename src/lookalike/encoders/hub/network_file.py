"""Read an ONNX file that nobody has vouched for: is it whole, and does it stay in its folder.

A graph is data, and ONNX Runtime runs nothing but its own operators; two things remain to be
refused: operators that need a library of their own, and weights "outside" that point anywhere on
the machine. The part of a graph that a photo does not reach (a text tower beside it) is left out.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lookalike.errors import WeightsUnavailable

if TYPE_CHECKING:
    from onnx import GraphProto, ModelProto, NodeProto, TensorProto

_BUILT_IN = frozenset({"", "ai.onnx", "ai.onnx.ml", "com.microsoft"})
"""Domains of the operators that ONNX Runtime itself brings; the last one is its own."""
_CHUNK = 1 << 22
_SMALL = 1024  # numbers


@dataclass(frozen=True, slots=True)
class NetworkPart:
    """A part of a model: the names of what has to be fed, and the model, serialised."""

    inputs: tuple[str, ...]
    data: bytes


@dataclass(frozen=True, slots=True)
class NetworkFile:
    """A model read and checked, its outside weights not loaded.

    ``sha256`` is over the file and, when there are any, its files of outside weights, in order.
    """

    path: Path
    model: ModelProto
    outside: tuple[Path, ...]
    sha256: str

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of what has to be fed."""
        return _fed(self.model)

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of what comes out."""
        return tuple(value.name for value in self.model.graph.output)

    def output_name(self, wanted: str | int) -> str:
        """The name of an output given by name or number.

        Raises:
            WeightsUnavailable: there is no such output.
        """
        if isinstance(wanted, str) and wanted in self.outputs:
            return wanted
        if isinstance(wanted, int) and 0 <= wanted < len(self.outputs):
            return self.outputs[wanted]
        raise WeightsUnavailable(
            f"{self.path} has no output {wanted!r}: name one of {', '.join(self.outputs)} in its "
            "card."
        )

    def size_of(self, name: str, *, axis: int) -> int | None:
        """The size of one axis of an input; None where it is free or not said."""
        for value in self.model.graph.input:
            axes = value.type.tensor_type.shape.dim
            if value.name == name and len(axes) > axis:
                return int(axes[axis].dim_value) or None
        return None

    def only(self, output: str) -> NetworkPart:
        """The part of the model that leads to one output."""
        part = _part(self.model, output)
        _bring_in_small(part, self.path.parent)
        data: bytes = part.SerializeToString(deterministic=True)
        return NetworkPart(_fed(part), data)


def read_network(path: Path) -> NetworkFile:
    """Read and check a model file.

    Raises:
        WeightsUnavailable: it cannot be read, is no ONNX model, needs operators that ONNX Runtime
            does not have, or refers to weights outside its folder.
    """
    import onnx

    model = onnx.ModelProto()
    try:
        model.ParseFromString(path.read_bytes())
    except OSError as error:
        raise WeightsUnavailable(
            f"The model {path} cannot be read ({error.strerror}): check the path."
        ) from None
    except Exception:  # protobuf's own errors are not part of onnx's interface
        model.Clear()
    if not model.graph.node or not model.graph.output:
        raise WeightsUnavailable(
            f"{path} is not an ONNX model, or is cut short: get it again, or export it as ONNX."
        )
    _check_operators(model, path)
    outside = tuple(_inside(path, place) for place in sorted(set(_places(model))))
    return NetworkFile(path, model, outside, files_sha256(path, *outside))


def _fed(model: ModelProto) -> tuple[str, ...]:
    constants = {tensor.name for tensor in model.graph.initializer}
    return tuple(value.name for value in model.graph.input if value.name not in constants)


def file_sha256(path: Path) -> str:
    """SHA-256 of one file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def files_sha256(first: Path, *others: Path) -> str:
    """SHA-256 of one file; with others, over the digests of all."""
    if not others:
        return file_sha256(first)
    digests = "".join(file_sha256(path) for path in (first, *others))
    return hashlib.sha256(digests.encode()).hexdigest()


def _check_operators(model: ModelProto, path: Path) -> None:
    own = {function.domain for function in model.functions}
    nodes = list(_nodes(model))
    strange = sorted({n.domain for n in nodes} - _BUILT_IN - own)
    if strange:
        kinds = sorted({node.op_type for node in nodes if node.domain in strange})
        raise WeightsUnavailable(
            f"{path} uses custom operators ({', '.join(kinds)} of {', '.join(strange)}), which "
            "need a library of their own: export the model with ONNX's own operators."
        )


def _inside(model: Path, place: str) -> Path:
    """The file of outside weights ``place``, which must lie in the model's folder."""
    folder = model.parent.resolve()
    path = (folder / place).resolve()
    if not place or Path(place).is_absolute() or not path.is_relative_to(folder):
        raise WeightsUnavailable(
            f"{model} takes weights from '{place}', outside its own folder: put the file beside "
            "the model and save the model with that place."
        )
    if not path.is_file():
        raise WeightsUnavailable(
            f"{model} keeps its weights in '{place}', which is not beside it: get that file too."
        )
    return path


def _places(model: ModelProto) -> Iterator[str]:
    from onnx import TensorProto

    for tensor in _tensors(model):
        if tensor.data_location == TensorProto.EXTERNAL or tensor.external_data:
            entries = {entry.key: entry.value for entry in tensor.external_data}
            yield entries.get("location", "")


def _tensors(model: ModelProto) -> Iterator[TensorProto]:
    bodies = [model.graph, *model.functions]
    inner = (graph for body in bodies for graph in _subgraphs(body.node))
    for graph in (model.graph, *inner):
        yield from graph.initializer
        for sparse in graph.sparse_initializer:
            yield from (sparse.values, sparse.indices)
    for node in _nodes(model):
        for attribute in node.attribute:
            yield from (attribute.t, *attribute.tensors)


def _nodes(model: ModelProto) -> Iterator[NodeProto]:
    for body in (model.graph, *model.functions):
        for node in body.node:
            yield from _with_nested(node)


def _with_nested(node: NodeProto) -> Iterator[NodeProto]:
    """A node and those of the graphs inside it."""
    yield node
    for graph in _subgraphs([node]):
        yield from graph.node


def _subgraphs(nodes: Iterable[NodeProto]) -> Iterator[GraphProto]:
    """The graphs inside nodes (branches, bodies of loops), at any depth."""
    for node in nodes:
        for attribute in node.attribute:
            for graph in (*([attribute.g] if attribute.HasField("g") else []), *attribute.graphs):
                yield graph
                yield from _subgraphs(graph.node)


def _bring_in_small(part: ModelProto, folder: Path) -> None:
    """Load small outside constants: shapes are inferred from them before the rest is read."""
    from onnx import TensorProto, external_data_helper

    for tensor in _tensors(part):
        if tensor.data_location == TensorProto.EXTERNAL and math.prod(tensor.dims) <= _SMALL:
            external_data_helper.load_external_data_for_tensor(tensor, str(folder))
            tensor.data_location = TensorProto.DEFAULT
            del tensor.external_data[:]


def _part(model: ModelProto, output: str) -> ModelProto:
    """The nodes an output depends on, with their constants and inputs; nothing else."""
    needed, nodes = {output}, []
    for node in reversed(model.graph.node):
        if needed.intersection(node.output):
            nodes.append(node)
            for part in _with_nested(node):  # inner graphs may use values from around them
                needed.update(name for name in part.input if name)
            for graph in _subgraphs([node]):
                needed.update(value.name for value in graph.output)
    part = type(model)()
    part.CopyFrom(model)
    graph = part.graph
    for field in ("node", "input", "output", "initializer", "value_info"):
        graph.ClearField(field)
    graph.node.extend(reversed(nodes))
    graph.input.extend(value for value in model.graph.input if value.name in needed)
    graph.output.extend(value for value in model.graph.output if value.name == output)
    graph.initializer.extend(t for t in model.graph.initializer if t.name in needed)
    return part

"""Tiny networks of the published kind, as ONNX files, and the same in plain numpy: the oracle.

A photo of 8x8 is cut into four patches, which attend to each other once; a text is the mean of its
tokens' vectors. Both end in the same six dimensions.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Array = NDArray[Any]

SIDE, PATCH, WIDTH, DIM = 8, 4, 5, 6
WORDS = ("<pad>", "<unk>", "</s>", "red", "blue", "shoe", "shirt")


@dataclass(frozen=True)
class Tiny:
    """The weights of both halves; another seed is another model."""

    weights: dict[str, Array]

    def tokens(self, pixels: Array) -> Array:
        """The last hidden state of photos (n, 3, 8, 8): (n, 4, 5)."""
        w = self.weights
        tiles = pixels.reshape(len(pixels), 3, 2, PATCH, 2, PATCH).transpose(0, 2, 4, 1, 3, 5)
        flat = tiles.reshape(len(pixels), 4, -1).astype(np.float64)
        value = flat @ w["patch"].reshape(WIDTH, -1).T + w["place"]
        scores = (value @ w["query"]) @ (value @ w["key"]).transpose(0, 2, 1) / np.sqrt(WIDTH)
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        return value + scores / scores.sum(axis=-1, keepdims=True) @ (value @ w["value"])

    def embeds(self, pixels: Array) -> Array:
        """The image embeddings, (n, 6), not normalised."""
        return self.tokens(pixels).mean(axis=1) @ self.weights["head"]

    def text(self, ids: list[int]) -> Array:
        """The embedding of one text, (6,), not normalised."""
        return self.weights["words"][ids].mean(axis=0) @ self.weights["text_head"]


def tiny(seed: int = 0) -> Tiny:
    """A model of this seed."""
    rng = np.random.default_rng(seed)
    shapes = {
        "patch": (WIDTH, 3, PATCH, PATCH),
        "place": (1, 4, WIDTH),
        "query": (WIDTH, WIDTH),
        "key": (WIDTH, WIDTH),
        "value": (WIDTH, WIDTH),
        "head": (WIDTH, DIM),
        "words": (len(WORDS), WIDTH),
        "text_head": (WIDTH, DIM),
    }
    return Tiny(
        {name: rng.normal(0, 0.5, shape).astype(np.float32) for name, shape in shapes.items()}
    )


def unit(rows: Array) -> Array:
    """Rows of length one."""
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


def _photo_nodes() -> list[onnx.NodeProto]:
    node = helper.make_node
    return [
        node(
            "Conv",
            ["pixel_values", "patch"],
            ["map"],
            kernel_shape=[PATCH] * 2,
            strides=[PATCH] * 2,
        ),
        node("Reshape", ["map", "flat"], ["rows"]),
        node("Transpose", ["rows"], ["patches"], perm=[0, 2, 1]),
        node("Add", ["patches", "place"], ["entry"]),
        node("MatMul", ["entry", "query"], ["q"]),
        node("MatMul", ["entry", "key"], ["k"]),
        node("MatMul", ["entry", "value"], ["v"]),
        node("Transpose", ["k"], ["kt"], perm=[0, 2, 1]),
        node("MatMul", ["q", "kt"], ["raw"]),
        node("Div", ["raw", "root"], ["scores"]),
        node("Softmax", ["scores"], ["shares"], axis=-1),
        node("MatMul", ["shares", "v"], ["seen"]),
        node("Add", ["entry", "seen"], ["last_hidden_state"]),
        node("ReduceMean", ["last_hidden_state"], ["mean"], axes=[1], keepdims=0),
        node("MatMul", ["mean", "head"], ["image_embeds"]),
    ]


def _text_nodes() -> list[onnx.NodeProto]:
    node = helper.make_node
    return [
        node("Gather", ["words", "input_ids"], ["pieces"]),
        node("ReduceMean", ["pieces"], ["piece_mean"], axes=[1], keepdims=0),
        node("MatMul", ["piece_mean", "text_head"], ["text_embeds"]),
    ]


def model(
    weights: Tiny,
    *,
    photos: bool = True,
    words: bool = False,
    batch: int | str = "n",
    outputs: tuple[str, ...] = ("last_hidden_state", "image_embeds"),
    input_type: int = TensorProto.FLOAT,
    extra: tuple[onnx.NodeProto, ...] = (),
) -> onnx.ModelProto:
    """Either half, or both in one file, as they are published."""
    info = helper.make_tensor_value_info
    shapes = {
        "last_hidden_state": [batch, 4, WIDTH],
        "image_embeds": [batch, DIM],
        "text_embeds": [batch, DIM],
        "map": [batch, WIDTH, 2, 2],
    }
    inputs, nodes, names = [], [], []
    if words:
        inputs.append(info("input_ids", TensorProto.INT64, ["n", "tokens"]))
        nodes += _text_nodes()
        names.append("text_embeds")
    if photos:
        inputs.append(info("pixel_values", input_type, [batch, 3, SIDE, SIDE]))
        nodes += _photo_nodes()
        names += outputs
    constants = {
        **weights.weights,
        "flat": np.array([0, WIDTH, 4], dtype=np.int64),
        "root": np.array(np.sqrt(WIDTH), dtype=np.float32),
    }
    used = {name for node in nodes for name in node.input}
    graph = helper.make_graph(
        [*nodes, *extra],
        "tiny",
        inputs,
        [info(name, TensorProto.FLOAT, shapes[name]) for name in names],
        initializer=[numpy_helper.from_array(v, k) for k, v in constants.items() if k in used],
    )
    domains = {"", *(node.domain for node in extra)}
    opsets = [helper.make_opsetid(domain, 13 if not domain else 1) for domain in sorted(domains)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def save(path: Path, proto: onnx.ModelProto, *, outside: str | None = None) -> Path:
    """Write a model; with ``outside``, its weights into that file beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if outside is None:
        path.write_bytes(proto.SerializeToString())
    else:
        onnx.save_model(
            proto,
            str(path),
            save_as_external_data=True,
            location=outside,
            size_threshold=0,
            convert_attribute=False,
        )
    return path


def card(**changes: Any) -> dict[str, Any]:
    """A card that fits the photo half."""
    entries: dict[str, Any] = {
        "name": "tiny",
        "licence": "CC0-1.0",
        "source": "made in a test",
        "input": {
            "height": SIDE,
            "width": SIDE,
            "interpolation": "bilinear",
            "mean": [0.5, 0.4, 0.3],
            "std": [0.5, 0.25, 0.2],
        },
        "output": {"name": "image_embeds", "normalise": True},
    }
    return {**entries, **changes}

"""The text half of a published model, by value, and that its vectors meet those of photos."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lookalike.config import EncoderSettings
from lookalike.encoders.hub.text_tower import TextTower, aligned, create_text_tower
from lookalike.encoders.registry import create
from lookalike.errors import WeightsUnavailable

from .fake_hub import FakeHub
from .tiny_networks import DIM, tiny, unit
from .tiny_published import OPEN_CLIP, files, onnx_bytes

pytest.importorskip("tokenizers")


def load(tmp_path: Path) -> TextTower:
    return create_text_tower("owner/tiny", settings=EncoderSettings(), cache=tmp_path / "cache")


def test_vectors_are_those_of_the_published_network(hub: FakeHub, tmp_path: Path) -> None:
    hub.publish(files(tmp_path))
    vectors = load(tmp_path).encode(["red shoe", "Blue, SHIRT!", "", "purple"])
    # SigLIP: lower case, no punctuation, </s> at the end, filled up to the full length
    tokens = [[3, 5, 2, 0, 0], [4, 6, 2, 0, 0], [2, 0, 0, 0, 0], [1, 2, 0, 0, 0]]
    expected = [unit(tiny().text(ids)) for ids in tokens]
    np.testing.assert_allclose(vectors, expected, atol=1e-5)


def test_long_texts_are_cut_and_keep_their_end(hub: FakeHub, tmp_path: Path) -> None:
    hub.publish(files(tmp_path))
    long = load(tmp_path).encode(["red blue red blue shoe shirt red"])
    np.testing.assert_allclose(long[0], unit(tiny().text([3, 4, 3, 4, 2])), atol=1e-5)


def test_clip_is_not_filled_up_where_it_has_a_mask(hub: FakeHub, tmp_path: Path) -> None:
    import onnx
    from onnx import TensorProto, helper

    from .tiny_networks import model

    proto = model(tiny(), photos=False, words=True)
    mask = helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["n", "tokens"])
    proto.graph.input.append(mask)
    last = proto.graph.node[-1]
    last.output[0] = "plain"
    size = helper.make_node("Cast", ["attention_mask"], ["m"], to=TensorProto.FLOAT)
    biggest = helper.make_node("ReduceMax", ["m"], ["one"], axes=[1], keepdims=1)
    times = helper.make_node("Mul", ["plain", "one"], ["text_embeds"])
    proto.graph.node.extend([size, biggest, times])
    onnx.checker.check_model(proto)
    config = json.dumps({"model_type": "clip", "text_config": {"max_position_embeddings": 5}})
    changes = {
        "config.json": config.encode(),
        "onnx/text_model.onnx": proto.SerializeToString(),
    }
    hub.publish(files(tmp_path, **changes))
    vectors = load(tmp_path).encode(["red shoe", "Red shoe"])
    np.testing.assert_allclose(vectors[0], unit(tiny().text([3, 5, 2])), atol=1e-5)
    np.testing.assert_allclose(vectors[1], unit(tiny().text([1, 5, 2])), atol=1e-5)


def test_open_clips_settings_say_how_texts_are_cleaned(hub: FakeHub, tmp_path: Path) -> None:
    config = json.dumps({"model_type": "something"}).encode()
    words = json.dumps({"pad_token": {"content": "<pad>"}, "padding_side": "left"}).encode()
    hub.publish(
        {
            **files(tmp_path, **{"config.json": config, "tokenizer_config.json": words}),
            "open_clip_config.json": json.dumps(OPEN_CLIP).encode(),
        }
    )
    vector = load(tmp_path).encode(["RED-shoe? shoe"])
    np.testing.assert_allclose(vector[0], unit(tiny().text([0, 0, 1, 5, 2])), atol=1e-5)


def test_siglip_2_reads_lower_case_with_its_punctuation(hub: FakeHub, tmp_path: Path) -> None:
    words = {"model_max_length": 5, "pad_token": "<pad>", "tokenizer_class": "GemmaTokenizer"}
    hub.publish(files(tmp_path, **{"tokenizer_config.json": json.dumps(words).encode()}))
    vector = load(tmp_path).encode(["RED shoe?"])
    np.testing.assert_allclose(vector[0], unit(tiny().text([3, 1, 2, 0, 0])), atol=1e-5)


def test_one_file_for_both_halves_is_cut(hub: FakeHub, tmp_path: Path) -> None:
    changes: dict[str, Any] = {"onnx/vision_model.onnx": None, "onnx/text_model.onnx": None}
    both = onnx_bytes(tmp_path, tiny(), words=True)
    hub.publish({**files(tmp_path, **changes), "onnx/model.onnx": both})
    vector = load(tmp_path).encode(["red"])
    np.testing.assert_allclose(vector[0], unit(tiny().text([3, 2, 0, 0, 0])), atol=1e-5)


def test_halves_of_one_commit_belong_together(hub: FakeHub, tmp_path: Path) -> None:
    first = hub.publish(files(tmp_path))
    words = load(tmp_path)
    photos = create("hf:owner/tiny", EncoderSettings(), tmp_path / "cache")
    assert words.card.dim == photos.card.dim == DIM
    assert words.card.licence == "apache-2.0"
    assert words.card.reference == f"hf:owner/tiny@{first}"
    assert aligned(photos.card, words.card)
    hub.publish(files(tmp_path, seed=1))
    other = create("hf:owner/tiny@main", EncoderSettings(), tmp_path / "cache")
    assert not aligned(other.card, words.card)
    assert not aligned(create("colour", EncoderSettings(), tmp_path).card, words.card)


def test_known_words_are_single_tokens(hub: FakeHub, tmp_path: Path) -> None:
    hub.publish(files(tmp_path))
    words = load(tmp_path)
    assert words.knows("Shoe")
    assert not words.knows("shoo")
    assert not words.knows("red shoe")


def test_no_texts_give_no_vectors(hub: FakeHub, tmp_path: Path) -> None:
    hub.publish(files(tmp_path))
    assert load(tmp_path).encode([]).shape == (0, DIM)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"tokenizer.json": None}, "takes no words"),
        ({"tokenizer.json": b"{}"}, "is not a tokenizer"),
        ({"tokenizer_config.json": None}, "how long its texts may be"),
        ({"onnx/text_model.onnx": None, "onnx/vision_model.onnx": None}, "only as a pickle"),
    ],
)
def test_a_model_without_a_text_half_says_so(
    changes: dict[str, Any], said: str, hub: FakeHub, tmp_path: Path
) -> None:
    hub.publish(files(tmp_path, **changes))
    with pytest.raises(WeightsUnavailable, match=said) as caught:
        load(tmp_path)
    assert "\n" not in str(caught.value)

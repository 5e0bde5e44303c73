"""A shop whose encoder reads words as well: search by its text half, by value, and never mixed.

The model is made here: its photo half gives the mean colour of a photo, its text half the colour a
word stands for, both in the same three dimensions.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from PIL import Image, ImageDraw

import lookalike
from lookalike.encoders.registry import create
from lookalike.encoders.text.paired import paired_text_encoder
from lookalike.shop import Shop
from lookalike.types import BuildReport, HitList

from .fake_hub import FakeHub
from .tiny_networks import SIDE
from .tiny_published import PROCESSOR, tokenizer

pytest.importorskip("tokenizers")

COLOURS = {"red": (220, 20, 30), "blue": (20, 30, 210), "shoe": (20, 200, 40)}
"""What the words of the tiny tokenizer look like: in this world all shoes are green."""
NAMELESS = 3
COPIES = 6


def photo_half() -> onnx.ModelProto:
    """The mean of what deviates from white, as the three dimensions."""
    info = helper.make_tensor_value_info
    nodes = [
        helper.make_node("Sub", ["one", "pixel_values"], ["dark"]),
        helper.make_node("GlobalAveragePool", ["dark"], ["mean"]),
        helper.make_node("Flatten", ["mean"], ["image_embeds"]),
    ]
    graph = helper.make_graph(
        nodes, "photos", [info("pixel_values", TensorProto.FLOAT, ["n", 3, SIDE, SIDE])],
        [info("image_embeds", TensorProto.FLOAT, ["n", 3])],
        initializer=[numpy_helper.from_array(np.array(1.0, dtype=np.float32), "one")],
    )  # fmt: skip
    opset = [helper.make_opsetid("", 13)]
    return helper.make_model(graph, opset_imports=opset, ir_version=8)


def text_half(*, lost: bool = False) -> onnx.ModelProto:
    """The sum of what the words look like."""
    info = helper.make_tensor_value_info
    table = np.full((7, 3), 1e-4, dtype=np.float32)
    for number, word in ((3, "red"), (4, "blue"), (5, "shoe")):
        table[number] = 1.0 if lost else 2 - 2 * np.array(COLOURS[word]) / 255
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["each"]),
        helper.make_node("ReduceMean", ["each"], ["text_embeds"], axes=[1], keepdims=0),
    ]
    graph = helper.make_graph(
        nodes, "texts", [info("input_ids", TensorProto.INT64, ["n", "tokens"])],
        [info("text_embeds", TensorProto.FLOAT, ["n", 3])],
        initializer=[numpy_helper.from_array(table, "table")],
    )  # fmt: skip
    opset = [helper.make_opsetid("", 13)]
    return helper.make_model(graph, opset_imports=opset, ir_version=8)


def published(**changes: bytes | None) -> dict[str, bytes]:
    files: dict[str, bytes | None] = {
        "config.json": json.dumps({"model_type": "siglip"}).encode(),
        "preprocessor_config.json": json.dumps(PROCESSOR).encode(),
        "tokenizer_config.json": json.dumps({"model_max_length": 5, "pad_token": "<pad>"}).encode(),
        "tokenizer.json": tokenizer(),
        "onnx/vision_model.onnx": photo_half().SerializeToString(),
        "onnx/text_model.onnx": text_half().SerializeToString(),
        **changes,
    }
    return {name: data for name, data in files.items() if data is not None}


def catalogue(folder: Path) -> Path:
    """Products called by a number or by the colour they have; the latter do not say what it is."""
    (folder / "images").mkdir(parents=True)
    with (folder / "products.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(("id", "name", "category"))
        for word, colour in COLOURS.items():
            for copy in range(COPIES):
                image = Image.new("RGB", (32, 32), "white")
                ImageDraw.Draw(image).rectangle((4, 4, 20 + copy, 28), fill=colour)
                image.save(folder / "images" / f"{word}{copy}.png")
                nameless = copy < NAMELESS
                table.writerow((f"{word}{copy}", "" if nameless else f"{word} {copy}", ""))
    return folder


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    folder = catalogue(tmp_path / "catalogue")
    with lookalike.open(tmp_path / "shop", cache=tmp_path / "cache") as opened:
        opened.ingest(folder / "products.csv", images=folder / "images")
        yield opened


def build(shop: Shop, encoder: str | None = "hf:owner/tiny") -> BuildReport:
    return shop.build(encoder=encoder, adapt=False)


def by_photo(shop: Shop, text: str, **options: Any) -> HitList:
    return shop.search(text, weights={"text": 0, "attributes": 0, "text_to_image": 1}, **options)


def test_words_find_photos_that_no_text_describes(hub: FakeHub, shop: Shop) -> None:
    hub.publish(published())
    assert build(shop).remarks == ()
    for word in COLOURS:
        hits = by_photo(shop, word, k=COPIES)
        assert {hit.product_id for hit in hits} == {f"{word}{copy}" for copy in range(COPIES)}
        assert all(hit.parts["text_to_image"] > 0.9 for hit in hits)
        usual = shop.search(word, k=COPIES)
        assert {hit.product_id for hit in usual} == {hit.product_id for hit in hits}
        assert all(set(hit.parts) >= {"text", "text_to_image"} for hit in usual)
        assert all(hit.score == pytest.approx(sum(hit.parts.values())) for hit in usual)


def test_scores_are_those_of_the_two_halves(hub: FakeHub, shop: Shop, tmp_path: Path) -> None:
    hub.publish(published())
    build(shop)
    found = {hit.product_id: hit.score for hit in by_photo(shop, "red", k=18)}
    photos = create("hf:owner/tiny", shop.settings.encoder, tmp_path / "cache")
    words = paired_text_encoder(
        photos.card, settings=shop.settings.encoder, cache=tmp_path / "cache"
    )
    assert words is not None
    paths = {name: tmp_path / "catalogue" / "images" / f"{name}.png" for name in found}
    images = {name: Image.open(path).convert("RGB") for name, path in paths.items()}
    seen = {name: photos.encode(photos.prepare(image)[None])[0] for name, image in images.items()}
    cosines = {
        name: float(vector @ words.encode(["red"])[0] / np.linalg.norm(vector))
        for name, vector in seen.items()
    }
    inside = [name for name, score in found.items() if 0 < score < 1]
    assert len(inside) >= 2
    one, *_, other = sorted(inside, key=found.__getitem__)
    stretch = (found[other] - found[one]) / (cosines[other] - cosines[one])
    for name in inside:  # a straight line: the cosine, from what is usual for any photo on
        expected = found[one] + stretch * (cosines[name] - cosines[one])
        assert found[name] == pytest.approx(expected, abs=1e-3)
    order = sorted(cosines, key=lambda name: -cosines[name])
    assert {*order[:COPIES]} == {f"red{copy}" for copy in range(COPIES)}


def test_words_are_asked_as_they_were_understood_and_not_when_they_are_to_be_exact(
    hub: FakeHub, shop: Shop
) -> None:
    hub.publish(published())
    build(shop)
    assert by_photo(shop, "bleu", k=1)[0].product_id.startswith("blue")
    assert "text_to_image" not in shop.search("blue", k=1, exact=True)[0].parts
    assert "text_to_image" not in shop.search(product="red0", k=1)[0].parts


def test_changing_the_encoder_never_mixes_the_halves(hub: FakeHub, shop: Shop) -> None:
    hub.publish(published())
    first = build(shop)
    assert "text_to_image" in shop.usual_weights(shown=False)
    build(shop, "pixels")
    assert "text_to_image" not in shop.usual_weights(shown=False)
    assert "text_to_image" not in shop.search("red", k=1)[0].parts
    back = build(shop, "hf:owner/tiny")
    assert (back.encoder, back.encoded) == (first.encoder, 0)
    assert by_photo(shop, "red", k=1)[0].product_id.startswith("red")
    assert not build(shop, None).changed


def test_a_newer_commit_changes_both_halves_at_once(hub: FakeHub, shop: Shop) -> None:
    hub.publish(published())
    first = build(shop)
    hub.publish(published(**{"README.md": b"---\nlicense: mit\n---\n"}))
    assert by_photo(shop, "red", k=1)[0].product_id.startswith("red")  # still by the first
    second = build(shop, "hf:owner/tiny@main")
    assert second.encoder == first.encoder  # the same files: nothing is encoded again
    assert second.encoded == 0
    assert by_photo(shop, "red", k=1)[0].product_id.startswith("red")


def test_words_that_say_nothing_of_the_photos_are_left_out_and_that_is_said(
    hub: FakeHub, shop: Shop
) -> None:
    hub.publish(published(**{"onnx/text_model.onnx": text_half(lost=True).SerializeToString()}))
    report = build(shop)
    assert len(report.remarks) == 1
    assert "no nearer to their own photos" in report.remarks[0]
    assert "text_to_image" not in shop.usual_weights(shown=False)


@pytest.mark.parametrize("missing", ["tokenizer.json", "onnx/text_model.onnx"])
def test_a_model_without_a_text_half_is_no_reason_to_complain(
    hub: FakeHub, shop: Shop, missing: str
) -> None:
    hub.publish(published(**{missing: None}))
    assert build(shop).remarks == ()
    assert "text_to_image" not in shop.usual_weights(shown=False)


def test_a_text_half_that_cannot_be_used_is_said_and_the_shop_is_built(
    hub: FakeHub, shop: Shop
) -> None:
    hub.publish(published(**{"tokenizer.json": b"{}"}))
    report = build(shop)
    assert report.changed
    assert "is not a tokenizer" in report.remarks[0]
    assert "\n" not in report.remarks[0]
    assert "text_to_image" not in shop.usual_weights(shown=False)

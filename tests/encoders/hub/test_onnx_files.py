"""``onnx:PATH``: a tiny network and its card, against the same in numpy; and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from PIL import Image

from lookalike.config import EncoderSettings
from lookalike.encoders.base import ImageEncoder
from lookalike.encoders.hub import network_file
from lookalike.encoders.hub.card_template import write_card_template
from lookalike.encoders.hub.model_card import TEMPLATE, parse_card
from lookalike.encoders.registry import create
from lookalike.errors import InvalidInput, InvalidSetting, WeightsUnavailable

from . import tiny_networks
from .tiny_networks import SIDE, card, model, save, tiny, unit

MEAN, STD = np.array([0.5, 0.4, 0.3]), np.array([0.5, 0.25, 0.2])


def a_model(
    folder: Path,
    *,
    seed: int = 0,
    card_entries: dict[str, Any] | None = None,
    outside: str | None = None,
    **options: Any,
) -> Path:
    path = save(folder / "model.onnx", model(tiny(seed), **options), outside=outside)
    (folder / "card.json").write_text(json.dumps(card_entries or card()))
    return path


def load(path: Path, tmp_path: Path, **settings: Any) -> ImageEncoder:
    return create(f"onnx:{path}", EncoderSettings(**settings), tmp_path / "cache")


def photos(count: int = 3) -> np.ndarray:
    shape = (count, SIDE, SIDE, 3)
    return np.random.default_rng(4).integers(0, 256, shape).astype(np.uint8)


def pixels(batch: np.ndarray) -> np.ndarray:
    return ((batch / 255 - MEAN) / STD).transpose(0, 3, 1, 2)


def test_vectors_are_those_of_the_same_network_in_numpy(tmp_path: Path) -> None:
    encoder = load(a_model(tmp_path), tmp_path)
    expected = unit(tiny().embeds(pixels(photos())))
    np.testing.assert_allclose(encoder.encode(photos()), expected, atol=1e-5)


def test_a_folder_stands_for_the_one_model_in_it(tmp_path: Path) -> None:
    path = a_model(tmp_path / "m")
    by_folder, by_file = load(path.parent, tmp_path), load(path, tmp_path)
    assert by_folder.card == by_file.card
    assert by_file.card.reference == f"onnx:{path}"
    again = create(by_file.card.reference, EncoderSettings(), tmp_path)
    assert again.card.id == by_file.card.id


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ({"name": "last_hidden_state", "pooling": "cls"}, lambda t, p: t.tokens(p)[:, 0]),
        ({"name": "last_hidden_state", "pooling": "mean"}, lambda t, p: t.tokens(p).mean(1)),
        (
            {"name": 0, "pooling": "mean", "skip": 1, "normalise": True},
            lambda t, p: unit(t.tokens(p)[:, 1:].mean(1)),
        ),
        ({"name": 1}, lambda t, p: t.embeds(p)),
    ],
)
def test_every_pooling_by_value(output: dict[str, Any], expected: Any, tmp_path: Path) -> None:
    encoder = load(a_model(tmp_path, card_entries=card(output=output)), tmp_path)
    truth = expected(tiny(), pixels(photos()))
    np.testing.assert_allclose(encoder.encode(photos()), truth, atol=5e-6)
    assert encoder.card.dim == truth.shape[1]


def test_a_feature_map_is_averaged(tmp_path: Path) -> None:
    entries = card(output={"name": "map", "pooling": "average"})
    encoder = load(a_model(tmp_path, card_entries=entries, outputs=("map",)), tmp_path)
    tiles = pixels(photos()).reshape(3, 3, 2, 4, 2, 4)
    truth = np.einsum("ncyixj,dcij->nyxd", tiles, tiny().weights["patch"]).mean(axis=(1, 2))
    np.testing.assert_allclose(encoder.encode(photos()), truth, atol=5e-6)


def test_photos_go_one_by_one_where_the_model_takes_no_more(tmp_path: Path) -> None:
    free = load(a_model(tmp_path / "free"), tmp_path)
    single = load(a_model(tmp_path / "single", batch=1), tmp_path)
    np.testing.assert_allclose(single.encode(photos()), free.encode(photos()), atol=1e-6)


def test_channels_and_layout_are_the_cards(tmp_path: Path) -> None:
    plain, entries = load(a_model(tmp_path / "rgb"), tmp_path), card()
    entries["input"] |= {"channels": "BGR"}
    turned = load(a_model(tmp_path / "bgr", card_entries=entries), tmp_path)
    swapped = tiny().embeds(((photos()[..., ::-1] / 255 - MEAN) / STD).transpose(0, 3, 1, 2))
    np.testing.assert_allclose(turned.encode(photos()), unit(swapped), atol=1e-5)
    assert turned.card.id != plain.card.id


def test_the_part_that_needs_words_is_left_out(tmp_path: Path) -> None:
    both = load(a_model(tmp_path, words=True), tmp_path)
    np.testing.assert_allclose(
        both.encode(photos()), unit(tiny().embeds(pixels(photos()))), atol=1e-5
    )


@pytest.mark.parametrize("small", [4, 1024])
def test_weights_beside_the_model_are_used(
    small: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network_file, "_SMALL", small)  # with 4 only the shape is brought in
    encoder = load(a_model(tmp_path / "m", outside="model.onnx_data"), tmp_path)
    truth = unit(tiny().embeds(pixels(photos())))
    np.testing.assert_allclose(encoder.encode(photos()), truth, atol=1e-5)


@pytest.mark.parametrize("part", ["model.onnx", "model.onnx_data"])
def test_the_id_changes_with_either_file(part: str, tmp_path: Path) -> None:
    path = a_model(tmp_path / "m", outside="model.onnx_data")
    before = load(path, tmp_path).card
    other = a_model(tmp_path / "other", seed=1, outside="model.onnx_data")
    if part == "model.onnx":
        named = onnx.load(str(path), load_external_data=False)
        named.doc_string = "changed"
        path.write_bytes(named.SerializeToString())
    else:
        (path.parent / part).write_bytes((other.parent / part).read_bytes())
    assert load(path, tmp_path).card.id != before.id


def _custom() -> onnx.NodeProto:
    return helper.make_node("Swish", ["mean"], ["odd"], domain="com.example")


BROKEN: list[tuple[str, Any, str]] = [
    ("no file", lambda p: p.unlink(), "There is no model"),
    ("no card", lambda p: (p.parent / "card.json").unlink(), "has no card: write .*mean, std"),
    ("no ONNX", lambda p: p.write_bytes(b"<html>not here</html>"), "is not an ONNX model"),
    ("empty", lambda p: p.write_bytes(b""), "is not an ONNX model"),
    ("cut short", lambda p: p.write_bytes(p.read_bytes()[:-40]), "is not an ONNX model"),
    ("custom operator", lambda p: save(p, model(tiny(), extra=(_custom(),))), "custom operators"),
    (
        "bytes that are scaled",
        lambda p: save(p, model(tiny(), input_type=TensorProto.UINT8)),
        "ONNX Runtime cannot load|takes bytes",
    ),
    ("batches of four", lambda p: save(p, model(tiny(), batch=4)), "any number of photos"),
    ("no such output", lambda p: save(p, model(tiny(), outputs=("map",))), "has no output"),
]


@pytest.mark.parametrize(
    ("spoil", "said"), [(s, m) for _, s, m in BROKEN], ids=[b[0] for b in BROKEN]
)
def test_what_cannot_be_used_is_refused_in_one_sentence(
    spoil: Any, said: str, tmp_path: Path
) -> None:
    path = a_model(tmp_path)
    spoil(path)
    with pytest.raises(WeightsUnavailable, match=said) as caught:
        load(path, tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("place", ["../secret.bin", "/etc/hostname", ""])
def test_weights_outside_the_folder_are_refused(place: str, tmp_path: Path) -> None:
    (tmp_path / "secret.bin").write_bytes(b"\0" * 4096)
    path = a_model(tmp_path / "m", outside="model.onnx_data")
    proto = onnx.load(str(path), load_external_data=False)
    for entry in proto.graph.initializer[0].external_data:
        if entry.key == "location":
            entry.value = place
    path.write_bytes(proto.SerializeToString())
    with pytest.raises(WeightsUnavailable, match="outside its own folder"):
        load(path, tmp_path)


def test_a_link_out_of_the_folder_is_refused_too(tmp_path: Path) -> None:
    path = a_model(tmp_path / "m", outside="model.onnx_data")
    (path.parent / "model.onnx_data").rename(tmp_path / "elsewhere")
    (path.parent / "model.onnx_data").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(WeightsUnavailable, match="outside its own folder"):
        load(path, tmp_path)


def test_weights_that_are_missing_are_named(tmp_path: Path) -> None:
    path = a_model(tmp_path / "m", outside="model.onnx_data")
    (path.parent / "model.onnx_data").unlink()
    with pytest.raises(WeightsUnavailable, match=r"'model\.onnx_data', which is not beside it"):
        load(path, tmp_path)


@pytest.mark.parametrize(
    ("part", "change", "said"),
    [
        ("input", {"height": 16, "width": 16}, "takes photos of the shape"),
        ("input", {"layout": "NHWC"}, "takes photos of the shape"),
        ("output", {"pooling": "cls"}, "does not fit the pooling 'cls'"),
        ("output", {"name": "last_hidden_state"}, "does not fit the pooling 'none'"),
        ("output", {"name": "last_hidden_state", "pooling": "mean", "skip": 4}, "does not fit"),
    ],
)
def test_a_card_that_does_not_fit_the_model_is_refused(
    part: str, change: dict[str, Any], said: str, tmp_path: Path
) -> None:
    entries = card()
    entries[part] |= change
    with pytest.raises(WeightsUnavailable, match=said):
        load(a_model(tmp_path, card_entries=entries), tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not JSON"),
        ("[]", "is not a model's card"),
        (json.dumps(card(licence="")), "'licence'"),
        (json.dumps({k: v for k, v in card().items() if k != "input"}), "'input'"),
        (json.dumps(card(colour="red")), "'colour'"),
        (json.dumps(card(name="../x")), "'name'"),
        (json.dumps(card(input={"height": 8, "width": 8, "std": [1, 1, 0]})), "std must be above"),
        (json.dumps(card(input={"height": 8, "width": 8, "resize_to": 4})), "at least the height"),
        (json.dumps(TEMPLATE), "entry 'input"),
    ],
)
def test_a_wrong_card_names_its_entry(text: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as caught:
        parse_card(text, where="card.json")
    assert "\n" not in str(caught.value)


def test_a_template_says_what_the_file_says_and_has_to_be_filled_in(tmp_path: Path) -> None:
    path = save(tmp_path / "net.onnx", model(tiny(), outputs=("image_embeds",)))
    card_file = write_card_template(str(path))
    entries = json.loads(card_file.read_text())
    assert (entries["input"]["height"], entries["input"]["layout"]) == (SIDE, "NCHW")
    assert entries["output"] == {
        "name": "image_embeds", "pooling": "none", "skip": 0, "normalise": False
    }  # fmt: skip
    with pytest.raises(InvalidInput, match=r"entry 'input\.resize'"):
        load(path, tmp_path)
    entries["input"] |= {"resize": "squash", "interpolation": "bilinear", "channels": "RGB"}
    card_file.write_text(json.dumps(entries))
    assert load(path, tmp_path).card.dim == tiny_networks.DIM
    with pytest.raises(InvalidInput, match="exists already"):
        write_card_template(str(path))


def test_several_models_in_a_folder_have_their_own_cards(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 2)):
        save(tmp_path / f"{name}.onnx", model(tiny(seed)))
        (tmp_path / f"{name}.card.json").write_text(json.dumps(card(name=name)))
    assert load(tmp_path / "b.onnx", tmp_path).card.name == "b"
    with pytest.raises(WeightsUnavailable, match=r"holds 2 \.onnx files"):
        load(tmp_path, tmp_path)


def test_weights_by_setting_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting, match="says itself where its weights are"):
        load(a_model(tmp_path), tmp_path, weights=tmp_path / "w")


def test_a_provider_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting, match="'tpu' is not present"):
        load(a_model(tmp_path), tmp_path, provider="tpu")


def test_an_unknown_scheme_gets_the_list(tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting, match="hf:OWNER/NAME"):
        create("ftp:model", EncoderSettings(), tmp_path)


def test_photos_of_any_shape_are_prepared_alike(tmp_path: Path) -> None:
    entries = card()
    entries["input"] |= {"resize": "shortest"}
    for number, card_entries in enumerate((card(), entries)):
        encoder = load(a_model(tmp_path / str(number), card_entries=card_entries), tmp_path)
        for size in [(1, 1), (1, 3000), (3000, 1), (60, 80)]:
            assert encoder.prepare(Image.new("RGB", size)).shape == (SIDE, SIDE, 3)
        assert encoder.encode(photos()[:0]).shape == (0, encoder.card.dim)

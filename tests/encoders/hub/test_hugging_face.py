"""``hf:OWNER/NAME``: a tiny model on a hub on this machine, by value; pins, hashes and refusals."""

from __future__ import annotations

import json
import socket
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lookalike.config import EncoderSettings
from lookalike.encoders.base import ImageEncoder
from lookalike.encoders.hub.hub_calls import UNKNOWN_LICENCE
from lookalike.encoders.registry import create
from lookalike.errors import DamagedData, InvalidSetting, LookalikeError, WeightsUnavailable

from .fake_hub import FakeHub
from .tiny_networks import DIM, SIDE, WIDTH, model, save, tiny, unit
from .tiny_published import OPEN_CLIP, PROCESSOR, files, onnx_bytes

NAME = "hf:owner/tiny"


def load(tmp_path: Path, name: str = NAME) -> ImageEncoder:
    return create(name, EncoderSettings(), tmp_path / "cache")


def photo(seed: int = 1) -> Image.Image:
    size = (40, 30, 3)
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, size).astype(np.uint8))


def by_hand(image: Image.Image, seed: int = 0) -> np.ndarray:
    """What SigLIP's processor and the tiny network make of a photo."""
    small = np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BICUBIC))
    pixels = ((small / 255 - 0.5) / 0.5).transpose(2, 0, 1)[None]
    return unit(tiny(seed).embeds(pixels))


def test_vectors_are_those_of_the_published_network(hub: FakeHub, tmp_path: Path) -> None:
    commit = hub.publish(files(tmp_path))
    encoder = load(tmp_path)
    vector = encoder.encode(encoder.prepare(photo())[None])
    np.testing.assert_allclose(vector, by_hand(photo()), atol=1e-5)
    card = encoder.card
    assert (card.dim, card.licence) == (DIM, "apache-2.0")
    assert card.reference == f"hf:owner/tiny@{commit}"
    assert card.weights == sha256(hub.commits[commit]["onnx/vision_model.onnx"]).hexdigest()
    assert commit[:12] in card.source


def test_only_what_is_needed_is_fetched(hub: FakeHub, tmp_path: Path) -> None:
    hub.publish(files(tmp_path))
    load(tmp_path)
    fetched = {line.rpartition("/")[2] for line in hub.asked if line.startswith("GET /owner")}
    assert fetched == {"vision_model.onnx", "preprocessor_config.json", "config.json"}


def test_the_commit_stays_what_it_was_and_needs_no_network(hub: FakeHub, tmp_path: Path) -> None:
    first = hub.publish(files(tmp_path))
    before = load(tmp_path).card
    hub.publish(files(tmp_path, seed=1))
    asked = len(hub.asked)
    assert load(tmp_path).card == before
    assert load(tmp_path, f"{NAME}@{first}").card == before
    assert len(hub.asked) == asked


def test_a_branch_is_what_it_is_now(hub: FakeHub, tmp_path: Path) -> None:
    hub.publish(files(tmp_path))
    before = load(tmp_path, f"{NAME}@main").card
    second = hub.publish(files(tmp_path, seed=1))
    after = load(tmp_path, f"{NAME}@main")
    assert after.card.reference == f"{NAME}@{second}"
    assert after.card.id != before.id
    vector = after.encode(after.prepare(photo())[None])
    np.testing.assert_allclose(vector, by_hand(photo(), seed=1), atol=1e-5)


def test_a_pinned_commit_gives_the_same_card_on_another_machine(
    hub: FakeHub, tmp_path: Path
) -> None:
    hub.publish(files(tmp_path))
    here = load(tmp_path).card
    hub.publish(files(tmp_path, seed=1))
    there = create(here.reference, EncoderSettings(), tmp_path / "other cache").card
    assert there == here


def test_a_file_changed_on_disk_is_refused(hub: FakeHub, tmp_path: Path) -> None:
    commit = hub.publish(files(tmp_path))
    load(tmp_path)
    kept = tmp_path / "cache" / "hub" / "owner--tiny" / commit / "onnx" / "vision_model.onnx"
    kept.write_bytes(onnx_bytes(tmp_path, tiny(1)))
    with pytest.raises(DamagedData, match="is not the file that was fetched") as caught:
        load(tmp_path)
    assert "\n" not in str(caught.value)


def test_a_file_lost_from_the_cache_is_fetched_again(hub: FakeHub, tmp_path: Path) -> None:
    commit = hub.publish(files(tmp_path))
    card = load(tmp_path).card
    kept = tmp_path / "cache" / "hub" / "owner--tiny" / commit / "onnx" / "vision_model.onnx"
    kept.unlink()
    assert load(tmp_path).card == card


def test_a_file_spoilt_on_the_way_is_not_kept(hub: FakeHub, tmp_path: Path) -> None:
    hub.publish(files(tmp_path))
    hub.spoilt.add("onnx/vision_model.onnx")
    with pytest.raises(WeightsUnavailable, match=r"arrived with the SHA-256 .* instead of"):
        load(tmp_path)
    hub.spoilt.clear()
    assert load(tmp_path).card.dim == DIM


def test_weights_beside_the_network_come_along(hub: FakeHub, tmp_path: Path) -> None:
    path = save(tmp_path / "d" / "model.onnx", model(tiny()), outside="model.onnx_data")
    parts = {f"onnx/{part.name}": part.read_bytes() for part in path.parent.iterdir()}
    others = {"onnx/vision_model.onnx": None, "onnx/text_model.onnx": None}
    hub.publish({**files(tmp_path, **others), **parts})
    encoder = load(tmp_path)
    vector = encoder.encode(encoder.prepare(photo())[None])
    np.testing.assert_allclose(vector, by_hand(photo()), atol=1e-5)


def test_one_file_for_both_halves_is_cut(hub: FakeHub, tmp_path: Path) -> None:
    others = {"onnx/vision_model.onnx": None, "onnx/text_model.onnx": None}
    both = onnx_bytes(tmp_path, tiny(), words=True)
    hub.publish({**files(tmp_path, **others), "onnx/model.onnx": both})
    encoder = load(tmp_path)
    vector = encoder.encode(encoder.prepare(photo())[None])
    np.testing.assert_allclose(vector, by_hand(photo()), atol=1e-5)


def test_a_file_can_be_named(hub: FakeHub, tmp_path: Path) -> None:
    small = onnx_bytes(tmp_path, tiny(3))
    commit = hub.publish({**files(tmp_path), "onnx/vision_model_q8.onnx": small})
    encoder = load(tmp_path, f"{NAME}#onnx/vision_model_q8.onnx")
    assert encoder.card.reference == f"{NAME}@{commit}#onnx/vision_model_q8.onnx"
    vector = encoder.encode(encoder.prepare(photo())[None])
    np.testing.assert_allclose(vector, by_hand(photo(), seed=3), atol=1e-5)
    with pytest.raises(WeightsUnavailable, match=r"no file 'x\.onnx' .*vision_model_q8"):
        load(tmp_path, f"{NAME}#x.onnx")


def test_the_first_token_stands_for_a_photo_in_a_plain_transformer(
    hub: FakeHub, tmp_path: Path
) -> None:
    only = onnx_bytes(tmp_path, tiny(), outputs=("last_hidden_state",))
    config = json.dumps({"model_type": "dinov3_vit"}).encode()
    hub.publish({**files(tmp_path), "config.json": config, "onnx/vision_model.onnx": only})
    encoder = load(tmp_path)
    prepared = encoder.prepare(photo())
    pixels = ((prepared / 255 - 0.5) / 0.5).transpose(2, 0, 1)[None]
    np.testing.assert_allclose(
        encoder.encode(prepared[None]), tiny().tokens(pixels)[:, 0], atol=5e-6
    )
    assert encoder.card.dim == WIDTH


def test_open_clips_settings_serve_where_there_are_no_others(hub: FakeHub, tmp_path: Path) -> None:
    published = files(tmp_path, **{"preprocessor_config.json": None})
    hub.publish({**published, "open_clip_config.json": json.dumps(OPEN_CLIP).encode()})
    encoder = load(tmp_path)
    vector = encoder.encode(encoder.prepare(photo())[None])
    np.testing.assert_allclose(vector, by_hand(photo()), atol=1e-5)


@pytest.mark.parametrize(
    ("licence", "shown"), [("mit", "mit"), (None, UNKNOWN_LICENCE), ("other", "other")]
)
def test_the_licence_is_the_hubs(
    licence: str | None, shown: str, hub: FakeHub, tmp_path: Path
) -> None:
    hub.licence = licence
    hub.publish(files(tmp_path))
    assert load(tmp_path).card.licence == shown


WITHOUT = {"onnx/vision_model.onnx": None, "onnx/text_model.onnx": None}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (WITHOUT, r"only as a pickle \(pytorch_model\.bin\).*so it is refused"),
        ({**WITHOUT, "model.safetensors": b"{}"}, "only safetensors: .*'timm:'"),
        ({**WITHOUT, "pytorch_model.bin": None}, "has no ONNX file"),
        ({**WITHOUT, "a.onnx": b"a", "b.onnx": b"b"}, "2 ONNX files of unusual names"),
        ({"onnx/vision_model.onnx": b"<html>"}, "is not an ONNX model"),
        ({"preprocessor_config.json": None}, "does not say how its photos are prepared"),
        ({"preprocessor_config.json": b"[1]"}, "is not a JSON object"),
        ({"preprocessor_config.json": b'{"image_processor_type": "OddProcessor"}'}, "OddProcessor"),
    ],
)
def test_a_model_that_cannot_be_used_is_refused_in_one_sentence(
    changes: dict[str, Any], said: str, hub: FakeHub, tmp_path: Path
) -> None:
    hub.publish(files(tmp_path, **changes))
    with pytest.raises(WeightsUnavailable, match=said) as caught:
        load(tmp_path)
    assert "\n" not in str(caught.value)


def test_an_output_nobody_knows_is_refused(hub: FakeHub, tmp_path: Path) -> None:
    odd = onnx_bytes(tmp_path, tiny(), outputs=("map",))
    hub.publish(files(tmp_path, **{"onnx/vision_model.onnx": odd}))
    with pytest.raises(WeightsUnavailable, match="not known which output"):
        load(tmp_path)


def test_a_gated_model_needs_its_token(
    hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.publish(files(tmp_path))
    hub.token, hub.gated = "secret", True
    with pytest.raises(WeightsUnavailable, match=r"accepted its licence.*HF_TOKEN") as caught:
        load(tmp_path)
    assert "\n" not in str(caught.value)
    monkeypatch.setenv("HF_TOKEN", "secret")
    assert load(tmp_path).card.dim == DIM


@pytest.mark.parametrize(
    ("setup", "name", "said"),
    [
        ({}, "hf:owner/other", "has no model owner/other"),
        ({"token": "secret"}, NAME, "if it is private, set HF_TOKEN"),
        ({"status": 403}, NAME, "HTTP status 403.*HF_TOKEN"),
        ({"status": 500}, NAME, "HTTP status 500 .*try again later"),
        ({}, f"{NAME}@nowhere", "has no revision 'nowhere'"),
    ],
)
def test_a_hub_that_refuses_is_quoted(
    setup: dict[str, Any], name: str, said: str, hub: FakeHub, tmp_path: Path
) -> None:
    hub.publish(files(tmp_path))
    for entry, value in setup.items():
        setattr(hub, entry, value)
    with pytest.raises(WeightsUnavailable, match=said) as caught:
        load(tmp_path, name)
    assert "\n" not in str(caught.value)


def test_no_network_is_said_in_one_sentence(
    hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{free.getsockname()[1]}")
    with pytest.raises(
        WeightsUnavailable, match="cannot be reached: check the connection"
    ) as caught:
        load(tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "tiny", "a/b/c", "../x", "owner/tiny@", "owner/tiny#", "o/.."]
)
def test_what_is_no_model_name_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting, match="OWNER/NAME"):
        load(tmp_path, f"hf:{text}")


def test_a_damaged_record_says_what_to_do(hub: FakeHub, tmp_path: Path) -> None:
    hub.publish(files(tmp_path))
    load(tmp_path)
    (tmp_path / "cache" / "hub" / "owner--tiny" / "pin.json").write_text("{")
    with pytest.raises(DamagedData, match="delete its folder"):
        load(tmp_path)


def test_the_settings_file_must_be_one_that_fits(hub: FakeHub, tmp_path: Path) -> None:
    wrong = {**PROCESSOR, "size": {"height": 16, "width": 16}}
    hub.publish(files(tmp_path, **{"preprocessor_config.json": json.dumps(wrong).encode()}))
    with pytest.raises(LookalikeError, match="takes photos of the shape"):
        load(tmp_path)

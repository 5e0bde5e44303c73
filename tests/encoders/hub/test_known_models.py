"""The list of well-known models: each entry can be asked for, and says what a shop must know."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lookalike.config import EncoderSettings
from lookalike.encoders.hub.known_models import KnownModel, expanded, known_models
from lookalike.encoders.hub.repository import ModelReference
from lookalike.encoders.registry import builtin_encoders, create
from lookalike.errors import InvalidSetting, WeightsUnavailable

from .fake_hub import FakeHub
from .tiny_published import files


@pytest.mark.parametrize("known", known_models(), ids=lambda known: known.name)
def test_an_entry_is_complete(known: KnownModel) -> None:
    scheme, _, place = known.reference.partition(":")
    assert scheme == "hf"
    assert ModelReference.parse(place).revision is None
    assert known.dim > 0
    assert known.photos_mb > 0
    assert known.licence
    assert known.about
    assert known.name not in builtin_encoders().names()


def test_names_are_different() -> None:
    assert len({known.name for known in known_models()}) == len(known_models())


def test_a_short_name_may_carry_a_revision() -> None:
    first = known_models()[0]
    assert expanded(first.name) == first.reference
    assert expanded(f"{first.name}@v1") == f"{first.reference}@v1"
    assert expanded("efficientnet-lite0") == "efficientnet-lite0"


@pytest.mark.parametrize("known", known_models(), ids=lambda known: known.name)
def test_a_short_name_asks_the_hub_for_its_model(
    known: KnownModel, hub: FakeHub, tmp_path: Path
) -> None:
    hub.repository = known.reference.partition(":")[2]
    commit = hub.publish(files(tmp_path))
    encoder = create(known.name, EncoderSettings(), tmp_path / "cache")
    assert encoder.card.reference == f"{known.reference}@{commit}"


def test_a_misspelt_short_name_gets_a_guess(tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting, match=r"Did you mean 'fashion-siglip'\?"):
        create("fashion-siglp", EncoderSettings(), tmp_path)


def test_an_unknown_revision_is_named(hub: FakeHub, tmp_path: Path) -> None:
    hub.repository = known_models()[0].reference.partition(":")[2]
    hub.publish(files(tmp_path))
    with pytest.raises(WeightsUnavailable, match="has no revision 'v9'"):
        create(f"{known_models()[0].name}@v9", EncoderSettings(), tmp_path)


def test_listing_them_loads_no_heavy_library() -> None:
    code = (
        "import sys; from lookalike.shop import known_models; known_models(); "
        "heavy = ('onnx', 'onnxruntime', 'huggingface_hub', 'torch', 'timm', 'tokenizers'); "
        "print([m for m in heavy if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"

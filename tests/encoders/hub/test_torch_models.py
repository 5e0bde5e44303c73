"""``timm:`` and ``open_clip:``: tiny models with random weights, built by the libraries themselves.

The weights come from the hub on this machine in the format the real ones are published in. Needs
the extra ``torch``; skips where it is not installed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lookalike.config import EncoderSettings
from lookalike.encoders.base import ImageEncoder
from lookalike.encoders.hub import torch_export
from lookalike.encoders.registry import create
from lookalike.errors import DamagedData, InvalidSetting, MissingExtra, WeightsUnavailable

from .fake_hub import FakeHub

TIMM = "test_vit.r160_in1k"


def load(name: str, tmp_path: Path) -> ImageEncoder:
    return create(name, EncoderSettings(threads=1), tmp_path / "cache")


def photo(seed: int = 1) -> Image.Image:
    size = (300, 225, 3)
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, size).astype(np.uint8))


def safetensors_of(module: Any) -> bytes:
    from safetensors.torch import save

    return bytes(save({k: v.contiguous().clone() for k, v in module.state_dict().items()}))


@pytest.fixture
def timm_model(hub: FakeHub) -> Any:
    """timm's smallest transformer with random weights, published under its own name."""
    torch, timm = pytest.importorskip("torch"), pytest.importorskip("timm")
    torch.manual_seed(5)
    module = timm.create_model(TIMM, pretrained=False).eval()
    hub.repository = f"timm/{TIMM}"
    hub.publish({"model.safetensors": safetensors_of(module), "config.json": b"{}"})
    module.reset_classifier(0)
    return module


OPEN_CLIP_MODEL: dict[str, Any] = {
    "embed_dim": 16,
    "vision_cfg": {"image_size": 32, "layers": 2, "width": 32, "head_width": 16, "patch_size": 8},
    "text_cfg": {"context_length": 8, "vocab_size": 50, "width": 16, "heads": 2, "layers": 1},
}


@pytest.fixture
def open_clip_model(hub: FakeHub, tmp_path: Path) -> Any:
    """A tiny CLIP with random weights on the hub, with its configuration, as fashion models are."""
    torch, open_clip = pytest.importorskip("torch"), pytest.importorskip("open_clip")
    torch.manual_seed(6)
    mean, std = open_clip.OPENAI_DATASET_MEAN, open_clip.OPENAI_DATASET_STD
    config = {
        "model_cfg": OPEN_CLIP_MODEL,
        "preprocess_cfg": {"mean": mean, "std": std, "interpolation": "bicubic"},
    }
    folder = tmp_path / "draft"
    folder.mkdir()
    (folder / "open_clip_config.json").write_text(json.dumps(config))
    whole = open_clip.create_model(f"local-dir:{folder}", load_weights=False).eval()
    hub.repository = "owner/tinyclip"
    hub.publish(
        {
            "open_clip_config.json": json.dumps(config).encode(),
            "open_clip_model.safetensors": safetensors_of(whole),
        }
    )
    return whole


def test_timm_by_value(timm_model: Any, hub: FakeHub, tmp_path: Path) -> None:
    import timm
    import torch

    encoder = load(f"timm:{TIMM}", tmp_path)
    data = timm.data.resolve_model_data_config(timm_model)
    transform = timm.data.create_transform(**data, is_training=False)
    with torch.inference_mode():
        truth = timm_model(torch.stack([transform(photo(1)), transform(photo(2))])).numpy()
    ours = encoder.encode(np.stack([encoder.prepare(photo(1)), encoder.prepare(photo(2))]))
    np.testing.assert_allclose(ours, truth, atol=1e-4 * np.abs(truth).max())
    assert encoder.card.reference == f"timm:{TIMM}@{hub.branches['main']}"
    assert encoder.card.licence == "apache-2.0"
    assert encoder.device == "CPU"  # type: ignore[attr-defined]


def test_open_clip_by_value(open_clip_model: Any, tmp_path: Path) -> None:
    import torch
    from open_clip.transform import PreprocessCfg, image_transform_v2

    encoder = load("open_clip:hf-hub:owner/tinyclip", tmp_path)
    config = PreprocessCfg(**open_clip_model.visual.preprocess_cfg)
    pixels = image_transform_v2(config, is_train=False)(photo())
    with torch.inference_mode():
        truth = open_clip_model.encode_image(pixels[None], normalize=True).numpy()
    ours = encoder.encode(encoder.prepare(photo())[None])
    np.testing.assert_allclose(ours, truth, atol=1e-5)


def test_open_clips_own_names_lead_to_the_hub(
    open_clip_model: Any, hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import open_clip

    config = tmp_path / "Tiny-CLIP.json"
    config.write_text(json.dumps(OPEN_CLIP_MODEL))
    open_clip.add_model_config(config)
    known = {"hf_hub": "owner/tinyclip/", "mean": (0.4, 0.5, 0.6), "std": (0.2, 0.2, 0.2)}
    tags = {"tiny-clip": {"made_up": known}}
    monkeypatch.setattr(open_clip.pretrained, "_PRETRAINED", tags)
    monkeypatch.setattr(
        open_clip, "get_pretrained_cfg", lambda model, tag: tags.get(model.lower(), {}).get(tag, {})
    )
    encoder = load("open_clip:Tiny-CLIP/made_up", tmp_path)
    assert "0.4, 0.5, 0.6" in encoder.card.preprocessing
    assert encoder.card.dim == 16
    with pytest.raises(InvalidSetting, match="no weights 'Tiny-CLIP/other'"):
        load("open_clip:Tiny-CLIP/other", tmp_path)


def test_the_export_needs_neither_torch_nor_network(
    timm_model: Any, hub: FakeHub, tmp_path: Path
) -> None:
    first = load(f"timm:{TIMM}", tmp_path)
    vector = first.encode(first.prepare(photo())[None])
    np.save(tmp_path / "photo.npy", first.prepare(photo())[None])
    code = f"""
import sys
sys.modules["torch"] = sys.modules["timm"] = None
import numpy as np
from pathlib import Path
from lookalike.config import EncoderSettings
from lookalike.encoders.registry import create
encoder = create({f"timm:{TIMM}"!r}, EncoderSettings(threads=1), Path({str(tmp_path / "cache")!r}))
batch = np.load({str(tmp_path / "photo.npy")!r})
np.save({str(tmp_path / "vector.npy")!r}, encoder.encode(batch))
print(encoder.card.id)
"""
    asked = len(hub.asked)
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == first.card.id
    np.testing.assert_allclose(np.load(tmp_path / "vector.npy"), vector, atol=1e-6)
    assert len(hub.asked) == asked
    assert load(first.card.reference, tmp_path).card == first.card


def test_what_cannot_be_exported_runs_in_torch(
    timm_model: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported = load(f"timm:{TIMM}", tmp_path)

    def fails(*_: Any) -> None:
        raise RuntimeError("an operator nobody knows")

    monkeypatch.setattr(torch_export, "to_onnx", fails)
    plain = create(f"timm:{TIMM}", EncoderSettings(), tmp_path / "another")
    batch = plain.prepare(photo())[None]
    np.testing.assert_allclose(plain.encode(batch), exported.encode(batch), atol=1e-3)
    assert plain.card == exported.card


def test_an_export_that_is_off_is_not_used(
    timm_model: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch_export, "_FAITHFUL", 0.0)
    encoder = load(f"timm:{TIMM}", tmp_path)
    assert isinstance(encoder._network, torch_export.TorchNetwork)  # type: ignore[attr-defined]


def test_an_export_that_was_changed_is_refused(timm_model: Any, tmp_path: Path) -> None:
    load(f"timm:{TIMM}", tmp_path)
    (path,) = (tmp_path / "cache").rglob("model.onnx")
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(DamagedData, match="is not the export that was made"):
        load(f"timm:{TIMM}", tmp_path)


def test_pickles_are_refused(timm_model: Any, hub: FakeHub, tmp_path: Path) -> None:
    hub.publish({"pytorch_model.bin": b"\x80\x04.", "config.json": b"{}"})
    with pytest.raises(WeightsUnavailable, match=r"no safetensors file .*pickles"):
        load(f"timm:{TIMM}", tmp_path)


def test_weights_of_another_model_are_refused(
    timm_model: Any, hub: FakeHub, tmp_path: Path
) -> None:
    import torch
    from safetensors.torch import save

    hub.publish({"model.safetensors": bytes(save({"a": torch.zeros(2)}))})
    with pytest.raises(WeightsUnavailable, match="does not fit timm's") as caught:
        load(f"timm:{TIMM}", tmp_path)
    assert "\n" not in str(caught.value)


def test_names_the_libraries_do_not_know_are_refused(tmp_path: Path) -> None:
    pytest.importorskip("timm")
    with pytest.raises(InvalidSetting, match="timm has no model 'no_such_model'"):
        load("timm:no_such_model", tmp_path)


@pytest.mark.parametrize("name", ["timm:vit", "open_clip:ViT-B-32/openai"])
def test_without_the_extra_it_is_named(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtra, match=r"lookalike\[torch\]"):
        load(name, tmp_path)

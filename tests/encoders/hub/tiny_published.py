"""A tiny model of photos and words as it would be published on the hub: all its files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .tiny_networks import SIDE, WORDS, Tiny, model, save, tiny

PROCESSOR: dict[str, Any] = {
    "image_processor_type": "SiglipImageProcessor",
    "do_resize": True,
    "do_rescale": True,
    "do_normalize": True,
    "size": {"height": SIDE, "width": SIDE},
    "resample": 3,
    "rescale_factor": 1 / 255,
    "image_mean": [0.5, 0.5, 0.5],
    "image_std": [0.5, 0.5, 0.5],
}
OPEN_CLIP: dict[str, Any] = {
    "model_cfg": {
        "embed_dim": 6,
        "vision_cfg": {"image_size": SIDE},
        "text_cfg": {"context_length": 5, "tokenizer_kwargs": {"clean": "canonicalize"}},
    },
    "preprocess_cfg": {
        "mean": [0.5, 0.5, 0.5],
        "std": [0.5, 0.5, 0.5],
        "interpolation": "bicubic",
        "resize_mode": "squash",
    },
}


def tokenizer() -> bytes:
    """A tokenizer.json of seven words that ends every text with ``</s>``."""
    special = [
        {
            "id": number,
            "content": WORDS[number],
            "special": True,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
        }
        for number in range(3)
    ]
    end = {"SpecialToken": {"id": "</s>", "type_id": 0}}
    text = {"Sequence": {"id": "A", "type_id": 0}}
    return json.dumps(
        {
            "version": "1.0",
            "truncation": None,
            "padding": None,
            "added_tokens": special,
            "normalizer": None,
            "pre_tokenizer": {"type": "WhitespaceSplit"},
            "post_processor": {
                "type": "TemplateProcessing",
                "single": [text, end],
                "pair": [text, end],
                "special_tokens": {"</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]}},
            },
            "decoder": None,
            "model": {
                "type": "WordLevel",
                "vocab": {word: number for number, word in enumerate(WORDS)},
                "unk_token": "<unk>",
            },
        }
    ).encode()


def onnx_bytes(folder: Path, weights: Tiny, **options: Any) -> bytes:
    return save(folder / "draft.onnx", model(weights, **options)).read_bytes()


def files(folder: Path, *, seed: int = 0, **changes: bytes | None) -> dict[str, bytes]:
    """Both halves in files of their own, with their settings; a change of None leaves one out."""
    weights = tiny(seed)
    published: dict[str, bytes | None] = {
        "README.md": b"---\nlicense: apache-2.0\n---\n",
        "config.json": json.dumps({"model_type": "siglip"}).encode(),
        "preprocessor_config.json": json.dumps(PROCESSOR).encode(),
        "tokenizer_config.json": json.dumps({"model_max_length": 5, "pad_token": "<pad>"}).encode(),
        "tokenizer.json": tokenizer(),
        "onnx/vision_model.onnx": onnx_bytes(folder, weights),
        "onnx/text_model.onnx": onnx_bytes(folder, weights, photos=False, words=True),
        "pytorch_model.bin": b"\x80\x04a pickle",
        **changes,
    }
    return {name: data for name, data in published.items() if data is not None}

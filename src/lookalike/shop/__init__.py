"""The shop: the one place where settings become wired parts, and the API all fronts stand on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lookalike.config import load_settings
from lookalike.errors import InvalidInput
from lookalike.shop.checking import Checking
from lookalike.shop.completing import Completing
from lookalike.shop.evaluating import Evaluating
from lookalike.shop.filling import Filling
from lookalike.shop.heating import Heating
from lookalike.shop.insight import Inspecting
from lookalike.shop.learning import Learning
from lookalike.shop.moving import Moving
from lookalike.shop.reviewing import Reviewing
from lookalike.shop.searching import Searching
from lookalike.shop.services import (
    begin_model_card,
    benchmark_table,
    encoder_cards,
    encoder_installed,
    fetch_real,
    known_models,
    make_sample,
    photo_formats,
    run_benchmark,
    save_issues,
)
from lookalike.shop.versioning import Versioning

__all__ = [
    "Shop",
    "begin_model_card",
    "benchmark_table",
    "encoder_cards",
    "encoder_installed",
    "fetch_real",
    "known_models",
    "make_sample",
    "open_shop",
    "photo_formats",
    "run_benchmark",
    "save_issues",
]


class Shop(
    Filling,
    Searching,
    Heating,
    Completing,
    Learning,
    Evaluating,
    Reviewing,
    Inspecting,
    Checking,
    Versioning,
    Moving,
):
    """One catalogue with everything derived from it, in one folder.

    Safe to use from several threads. Reading never blocks on a build: answers come from the last
    complete snapshot, and the next one is noticed by itself.
    """


def open_shop(where: str | Path, **settings: Any) -> Shop:
    """Open the shop in the folder ``where``; an empty one is created when there is none.

    ``settings`` are those of ``lookalike.config.Settings``, e.g. ``encoder={"name": "vgg16"}``.

    Raises:
        InvalidSetting: a setting is out of range or unknown.
        InvalidInput: ``where`` is a file.
    """
    folder = Path(where)
    if folder.exists() and not folder.is_dir():
        raise InvalidInput(f"{folder} is a file; a shop is a folder.")
    loaded = load_settings(folder, **settings)
    folder.mkdir(parents=True, exist_ok=True)
    return Shop(folder, loaded)

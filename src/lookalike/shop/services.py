"""What fronts may ask for without opening a shop: the sample, formats, encoders, benchmarks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lookalike.errors import InvalidSetting
from lookalike.shop.parts import LABEL_FILE
from lookalike.types import IngestReport, OnProgress

if TYPE_CHECKING:
    from lookalike.encoders.base import EncoderCard
    from lookalike.encoders.hub.known_models import KnownModel


def save_issues(report: IngestReport, path: str | Path) -> None:
    """Save every issue of an ingest as a CSV that a spreadsheet can open safely."""
    from lookalike.catalog.report import save_issues_csv

    save_issues_csv(report, path)


def make_sample(
    folder: Path, *, products: int = 800, seed: int = 7, on_progress: OnProgress | None = None
) -> Path:
    """Draw the sample catalogue into ``folder`` (styles.csv, images/, shoppers.csv).

    Everything in it is drawn and simulated, and a ``sample.json`` beside it says so.
    """
    from lookalike.demo.sample import write_sample_shop
    from lookalike.progress import ProgressMeter

    meter = ProgressMeter("drawing products", products, on_progress)
    write_sample_shop(
        folder,
        products=products,
        seed=seed,
        progress=lambda done, _total: meter.advance(done - meter.done),
    )
    label = "Sample shop: every product, photo and shopper in it is drawn and simulated."
    (folder / LABEL_FILE).write_text(json.dumps({"label": label}), encoding="utf-8")
    return folder


def fetch_real(
    folder: Path, *, limit: int | None = None, on_progress: OnProgress | None = None
) -> Path:
    """Get the public 44,000-product data set from the Hugging Face hub.

    Raises:
        SourceUnavailable: the hub cannot be reached.
    """
    from lookalike.sources.huggingface import fetch_fashion

    return fetch_fashion(folder, limit=limit, on_progress=on_progress)


def run_benchmark(name: str, **options: Any) -> dict[str, Any]:
    """Run a named benchmark and return its figures.

    Raises:
        InvalidSetting: there is no benchmark of this name.
    """
    from lookalike.evaluate.benchmarks import BENCHMARKS
    from lookalike.shop import open_shop

    if name not in BENCHMARKS:
        raise InvalidSetting(
            f"There is no benchmark '{name}': choose from {', '.join(sorted(BENCHMARKS))}."
        )
    return BENCHMARKS[name](open_shop=open_shop, **options)


def benchmark_table(name: str, figures: Mapping[str, Any]) -> str:
    """The figures of a named benchmark as plain text for people."""
    from lookalike.evaluate.benchmarks import TABLES

    return TABLES[name](figures)


def photo_formats() -> tuple[str, ...]:
    """File name endings of the photos that can be read, the most usual first."""
    from lookalike.sources.photo_formats import ACCEPTED_FORMATS

    return ACCEPTED_FORMATS


def encoder_cards() -> list[EncoderCard]:
    """The cards of every encoder that can be asked for."""
    from lookalike.encoders.registry import cards

    return cards()


def encoder_installed(name: str) -> bool:
    """Whether the weights an encoder needs are installed.

    Raises:
        InvalidSetting: there is no encoder of this name.
    """
    from lookalike.encoders.registry import builtin_encoders

    return builtin_encoders().installed(name)


def known_models() -> tuple[KnownModel, ...]:
    """Well-known encoders from elsewhere by their short names; none of them has to be here."""
    from lookalike.encoders.hub.known_models import known_models

    return known_models()


def begin_model_card(model: str) -> Path:
    """Write a card to fill in beside an ONNX model, for ``onnx:PATH``; the path of the card.

    Raises:
        InvalidInput: there is a card already.
        WeightsUnavailable: there is no such model, or it is not ONNX.
    """
    from lookalike.encoders.hub.card_template import write_card_template

    return write_card_template(model)

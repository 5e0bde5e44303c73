"""``demo``: a whole shop from nothing, drawn or fetched, built, asked and opened."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lookalike.errors import InvalidInput, MissingExtra
from lookalike.serve.cli import reports
from lookalike.serve.cli.display import progress_display, stoppable
from lookalike.serve.cli.hits import hit_lines
from lookalike.serve.cli.options import DEFAULT_SHOP, AsJson, ShopFolder, open_shop
from lookalike.serve.cli.output import count, print_json, print_note, print_text
from lookalike.serve.cli.similar import print_similar
from lookalike.serve.cli.web import Port, become_web, require_web

if TYPE_CHECKING:
    from lookalike.shop import Shop
    from lookalike.types import (
        BuildReport,
        EventImportReport,
        HitList,
        IngestReport,
        LearnReport,
        Product,
    )

RECORD = "demo.json"
"""Says which demo shop a folder holds."""

SHOPPERS = "shoppers.csv"
"""What simulated shoppers did, beside a drawn catalogue."""

EXAMPLE_SHOPPER = "simulated-shopper-01"

SOURCE = "source"
"""Where in the shop's folder the catalogue is drawn or fetched to."""


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(demo)


def demo(
    products: Annotated[
        int, typer.Option(metavar="N", min=1, help="How many products to draw.")
    ] = 800,
    seed: Annotated[int, typer.Option(metavar="N", help="Another number draws another shop.")] = 7,
    real: Annotated[
        bool,
        typer.Option(
            "--real",
            metavar="",
            help="Get the public data set of 44,000 products from the Hugging Face hub instead "
            "(some 270 MB; needs the internet).",
        ),
    ] = False,
    limit: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="With --real: only the first so many products."),
    ] = None,
    no_app: Annotated[
        bool, typer.Option("--no-app", metavar="", help="Do not open the web page.")
    ] = False,
    port: Port = None,
    shop: ShopFolder = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Make a sample shop (no network needed), build it, and open its web page."""
    if limit is not None and not real:
        raise typer.BadParameter(
            "it goes with --real; --products sets how many are drawn", param_hint="--limit"
        )
    if not no_app:
        require_web()
    wanted: dict[str, Any] = (
        {"kind": "real", "limit": limit}
        if real
        else {"kind": "sample", "products": products, "seed": seed}
    )
    source = _claim(shop, wanted)
    with open_shop(shop, create=True) as opened:
        answer = _fill(opened, source)
        if as_json:
            print_json({"shop": str(shop), "source": str(source), **answer.as_json()}, indent=None)
        else:
            answer.print(opened)
    if not no_app:
        become_web(shop, port=port)


def _claim(folder: Path, wanted: dict[str, Any]) -> Path:
    """Make or find the catalogue of the shop asked for, in a folder nobody else uses.

    The record is written once the catalogue is complete, so that an attempt that failed, for
    want of a network say, does not stand in the way of another.
    """
    from lookalike.config import SETTINGS_FILE

    record = folder / RECORD
    source = folder / SOURCE / "-".join(str(value) for value in wanted.values() if value)
    if record.is_file():
        held = json.loads(record.read_text(encoding="utf-8"))
        if held == wanted:
            return source
        what = ", ".join(f"{key} {value}" for key, value in held.items() if value is not None)
        raise InvalidInput(
            f"{folder} holds another demo shop ({what}): name another folder with --shop, or "
            f"delete this one first."
        )
    if folder.is_dir() and {path.name for path in folder.iterdir()} - {SETTINGS_FILE, SOURCE}:
        raise InvalidInput(
            f"{folder} is in use for something else, and the demo must not mix with it: name "
            f"another folder with --shop, for example --shop sample-shop."
        )
    _make_source(source, wanted)
    record.write_text(json.dumps(wanted), encoding="utf-8")
    return source


def _make_source(source: Path, wanted: dict[str, Any]) -> None:
    from lookalike import shop

    with progress_display() as on_progress:
        if wanted["kind"] == "real":
            shop.fetch_real(source, limit=wanted["limit"], on_progress=on_progress)
        else:
            shop.make_sample(
                source,
                products=wanted["products"],
                seed=wanted["seed"],
                on_progress=on_progress,
            )


@dataclass(frozen=True, slots=True)
class Answer:
    """What the demo did, and an example of what can be asked now."""

    ingest: IngestReport
    build: BuildReport
    product: Product
    hits: HitList
    events: EventImportReport | None = None
    learned: LearnReport | None = None

    def as_json(self) -> dict[str, Any]:
        """The answer for programs."""
        return {
            "ingest": self.ingest,
            "build": self.build,
            "events": self.events,
            "learned": self.learned,
            "example": {"product": self.product.id, "hits": hit_lines(self.hits)},
        }

    def print(self, shop: Shop) -> None:
        """The answer for people."""
        if shop.label:
            print_text(f"{shop.label}\n")
        reports.print_ingest(self.ingest)
        print_text()
        reports.print_build(self.build)
        if self.events is not None and self.learned is not None:
            print_text(
                f"\nLearned from {count(self.learned.events, 'event')} of "
                f"{count(self.learned.shoppers, 'simulated shopper')}: lookalike recommend "
                f"--user {EXAMPLE_SHOPPER} --shop {shop.folder}"
            )
        print_text(
            f"\nWhat looks like product {self.product.id}, {self.product.name}? "
            f"Ask again with: lookalike similar --product {self.product.id} --shop {shop.folder}\n"
        )
        print_similar(self.hits, shop.roles())


def _fill(shop: Shop, source: Path) -> Answer:
    with stoppable() as stopped, progress_display() as on_progress:
        ingested = shop.ingest(
            source / "styles.csv",
            images=source / "images",
            on_progress=on_progress,
            cancelled=stopped,
        )
        built = shop.build(on_progress=on_progress, cancelled=stopped)
        events = learned = None
        if (source / SHOPPERS).is_file():
            events = shop.import_events(
                source / SHOPPERS, on_progress=on_progress, cancelled=stopped
            )
            try:
                learned = shop.learn(on_progress=on_progress, cancelled=stopped)
            except MissingExtra as error:
                print_note(f"Nothing was learned from them: {error}")
    example = next(item for item in shop.products(limit=1000).products if item.photos)
    hits = shop.similar(product=example.id, k=5)
    return Answer(ingested, built, example, hits, events, learned)

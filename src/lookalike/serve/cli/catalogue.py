"""``ingest``, ``build`` and ``status``: filling a shop and seeing where it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from lookalike.serve.cli import reports
from lookalike.serve.cli.display import at_work, progress_display, stoppable
from lookalike.serve.cli.following import Rounds
from lookalike.serve.cli.options import DEFAULT_SHOP, AsJson, ShopFolder, check_exists, open_shop
from lookalike.serve.cli.output import print_json


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command()(ingest)
    app.command()(build)
    app.command()(status)


def ingest(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="A table (CSV, TSV, JSONL, Parquet, Excel, a Labelbox export), a folder with one, "
            "s3://bucket/prefix, gs://, az://, hf://owner/name, or an https address.",
        ),
    ],
    images: Annotated[
        str | None,
        typer.Option(
            metavar="PLACE",
            help="Where a photo <id>.jpg is for each product: a folder, s3:// or https://. "
            "Default: images/ in SOURCE, if that is a folder or bucket.",
        ),
    ] = None,
    links: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A CSV of 'filename,link'. Default: images.csv beside SOURCE, if there.",
        ),
    ] = None,
    fetch: Annotated[
        bool,
        typer.Option("--fetch", metavar="", help="Fetch photos from the links the products have."),
    ] = False,
    refetch: Annotated[
        bool,
        typer.Option("--refetch", metavar="", help="Fetch those fetched before once more, too."),
    ] = False,
    private: Annotated[
        bool,
        typer.Option("--private", metavar="", help="Fetch from local networks as well."),
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Save every row that was not plain as a CSV."),
    ] = None,
    watch: Annotated[
        bool,
        typer.Option(
            "--watch", metavar="", help="Go on and take in what changes in SOURCE, until Ctrl-C."
        ),
    ] = False,
    every: Annotated[
        float,
        typer.Option(metavar="SECONDS", min=1.0, help="With --watch: how often to look."),
    ] = 15.0,
    build_too: Annotated[
        bool,
        typer.Option("--build", metavar="", help="With --watch: build after each change."),
    ] = False,
    shop: ShopFolder = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Read products and their photos into the shop; reading the same again changes nothing."""
    from lookalike.shop import save_issues

    if build_too and not watch:
        raise typer.BadParameter("needs --watch", param_hint=["--build"])
    where = _place(source)
    photos = None if images is None else _place(images)
    for path in (where, photos, links):
        if isinstance(path, Path):
            check_exists(path)
    asked: dict[str, Any] = {"images": photos, "links": links}
    flags = {"fetch": fetch, "refetch": refetch, "private": private}
    asked |= {name: True for name, wanted in flags.items() if wanted}
    with open_shop(shop, create=True) as opened, stoppable() as stopped:
        if watch:
            rounds = Rounds(opened, build=build_too, as_json=as_json, report=report)
            opened.ingest(where, **asked, every=every, on_round=rounds, cancelled=stopped)
            rounds.close()
            return
        with progress_display() as on_progress:
            answer = opened.ingest(where, **asked, on_progress=on_progress, cancelled=stopped)
    if report is not None:
        save_issues(answer, report)
    if as_json:
        print_json(answer)
    else:
        reports.print_ingest(answer, saved=report)


def _place(named: str) -> str | Path:
    """A path, unless it is an address of another kind."""
    return named if "://" in named else Path(named)


def build(
    encoder: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="What looks at the photos; see 'lookalike encoders', and docs/encoders.md for "
            "hf:, onnx:, timm: and open_clip:. Default: the one in use.",
        ),
    ] = None,
    variance: Annotated[
        float | None,
        typer.Option(
            metavar="S", help="Keep the components that hold this share of the variance: 0 to 1."
        ),
    ] = None,
    components: Annotated[
        int | None, typer.Option(metavar="N", help="Keep exactly this many components instead.")
    ] = None,
    index: Annotated[
        str | None,
        typer.Option(metavar="KIND", help="How to search: 'exact', 'hnsw', or 'auto' by size."),
    ] = None,
    adapt: Annotated[
        bool | None,
        typer.Option(
            "--adapt/--no-adapt",
            metavar="",
            help="Also learn from the catalogue's attributes what makes products alike; kept only "
            "if better on products held apart. Default: as before; on at first.",
        ),
    ] = None,
    pictured: Annotated[
        bool | None,
        typer.Option(
            "--pictured/--no-pictured",
            metavar="",
            help="Also place words beside the photos they describe, for search among products "
            "whose text says little. Default: as before; off at first.",
        ),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", metavar="", help="Fit the space and build the index anew.")
    ] = False,
    shop: ShopFolder = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Compute vectors, space and index, only what changed; can be stopped and goes on later."""
    if variance is not None and components is not None:
        raise typer.BadParameter("give one of the two", param_hint=["--variance", "--components"])
    with at_work(shop) as work:
        answer = work.shop.build(
            encoder=encoder,
            variance=variance,
            components=components,
            index=index,
            adapt=adapt,
            pictured=pictured,
            full=full,
            on_progress=work.on_progress,
            cancelled=work.stopped,
        )
    if as_json:
        print_json(answer)
    else:
        reports.print_build(answer)


def status(shop: ShopFolder = DEFAULT_SHOP, as_json: AsJson = False) -> None:
    """Say what is in the shop, what can be found in it, and how fresh that is."""
    with open_shop(shop) as opened:
        answer = opened.status()
        label = opened.label
    if as_json:
        print_json(answer)
    else:
        reports.print_status(answer, label)

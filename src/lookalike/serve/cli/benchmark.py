"""``benchmark``: a named benchmark, on data given by path."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from lookalike.serve.cli.display import progress_display, stoppable
from lookalike.serve.cli.options import AsJson
from lookalike.serve.cli.output import print_json


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(benchmark)


def benchmark(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="Which: 'baseline', 'interactions', 'kagl', 'reviews', 'serving', "
            "'street' or 'taste'.",
        ),
    ],
    catalogue: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="A folder with styles.csv and images/ to recommend from. Default: the real "
            "catalogue where it is found, else the drawn sample shop.",
        ),
    ] = None,
    queries: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Such a folder to ask with. Default: products of the catalogue, held apart.",
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The data itself, for benchmarks that are of one file."),
    ] = None,
    tasks: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="The published tasks, for 'kagl'."),
    ] = None,
    articles: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A table of the products, for 'interactions'."),
    ] = None,
    images: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Photos named <id>.jpg, for 'interactions'."),
    ] = None,
    weeks: Annotated[
        int | None,
        typer.Option(metavar="N", help="Weeks to foretell, for 'interactions'. Default: 12."),
    ] = None,
    photos: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Street photos with tags.json, for 'street'."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also write the figures there ('kagl')."),
    ] = None,
    only: Annotated[
        str | None, typer.Option(metavar="PARTS", help="Only these parts, with commas between.")
    ] = None,
    encoder: Annotated[
        str | None, typer.Option(metavar="NAME", help="The encoder that is measured.")
    ] = None,
    adapt: Annotated[
        bool | None,
        typer.Option(
            "--adapt/--no-adapt",
            metavar="",
            help="Whether ours also learns from the catalogue's attributes. Default: it does.",
        ),
    ] = None,
    full: Annotated[
        bool | None,
        typer.Option(
            "--full", metavar="", help="Give the baseline the whole catalogue, not a sample: hours."
        ),
    ] = None,
    sample_products: Annotated[
        int | None,
        typer.Option(metavar="N", help="Products of the sample both pipelines get. Default: 3000."),
    ] = None,
    sample_queries: Annotated[
        int | None,
        typer.Option(metavar="N", help="Queries asked. Default: 500, or all of --queries."),
    ] = None,
    controls: Annotated[
        bool | None,
        typer.Option("--controls", metavar="", help="Random, colour and pixels as well."),
    ] = None,
    repeats: Annotated[
        int | None, typer.Option(metavar="N", help="Runs of each timing. Default: 7.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(metavar="N", help="Another number takes another sample.")
    ] = None,
    work: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Where vectors are kept between runs. Default: in the cache."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run a benchmark and print its figures: ours beside the baseline, from the same run."""
    from lookalike import shop

    options = {
        "catalogue": catalogue,
        "queries": queries,
        "data": data,
        "tasks": tasks,
        "articles": articles,
        "images": images,
        "weeks": weeks,
        "photos": photos,
        "output": output,
        "only": only,
        "encoder": encoder,
        "adapt": adapt,
        "full": full,
        "sample_products": sample_products,
        "sample_queries": sample_queries,
        "controls": controls,
        "repeats": repeats,
        "seed": seed,
        "work": work,
    }
    given = {key: value for key, value in options.items() if value is not None}
    with stoppable() as stopped, progress_display() as on_progress:
        figures = shop.run_benchmark(name, on_progress=on_progress, cancelled=stopped, **given)
    if as_json:
        print_json(figures)
    else:
        sys.stdout.write(shop.benchmark_table(name, figures))

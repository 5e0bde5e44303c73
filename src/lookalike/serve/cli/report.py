"""``report`` and ``export powerbi``: what is inside a shop, to pass on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lookalike.serve.cli import reports
from lookalike.serve.cli.display import stoppable
from lookalike.serve.cli.following import ExportRounds
from lookalike.serve.cli.options import DEFAULT_SHOP, AsJson, ShopFolder, open_shop
from lookalike.serve.cli.output import print_facts, print_json, print_table, print_text
from lookalike.serve.cli.where import Conditions, conditions_of
from lookalike.types import Cell

RATES = frozenset({"Click-through", "Hit rate", "Conversion"})
MOST_ROWS = 10


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command()(report)
    export = typer.Typer(help="Hand what is in a shop on to other tools.", no_args_is_help=True)
    export.command()(powerbi)
    app.add_typer(export, name="export")


def report(
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Write charts and tables as one HTML file."),
    ] = None,
    where: Conditions = None,
    shop: ShopFolder = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Say what is inside a shop: counts, coverage, the space, and what came of its lists.

    The HTML file needs nothing beside it and loads nothing from anywhere.
    """
    conditions = conditions_of(where)
    with open_shop(shop) as opened:
        if html is None:
            insight = opened.insight(where=conditions)
        else:
            insight = opened.report(html, where=conditions)
    if as_json:
        print_json(insight)
        return
    print_facts([(name, _shown(value, name in RATES)) for name, value in insight.facts.items()])
    if html is not None:
        print_text(f"The report is in {html}.")
        return
    for chart in insight.charts:
        if chart.kind == "bars":
            print_text(f"\n{chart.title}")
            shares = chart.number == "share"
            rows = [(row[0], _shown(row[1], shares)) for row in chart.rows[:MOST_ROWS]]
            print_table(chart.columns[:2], rows, numbers=chart.columns[1:2])


def _shown(value: Cell, share: bool) -> Cell:
    """A share in percent, anything else as it is."""
    return f"{value:.1%}" if share and isinstance(value, int | float) else value


def powerbi(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where to write; replaced as a whole.")
    ],
    watch: Annotated[
        bool,
        typer.Option(
            "--watch",
            metavar="",
            help="Go on and write again when something changes, until Ctrl-C.",
        ),
    ] = False,
    every: Annotated[
        float,
        typer.Option(metavar="SECONDS", min=1.0, help="With --watch: how often to look."),
    ] = 15.0,
    shop: ShopFolder = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Write a star schema for Power BI and other tools, as Parquet and CSV.

    With relationships, measures and a data dictionary. Run it again to refresh, or leave it
    running with --watch: the folder is replaced at once, and left alone when nothing has changed.
    """
    if watch:
        rounds = ExportRounds(folder, as_json=as_json)
        with open_shop(shop) as opened, stoppable() as stopped:
            opened.export_powerbi(folder, every=every, on_round=rounds, cancelled=stopped)
        rounds.close()
        return
    with open_shop(shop) as opened:
        tables = opened.export_powerbi(folder)
    if as_json:
        print_json({"folder": folder, "tables": tables})
    else:
        reports.print_export(folder, tables)

"""``report`` and ``export powerbi``: what is inside a shop, to pass on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lookalike.serve.cli.options import DEFAULT_SHOP, AsJson, ShopFolder, open_shop
from lookalike.serve.cli.output import count, print_facts, print_json, print_table, print_text
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
    shop: ShopFolder = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Write a star schema for Power BI and other tools, as Parquet and CSV.

    With relationships, measures and a data dictionary. Run it again to refresh: the folder is
    replaced at once, and left alone when nothing has changed.
    """
    with open_shop(shop) as opened:
        tables = opened.export_powerbi(folder)
    if as_json:
        print_json({"folder": folder, "tables": tables})
        return
    print_table(["table", "rows"], list(tables.items()), numbers=["rows"])
    print_text(f"{count(len(tables), 'table')} in {folder}; README.md there says how to connect.")

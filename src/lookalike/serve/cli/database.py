"""``database``: where the shop keeps what it has to remember."""

from __future__ import annotations

from typing import Annotated

import typer

from lookalike.serve.cli.display import at_work
from lookalike.serve.cli.options import DEFAULT_SHOP, AsJson, ShopFolder
from lookalike.serve.cli.output import print_json, print_table, print_text
from lookalike.types import DatabaseCopyReport

_SHOWN_DIGITS = 12


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    group = typer.Typer(
        name="database",
        help="Move a shop from SQLite to PostgreSQL, or back.",
        no_args_is_help=True,
    )
    group.command("copy")(copy)
    app.add_typer(group)


def copy(
    to: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="An empty database, postgresql://user:password@host/name, or 'sqlite' for files "
            "in the shop's folder.",
        ),
    ],
    shop: ShopFolder = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Copy products, events, reviews, rules and decisions to another database, all or nothing."""
    with at_work(shop) as work:
        report = work.shop.copy_database(to, on_progress=work.on_progress, cancelled=work.stopped)
    if as_json:
        print_json(report)
    else:
        _print(report, to)


def _print(report: DatabaseCopyReport, to: str) -> None:
    did = "Copied and compared" if report.copied else "All of it was there already; compared"
    print_text(f"{did}: {report.source} to {report.target}")
    print_table(
        ["table", "rows", "checksum"],
        [(table.name, table.rows, table.checksum[:_SHOWN_DIGITS]) for table in report.tables],
        numbers=["rows"],
    )
    print_text(_next(to))


def _next(to: str) -> str:
    if to == "sqlite":
        return (
            "Now take the old address out of LOOKALIKE_DATABASE, or of lookalike.toml: until then "
            "the shop goes on in the old place."
        )
    return (
        "Now set LOOKALIKE_DATABASE, or 'database' in lookalike.toml, to the new address: until "
        "then the shop goes on in the old place."
    )

"""``evaluate``: how well the shop recommends, on its own events and with its own shoppers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from lookalike.serve.cli.display import at_work
from lookalike.serve.cli.evaluation import print_evaluation
from lookalike.serve.cli.options import DEFAULT_SHOP, AsJson, ShopFolder
from lookalike.serve.cli.output import print_json


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(evaluate)


def evaluate(
    k: Annotated[
        int, typer.Option("-k", "--k", metavar="N", min=1, help="How long the lists are.")
    ] = 10,
    since: Annotated[
        str,
        typer.Option(
            metavar="TIME",
            help="Learn from what was done before, judge by what was done after; ISO 8601, UTC "
            "unless it says otherwise. Default: the latest fifth.",
        ),
    ] = "",
    shop: ShopFolder = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Measure the recommendations: on past events, by what was clicked, and in experiments."""
    moment = _moment(since)
    with at_work(shop) as work:
        report = work.shop.evaluate(
            k=k, since=moment, on_progress=work.on_progress, cancelled=work.stopped
        )
    if as_json:
        print_json(report)
    else:
        print_evaluation(report)


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"'{text}' is no time in ISO 8601, such as 2026-01-31 or 2026-01-31T12:00Z",
            param_hint="--since",
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

"""``reviews``: what shoppers wrote about the products, and what it comes to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from lookalike.serve.cli.display import at_work
from lookalike.serve.cli.options import (
    DEFAULT_SHOP,
    AsJson,
    KnownProduct,
    ShopFolder,
    check_exists,
    open_shop,
)
from lookalike.serve.cli.output import count, duration, plain, print_facts, print_json, print_text
from lookalike.serve.cli.reports import print_issues


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    reviews = typer.Typer(
        help="What shoppers wrote about the products.",
        no_args_is_help=True,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    reviews.command()(ingest)
    reviews.command()(show)
    app.add_typer(reviews, name="reviews")


def ingest(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A CSV or JSON Lines file with columns for the product, the text and, where "
            "there are any, title, rating, recommended, date and author.",
        ),
    ],
    shop: ShopFolder = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Add reviews of products in the shop and read them; those stored before change nothing."""
    check_exists(source)
    with at_work(shop) as work:
        report = work.shop.ingest_reviews(
            source, on_progress=work.on_progress, cancelled=work.stopped
        )
    if as_json:
        print_json(report)
    else:
        _print_report(report)


def show(
    product: KnownProduct,
    shop: ShopFolder = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Sum up the reviews of a product in their own words."""
    with open_shop(shop) as opened:
        report = opened.reviews(product)
    if as_json:
        print_json({"text": report.summary.text, **plain(report)})
    else:
        _print_product(report)


def _print_report(report: Any) -> None:
    print_text(f"Read {count(report.read, 'row')} of {report.source} in {duration(report.seconds)}")
    print_facts(
        [
            ("accepted", report.accepted),
            ("unchanged", report.unchanged),
            ("refused", report.refused),
            ("repaired", f"{report.repaired:,} (counted above too)"),
            ("products", report.products),
        ]
    )
    if report.issues:
        print_text()
        print_issues(report.issues)


def _print_product(report: Any) -> None:
    print_text(report.summary.text)
    standing = report.standing
    print_facts(
        [
            ("keywords", ", ".join(report.keywords) or None),
            ("standing", None if standing is None else f"{standing.score:.3f} of 1"),
            ("judged by", report.judged_by if report.summary.read else None),
        ]
    )
    if report.summary.said:
        print_text()
    for said in report.summary.said:
        sign = "+" if said.positive else "-"
        print_text(f"{sign} {said.aspect} in {count(said.reviews, 'review')}: '{said.quote}'")

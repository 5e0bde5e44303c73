"""``record``, ``events import`` and ``user export|erase``: what shoppers did, and who they are."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lookalike.errors import InvalidInput
from lookalike.serve.cli.display import at_work
from lookalike.serve.cli.options import (
    DEFAULT_SHOP,
    AsJson,
    Session,
    ShopFolder,
    check_exists,
    open_shop,
)
from lookalike.serve.cli.output import count, duration, print_facts, print_json, print_text

if TYPE_CHECKING:
    from lookalike.types import EventImportReport

SHOWN_REASONS = 5


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command()(record)
    events = typer.Typer(help="What shoppers did.", no_args_is_help=True)
    events.command(name="import")(import_)
    app.add_typer(events, name="events")
    user = typer.Typer(help="What is known of one shopper.", no_args_is_help=True)
    user.command()(export)
    user.command()(erase)
    app.add_typer(user, name="user")


def record(
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="What was done, e.g. like, dislike, undo, view.")
    ],
    product: Annotated[str, typer.Argument(metavar="PRODUCT", help="The id of the product.")],
    user: Annotated[str, typer.Option(metavar="ID", help="Who did it.")] = "",
    session: Session = "",
    value: Annotated[
        float | None,
        typer.Option(metavar="N", help="Seconds of a dwell; pieces of a cart or purchase."),
    ] = None,
    time: Annotated[
        str, typer.Option(metavar="TIME", help="When, in ISO 8601 with a time zone. Default: now.")
    ] = "",
    request_id: Annotated[
        str, typer.Option(metavar="ID", help="The list in which the product was shown.")
    ] = "",
    position: Annotated[
        int | None, typer.Option(metavar="N", help="Its place in that list; 1 is the first.")
    ] = None,
    event_id: Annotated[
        str,
        typer.Option(metavar="ID", help="Name the event, so that sending it twice counts once."),
    ] = "",
    undoes: Annotated[
        str,
        typer.Option(metavar="ID", help="With undo: the event to take back. Default: the newest."),
    ] = "",
    shop: ShopFolder = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Record something a shopper did; it is on the disk when the command returns."""
    when = _time(time)
    with open_shop(shop) as opened:
        receipt = opened.record(
            kind=kind,
            product=product,
            user=user,
            session=session,
            value=value,
            time=when,
            request_id=request_id,
            position=position,
            event_id=event_id,
            undoes=undoes,
        )
    if as_json:
        print_json(receipt)
    elif receipt.new:
        print_text(f"Recorded as {receipt.event_id}, number {receipt.seq:,} of the log.")
    else:
        print_text(f"{receipt.event_id} was recorded before, as number {receipt.seq:,}.")


def import_(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="CSV, JSON, JSON Lines or Parquet; a .gz of it will do as well."
        ),
    ],
    form: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="NAME",
            help="table, gorse, personalize or ga4. Default: told by the first record.",
        ),
    ] = "auto",
    kind: Annotated[
        str | None,
        typer.Option(metavar="KIND", help="What all events are that do not say so themselves."),
    ] = None,
    rename: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=KIND", help="What a kind is called there. May be repeated."),
    ] = None,
    any_product: Annotated[
        bool,
        typer.Option("--any-product", metavar="", help="Take events about unknown products too."),
    ] = False,
    shop: ShopFolder = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Read events from elsewhere into the log; reading the same again changes nothing."""
    check_exists(file)
    kinds = _pairs(rename or [])
    with at_work(shop) as work:
        report = work.shop.import_events(
            file,
            form=form,
            kind=kind,
            kinds=kinds,
            any_product=any_product,
            on_progress=work.on_progress,
            cancelled=work.stopped,
        )
    if as_json:
        print_json(report)
    else:
        _print_import(report)


def export(
    user: Annotated[str, typer.Argument(metavar="ID", help="The user.")] = "",
    session: Session = "",
    shop: ShopFolder = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Print everything that is known of a shopper, as JSON."""
    _one(user, session)
    with open_shop(shop) as opened:
        print_json(opened.user(user, session=session).export(), indent=None if as_json else 2)


def erase(
    user: Annotated[str, typer.Argument(metavar="ID", help="The user.")] = "",
    session: Session = "",
    shop: ShopFolder = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Remove a shopper's events for good, and with them their influence."""
    _one(user, session)
    with open_shop(shop) as opened:
        report = opened.user(user, session=session).erase()
    if as_json:
        print_json(report)
        return
    print_text(f"{count(report.events, 'event')} erased.")
    if not report.purged:
        print_text("Copies may remain in the database's files until it next tidies them up.")


def _print_import(report: EventImportReport) -> None:
    print_facts(
        [
            ("source", report.source),
            ("format", report.form),
            ("read", f"{report.read:,} in {duration(report.seconds)}"),
            ("accepted", report.accepted),
            ("known before", report.doubled),
            ("refused", report.refused),
            ("about no product", report.skipped or None),
        ]
    )
    for reason, times in list(report.reasons.items())[:SHOWN_REASONS]:
        print_text(f"Refused {count(times, 'time')}: {reason}")


def _one(user: str, session: str) -> None:
    if bool(user) == bool(session):
        raise typer.BadParameter("give exactly one of the two", param_hint=["ID", "--session"])


def _pairs(texts: list[str]) -> dict[str, str]:
    pairs = {}
    for text in texts:
        name, sign, kind = text.partition("=")
        if not (name.strip() and sign and kind.strip()):
            raise typer.BadParameter(f"{text!r} is not NAME=KIND", param_hint="--rename")
        pairs[name.strip()] = kind.strip()
    return pairs


def _time(text: str) -> datetime | None:
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"'{text[:40]}' is not a time: write 2026-01-31T18:00:00Z.") from None
    if when.tzinfo is None:
        raise InvalidInput(f"'{text[:40]}' has no time zone: add Z for UTC, or +01:00.")
    return when

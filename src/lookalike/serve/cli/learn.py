"""``learn`` and ``snapshot list|rollback``: what shoppers teach, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lookalike.serve.cli.display import progress_display, stoppable
from lookalike.serve.cli.options import DEFAULT_SHOP, AsJson, ShopFolder, open_shop
from lookalike.serve.cli.output import (
    clock,
    count,
    duration,
    print_facts,
    print_json,
    print_note,
    print_table,
    print_text,
)

if TYPE_CHECKING:
    from lookalike.types import LearnReport, LearnRound, SnapshotInfo

NEXT = {
    "visual": "The next 'lookalike build' makes a new one.",
    "learned": "The next 'lookalike learn' makes a new one.",
}


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command()(learn)
    snapshot = typer.Typer(help="Earlier states of a shop.", no_args_is_help=True)
    snapshot.command(name="list")(list_)
    snapshot.command()(rollback)
    app.add_typer(snapshot, name="snapshot")


def learn(
    every: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", help="Go on, and learn again every so many seconds."),
    ] = None,
    after: Annotated[
        int | None,
        typer.Option(metavar="EVENTS", help="Go on, and learn again after so many new events."),
    ] = None,
    shop: ShopFolder = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Learn from everything shoppers did, and use it if it is not worse than before.

    Weights are learned on events kept aside, by which old and new are compared too. The shop may
    be served meanwhile, and takes up what was learned by itself.
    """
    with open_shop(shop) as opened, stoppable() as stop:
        if every is None and after is None:
            with progress_display() as show:
                report = opened.learn(on_progress=show, cancelled=stop)
            print_json(report) if as_json else _print(report)
            return

        def tell(done: LearnRound) -> None:
            if as_json:
                print_json({"round": done}, indent=None)
            elif done.report is None:
                print_note(f"{clock()} {done.problem}")
            elif done.number == 1:
                _print(done.report)
                print_text("Learning on; Ctrl-C stops.")
            else:
                print_text(f"{clock()} {_line(done.report)}")

        times = opened.keep_learning(every=every, after=after, on_round=tell, cancelled=stop)
        if not as_json:
            print_text(f"Stopped after learning {count(times, 'time')}.")


def list_(
    kind: Annotated[
        str, typer.Option(metavar="KIND", help="visual, learned, or both by default.")
    ] = "",
    shop: ShopFolder = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """List the snapshots that are kept: of what products look like, and of what was learned."""
    with open_shop(shop) as opened:
        found = opened.snapshots(kind or None)  # type: ignore[arg-type]  # refused with a sentence
    if as_json:
        print_json(found)
        return
    if not found:
        print_text("There are no snapshots yet: 'lookalike build' makes the first.")
        return
    print_table(
        ["Snapshot", "Kind", "What is in it"],
        [
            [f"{one.name}{'  in use' if one.current else ''}", one.kind, _facts(one)]
            for one in found
        ],
        flexible=["What is in it"],
    )


def rollback(
    name: Annotated[
        str,
        typer.Argument(metavar="[SNAPSHOT]", help="Which; by default the one before the current."),
    ] = "",
    kind: Annotated[str, typer.Option(metavar="KIND", help="visual or learned.")] = "learned",
    shop: ShopFolder = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Go back to an earlier snapshot. Events and the catalogue are never touched."""
    with open_shop(shop) as opened:
        now = opened.rollback(kind, name or None)  # type: ignore[arg-type]  # refused likewise
    if as_json:
        print_json(now)
        return
    print_text(f"Back at {now.kind} snapshot {now.name} ({_facts(now)}). {NEXT[now.kind]}")


def _print(report: LearnReport) -> None:
    print_text(report.reason)
    print_facts(
        [
            ("Events", f"{report.events:,}"),
            ("Shoppers", f"{report.shoppers:,}"),
            ("Products", f"{report.products:,}"),
            (
                "Snapshot",
                report.snapshot if report.switched else f"{report.snapshot or 'none'} still",
            ),
            ("nDCG@10", _ndcg(report)),
            ("From others", _shares(report)),
            ("Took", duration(report.seconds)),
        ]
    )


def _line(report: LearnReport) -> str:
    used = f"in use as {report.snapshot}" if report.switched else "not used"
    return (
        f"Learned from {count(report.events, 'event')} in {duration(report.seconds)}, {used}: "
        f"{report.reason}"
    )


def _ndcg(report: LearnReport) -> str | None:
    if report.ndcg_new is None or report.ndcg_old is None:
        return None
    lists = count(report.lists, "list")
    return f"{report.ndcg_new:.4f}, before {report.ndcg_old:.4f}, on the same {lists}"


def _shares(report: LearnReport) -> str | None:
    if not report.mix:
        return None
    said = ", ".join(f"{share:.0%} ({length})" for length, share in report.mix.items())
    return f"{said}, by how many products the shopper turned to; the rest is their own taste"


def _facts(one: SnapshotInfo) -> str:
    return ", ".join(f"{name} {_fact(value)}" for name, value in one.facts.items())


def _fact(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4f}"
    return f"{value:,}" if isinstance(value, int) else str(value)

"""``check``: what is wrong with the catalogue, and what is done about it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lookalike.serve.cli.display import at_work
from lookalike.serve.cli.options import DEFAULT_SHOP, AsJson, ShopFolder, open_shop
from lookalike.serve.cli.output import (
    count,
    duration,
    named,
    plain,
    print_json,
    print_note,
    print_table,
    print_text,
)
from lookalike.types import CheckReport, Finding


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(check)


def _decision(help_text: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(metavar="FINDING", help=help_text)
    return option


def check(
    only: Annotated[
        str | None,
        typer.Option(
            metavar="KIND,...",
            help="Look only for these kinds of findings, such as 'contradiction,blurred'.",
        ),
    ] = None,
    limit: Annotated[
        int, typer.Option(metavar="N", min=0, help="How many findings to list, the worst first.")
    ] = 20,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Save all of it as one HTML file, with the photos."),
    ] = None,
    quarantine: Annotated[
        str | None, _decision("Leave a finding's products out of answers.")
    ] = None,
    ignore: Annotated[str | None, _decision("Do not list a finding any more.")] = None,
    fix: Annotated[str | None, _decision("Use the value a finding suggests.")] = None,
    undo: Annotated[str | None, _decision("Take back what was decided about a finding.")] = None,
    shop: ShopFolder = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Examine photos and values: unreadable, blurred, doubled, contradicting each other, ..."""
    decisions = {"quarantine": quarantine, "ignore": ignore, "fix": fix, "undo": undo}
    chosen = [(name, finding) for name, finding in decisions.items() if finding is not None]
    if len(chosen) > 1:
        raise typer.BadParameter("give one of them", param_hint=[f"--{n}" for n, _ in chosen])
    if chosen:
        _decide(shop, *chosen[0], as_json=as_json)
        return
    kinds = None if only is None else [kind.strip() for kind in only.split(",") if kind.strip()]
    with at_work(shop) as work:
        report = work.shop.check(kinds=kinds, on_progress=work.on_progress, cancelled=work.stopped)
        if html is not None:
            work.shop.save_check(report, html)
    if as_json:
        answer = plain(report)
        answer["findings"] = answer["findings"][:limit]
        print_json(answer)
    else:
        _print(report, limit)
    if html is not None:
        print_note(f"Saved in {html}")


def _decide(shop: Path, action: str, finding: str, *, as_json: bool) -> None:
    with open_shop(shop) as opened:
        if action == "undo":
            products = opened.undo(finding)
            if as_json:
                print_json({"finding": finding, "action": action, "products": products})
            else:
                print_text(f"Undone for {count(products, 'product')}.")
            return
        decided = getattr(opened, action)(finding)
    if as_json:
        print_json({"finding": finding, "action": action, "products": decided.products})
    else:
        print_text(_done(action, decided))
        print_text(f"'lookalike check --undo {decided.id}' takes it back.")


def _done(action: str, finding: Finding) -> str:
    if action == "quarantine":
        return f"Left out of answers: {named(finding.quarantines)}."
    if action == "fix":
        about = count(len(finding.products), "product")
        return f"Set {finding.attribute} to {finding.suggestion} for {about}."
    return f"Ignored: {finding.reason}"


def _print(report: CheckReport, limit: int) -> None:
    from lookalike.shop.checking import finding_kinds

    names = finding_kinds()
    settled = sum(finding.state != "open" for finding in report.findings)
    print_text(
        f"Checked {count(report.products, 'product')} and {count(report.photos, 'photo')} "
        f"({report.measured:,} looked at now) in {duration(report.seconds)}"
    )
    rows = [(kind, names[kind], found) for kind, found in report.counts.items() if found]
    print_table(["kind", "what", "open"], rows, numbers=["open"], flexible=["what"])
    if not rows:
        print_text("Nothing was found.")
    if settled:
        print_text(f"{count(settled, 'finding')} decided about before, not counted here.")
    for note in report.notes:
        print_text(note)
    worst = [finding for finding in report.findings if finding.state == "open"][:limit]
    if worst:
        print_text()
        print_table(
            ["finding", "kind", "sure", "product", "reason"],
            [(f.id, f.kind, f"{f.confidence:.0%}", named(f.products), f.reason) for f in worst],
            numbers=["sure"],
            flexible=["product", "reason"],
        )

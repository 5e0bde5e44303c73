"""What an ingest or a build did, and where a shop stands, for people to read."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from lookalike.serve.cli.output import (
    count,
    duration,
    print_facts,
    print_note,
    print_table,
    print_text,
)
from lookalike.types import (
    BuildReport,
    ExplainedVariance,
    IngestReport,
    RowIssue,
    ShopStatus,
)

SHARES = (0.5, 0.8, 0.9, 0.95, 0.99)  # points of the cumulative curve that are printed
REASONS = 8  # rows of the table of issues; the rest is in the report file
EXAMPLES = 4  # lines or products named for each reason

KINDS = {
    "repaired": "repaired",
    "refused": "refused",
    "photo_refused": "photo refused",
    "photo_missing": "photo missing",
    "photo_unused": "photo unused",
}


def print_ingest(report: IngestReport, *, saved: Path | None = None) -> None:
    """The counts, then the issues by reason."""
    print_text(f"Read {count(report.read, 'row')} of {report.source} in {duration(report.seconds)}")
    print_facts(
        [
            ("accepted", report.accepted),
            ("updated", report.updated),
            ("unchanged", report.unchanged),
            ("refused", report.refused),
            ("repaired", f"{report.repaired:,} (counted above too)"),
            ("photos", _photos(report)),
            ("without photo", report.without_photo),
        ]
    )
    if report.issues:
        print_text()
        print_issues(report.issues)
    if saved is not None:
        print_text(f"{count(len(report.issues), 'issue')} saved in {saved}")
    elif len(report.issues) > EXAMPLES:
        print_text("'--report FILE.csv' saves every one of them.")


def _photos(report: IngestReport) -> str:
    return (
        f"{report.photos_stored:,} stored, {report.photos_unchanged:,} unchanged, "
        f"{report.photos_refused:,} refused"
    )


def print_issues(issues: Iterable[RowIssue]) -> None:
    """Issues that differ only in what they name, such as a number, share a row."""
    groups: dict[tuple[str, str], list[RowIssue]] = defaultdict(list)
    for issue in issues:
        groups[issue.kind, _pattern(issue.reason)].append(issue)
    ordered = sorted(groups.values(), key=len, reverse=True)
    print_table(
        ["what", "count", "reason", "where"],
        [
            (KINDS.get(group[0].kind, group[0].kind), len(group), _reason(group), _where(group))
            for group in ordered[:REASONS]
        ],
        numbers=["count"],
        flexible=["reason", "where"],
    )
    if len(ordered) > REASONS:
        print_text(f"... and {count(len(ordered) - REASONS, 'other reason')}")


def _pattern(reason: str) -> str:
    return re.sub(r"'[^']*'|\"[^\"]*\"|\w+://\S+|\d+", "_", reason)


def _reason(group: list[RowIssue]) -> str:
    first = group[0].reason
    same = all(issue.reason == first for issue in group)
    return first if same else f"e.g. {first}"


def _where(group: list[RowIssue]) -> str:
    names = [f"line {i.line}" if i.line else f"id {i.product_id}" for i in group[:EXAMPLES]]
    return ", ".join(names) + (", ..." if len(group) > EXAMPLES else "")


def print_build(report: BuildReport) -> None:
    """What was computed and what was kept, then the curve of the variance."""
    if report.changed:
        print_text(f"Built snapshot {report.snapshot} in {duration(report.seconds)}")
    else:
        print_text(f"Nothing has changed since snapshot {report.snapshot}")
    rate = f" ({report.encode_rate:,.0f} photos a second)" if report.encoded else ""
    print_facts(
        [
            ("encoder", _encoder(report)),
            ("licence", report.licence or None),
            ("products", f"{report.products:,}, {report.indexed:,} of them found by photo"),
            ("vectors", f"{report.encoded:,} computed{rate}, {report.reused:,} kept"),
            ("unreadable photos", report.unreadable or None),
            ("components", _components(report)),
            ("space", "fitted now" if report.fitted else "as it was"),
            ("index", report.index),
        ]
    )
    print_text()
    print_curve(report.variance)
    if report.adaptation is not None:
        print_text()
        print_adaptation(report.adaptation)
    for remark in report.remarks:
        print_note(remark)
    if report.issues:
        print_text()
        print_issues(report.issues)


def _encoder(report: BuildReport) -> str:
    return f"{report.encoder}, on {report.device}" if report.device else report.encoder


def print_adaptation(adaptation: Mapping[str, Any]) -> None:
    """What learning from the attributes brought, attribute by attribute."""
    print_text(f"Adapted to the catalogue: {adaptation['reason']}")
    rows = [
        [
            str(gain["attribute"]),
            f"{gain['before']:.3f}",
            f"{gain['after']:.3f}",
            f"{gain['weight']:.0%}",
        ]
        for gain in adaptation["attributes"]
    ]
    if rows:
        print_table(["of five neighbours, same", "before", "after", "counts"], rows)


def _components(report: BuildReport) -> str:
    variance = report.variance
    return (
        f"{variance.kept:,} of {len(variance.cumulative):,}, with {variance.share:.2%} of the "
        f"variance (asked: {variance.asked})"
    )


def print_curve(variance: ExplainedVariance) -> None:
    """How many components hold which share of the variance, in two short lines."""
    points = [(f"{share:.0%}", components_for(variance, share)) for share in SHARES]
    print_table(
        ["variance", *(share for share, _ in points)],
        [["components", *(number for _, number in points)]],
        numbers=[share for share, _ in points],
    )


def components_for(variance: ExplainedVariance, share: float) -> int | None:
    """The fewest components that hold ``share`` of the variance; None when none do."""
    needed = bisect_left(variance.cumulative, share - 1e-9) + 1
    return needed if needed <= len(variance.cumulative) else None


def print_export(folder: Path, tables: Mapping[str, int]) -> None:
    """The rows of each table, and where to read on."""
    print_table(["table", "rows"], list(tables.items()), numbers=["rows"])
    print_text(f"{count(len(tables), 'table')} in {folder}; README.md there says how to connect.")


def print_status(status: ShopStatus, label: str | None) -> None:
    """The counts, what answers are made with, and what to do next when something is missing."""
    if label:
        print_text(label)
    created = f", made {status.snapshot_created}" if status.snapshot_created else ""
    print_facts(
        [
            ("shop", status.folder),
            ("products", f"{status.products:,}, {status.with_photo:,} with a photo"),
            ("found by photo", status.indexed),
            ("waiting for a build", status.pending),
            ("catalogue version", status.catalogue_version),
            ("snapshot", f"{status.snapshot}{created}" if status.snapshot else "none yet"),
            ("encoder", status.encoder),
            ("runs on", status.device),
            ("components", status.components),
            ("index", status.index),
            ("events", status.events or None),
            ("learned", _learned(status)),
        ]
    )
    if status.products == 0:
        print_text("The shop is empty: 'lookalike ingest' fills it.")
    elif status.pending or status.snapshot is None:
        print_text("'lookalike build' brings it up to date.")


def _learned(status: ShopStatus) -> str | None:
    """What lists are made with beside tastes, and how old it is in events."""
    if not status.events:
        return None
    if status.learned is None:
        return "nothing yet: 'lookalike learn' learns from the events"
    since = f", {count(status.unlearned, 'event')} since" if status.unlearned else ""
    return f"{status.learned}{since}"

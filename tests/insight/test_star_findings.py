"""Findings of the doctor and prices in the star schema, loaded by another program."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from star_sql import comparable, connect, rows_of

import lookalike
from lookalike.shop import Shop
from lookalike.types import ExportRound


@pytest.fixture(scope="module")
def checked(tiny_catalogue: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The tiny world with prices and three doubled photos, of which two were decided about."""
    folder = tmp_path_factory.mktemp("checked")
    source = Path(shutil.copytree(tiny_catalogue, folder / "catalogue"))
    for copied, original in (("1001", "1000"), ("1014", "1013"), ("1027", "1026")):
        shutil.copy(source / "images" / f"{original}.jpg", source / "images" / f"{copied}.jpg")
    with (source / "styles.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (source / "styles.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [*rows[0], "price"])
        table.writeheader()
        prices = ["", *(str(5 + 7 * at % 90) for at in range(34)), "1500"]
        table.writerows({**row, "price": price} for row, price in zip(rows, prices, strict=True))
    with lookalike.open(folder / "shop", encoder={"name": "pixels"}) as shop:
        shop.ingest(source / "styles.csv", images=source / "images")
        shop.build()
        report = shop.check()
        doubled = [finding for finding in report.findings if finding.kind == "duplicate"]
        assert len(doubled) == 3
        shop.quarantine(doubled[0])
        shop.ignore(doubled[1])
        yield shop


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_findings_prices_and_freshness_can_be_computed_from_it(
    checked: Shop, form: str, tmp_path: Path
) -> None:
    checked.export_powerbi(tmp_path / "bi")
    charts = {chart.key: chart for chart in checked.insight().charts}
    doubled = {row[0]: row[1:] for row in charts["doctor"].rows}["The same photo twice"]
    assert doubled == (1, 1, 0, 1, 2)
    assert len(charts["prices"].rows) > 5
    with connect(tmp_path / "bi", form) as connection:
        for chart in charts.values():
            assert comparable(rows_of(connection, chart)) == comparable(chart.rows), chart.key
        open_ones = connection.execute(
            "select count(distinct finding) from fact_finding where state = 'open'"
        ).fetchone()
    report = checked.last_check()
    assert report is not None
    assert open_ones == (sum(report.counts.values()),)


def test_a_decision_is_a_change_to_follow(checked: Shop, tmp_path: Path) -> None:
    last = checked.last_check()
    assert last is not None
    (ignored,) = (finding for finding in last.findings if finding.state == "ignored")
    rounds: list[ExportRound] = []

    def on_round(done: ExportRound) -> None:
        rounds.append(done)
        if done.number == 1:
            checked.undo(ignored)

    checked.export_powerbi(
        tmp_path / "bi", every=0.1, on_round=on_round, cancelled=lambda: len(rounds) == 2
    )
    assert [(done.changed, done.replaced) for done in rounds] == [
        ((), True), (("findings",), True),
    ]  # fmt: skip
    checked.ignore(ignored)

"""``lookalike reviews`` passes on what it was told, and prints all of the answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from known_shop import KnownShop

from lookalike.catalog.reviews_ingest import ReviewIngestReport
from lookalike.reviews.service import ProductReport
from lookalike.reviews.standing import Standing
from lookalike.reviews.summary import Said, Summary
from lookalike.types import RowIssue

Cli = Callable[..., Any]

ISSUE = RowIssue(3, "X", "refused", "no product of the catalogue has this id")
REPORT = ReviewIngestReport("r.csv", 12, 9, 2, 0, 1, 4, 0.5, (ISSUE,))
SAID = Said("fit", True, 7, "fits like a glove"), Said("fabric", False, 3, "thin and see-through")
PRODUCT = ProductReport(
    "7", Summary(12, 10 / 12, 0, SAID), Standing(0.81, 0.83, 12), ("bees",), "lexicon"
)


@pytest.fixture(autouse=True)
def reviewed(shop: KnownShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the shop was asked."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "r.csv").touch()
    asked: list[Any] = []

    def ingest(self: KnownShop, source: Path, **options: Any) -> ReviewIngestReport:
        asked.append(("ingest", source, sorted(options)))
        return REPORT

    def reviews(self: KnownShop, product: str) -> ProductReport:
        asked.append(("reviews", product))
        return PRODUCT

    monkeypatch.setattr(KnownShop, "ingest_reviews", ingest, raising=False)
    monkeypatch.setattr(KnownShop, "reviews", reviews, raising=False)
    return asked


def test_ingest_tells_what_became_of_every_row(cli: Cli, reviewed: list[Any]) -> None:
    answer = cli("reviews", "ingest", "r.csv")
    assert answer.exit_code == 0, answer.stderr
    assert reviewed == [("ingest", Path("r.csv"), ["cancelled", "on_progress"])]
    for part in ("12 rows", "accepted", "unchanged", "refused", ISSUE.reason):
        assert part in " ".join(answer.stdout.split())


def test_a_file_that_is_not_there_is_one_line(cli: Cli, reviewed: list[Any]) -> None:
    answer = cli("reviews", "ingest", "none.csv")
    assert answer.exit_code == 1
    assert answer.stderr.count("\n") == 1
    assert not reviewed


def test_show_prints_the_summary_and_every_aspect(cli: Cli, reviewed: list[Any]) -> None:
    answer = cli("reviews", "show", "7")
    assert reviewed == [("reviews", "7")]
    shown = " ".join(answer.stdout.split())
    assert "12 reviews, 83 % recommend." in shown
    assert "+ fit in 7 reviews: 'fits like a glove'" in shown
    assert "- fabric in 3 reviews: 'thin and see-through'" in shown
    assert "bees" in shown


def test_json_is_all_of_it(cli: Cli) -> None:
    assert json.loads(cli("reviews", "ingest", "r.csv", "--json").stdout)["accepted"] == 9
    answer = json.loads(cli("reviews", "show", "7", "--json").stdout)
    assert answer["summary"]["said"][1]["quote"] == "thin and see-through"
    assert answer["text"].startswith("12 reviews, 83 % recommend.")

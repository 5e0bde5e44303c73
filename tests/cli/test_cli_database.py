"""``lookalike database copy`` passes on what it was told, and says what to do next."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from known_shop import KnownShop

from lookalike.errors import SourceUnavailable
from lookalike.types import DatabaseCopyReport, Progress, TableCopy

Cli = Callable[..., Any]

TABLES = (TableCopy("events", 1234, "0123456789abcdef" * 2), TableCopy("rules", 0, "0" * 32))
REPORT = DatabaseCopyReport(
    "sqlite:///shop/catalogue.sqlite", "postgresql://ana@host/shop", TABLES, True
)
ADDRESS = "postgresql://ana:secret@host/shop"


@pytest.fixture(autouse=True)
def moved(shop: KnownShop, monkeypatch: pytest.MonkeyPatch) -> list[DatabaseCopyReport]:
    """What the shop answers to having its database copied: the last of these."""
    reports = [REPORT]

    def copy_database(to: str, **options: Any) -> DatabaseCopyReport:
        on_progress, cancelled = options.pop("on_progress"), options.pop("cancelled")
        shop._note("copy_database", to=to, **options)
        assert not cancelled()
        on_progress(Progress("copying events", 1234, 1234))
        return reports[-1]

    monkeypatch.setattr(shop, "copy_database", copy_database, raising=False)
    return reports


def test_it_says_what_was_copied_and_what_comes_next(cli: Cli, shop: KnownShop) -> None:
    answer = cli("database", "copy", "--to", ADDRESS)
    assert answer.exit_code == 0
    assert shop.asked == [("copy_database", {"to": ADDRESS})]
    said = " ".join(answer.stdout.split())
    assert f"Copied and compared: {REPORT.source} to {REPORT.target}" in said
    assert "events 1,234 0123456789ab" in said
    assert "set LOOKALIKE_DATABASE, or 'database' in lookalike.toml, to the new address" in said
    assert "secret" not in answer.output
    assert "copying events: 1,234 of 1,234" in answer.stderr


def test_the_way_back_to_files(cli: Cli, shop: KnownShop) -> None:
    answer = cli("database", "copy", "--to", "sqlite")
    assert shop.asked == [("copy_database", {"to": "sqlite"})]
    assert "take the old address out of LOOKALIKE_DATABASE" in " ".join(answer.stdout.split())


def test_what_was_there_already_is_said_to_be(cli: Cli, moved: list[DatabaseCopyReport]) -> None:
    moved.append(DatabaseCopyReport(REPORT.source, REPORT.target, TABLES, False))
    answer = cli("database", "copy", "--to", ADDRESS)
    assert answer.exit_code == 0
    assert answer.stdout.startswith("All of it was there already; compared: sqlite:///")


def test_json_is_all_of_it(cli: Cli) -> None:
    answer = json.loads(cli("database", "copy", "--to", ADDRESS, "--json").stdout)
    assert answer["copied"] is True
    assert answer["tables"][0] == {"name": "events", "rows": 1234, "checksum": TABLES[0].checksum}


def test_where_to_must_be_said(cli: Cli, shop: KnownShop) -> None:
    answer = cli("database", "copy")
    assert answer.exit_code == 2
    assert "--to" in answer.stderr
    assert shop.asked == []


def test_no_shop_is_made_for_a_typing_error(cli: Cli, tmp_path: Path) -> None:
    answer = cli("database", "copy", "--to", ADDRESS, "--shop", tmp_path / "mistyped")
    assert answer.exit_code == 1
    assert answer.stderr.startswith("Error: There is no shop in")


def test_notes_on_an_error_are_part_of_its_line(cli: Cli, shop: KnownShop) -> None:
    shop.failure = SourceUnavailable("The database does not answer.")
    shop.failure.add_note("postgresql://ana:***@host/shop: Connection refused")
    answer = cli("database", "copy", "--to", ADDRESS)
    assert answer.exit_code == 1
    assert answer.stderr == (
        "Error: The database does not answer. "
        "(postgresql://ana:***@host/shop: Connection refused)\n"
    )

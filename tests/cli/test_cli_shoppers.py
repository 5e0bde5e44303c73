"""``record``, ``recommend``, ``events import`` and ``user``, through the command itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import lookalike
from lookalike.serve.cli.main import app


@pytest.fixture(scope="module")
def folder(tiny_catalogue: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shoppers") / "shop"
    with lookalike.open(folder, encoder={"name": "pixels"}) as shop:
        shop.ingest(tiny_catalogue / "styles.csv", images=tiny_catalogue / "images")
        shop.build()
    return folder


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--shop", str(folder)])


def colours(answer: Result) -> list[str]:
    lines = [json.loads(line) for line in answer.stdout.splitlines()]
    return [line["product"]["attributes"]["baseColour"] for line in lines]


def test_the_next_list_knows_what_was_recorded(folder: Path) -> None:
    assert "Nothing is known" in run(folder, "recommend", "--user", "ana").output
    recorded = run(folder, "record", "like", "1004", "--user", "ana")
    assert recorded.exit_code == 0, recorded.output
    answer = run(folder, "recommend", "--user", "ana", "-k", "3", "--json")
    assert colours(answer) == ["Blue"] * 3
    lines = [json.loads(line) for line in answer.stdout.splitlines()]
    assert any("Because you liked" in reason for line in lines for reason in line["reasons"])
    run(folder, "record", "undo", "1004", "--user", "ana")
    assert "Nothing is known" in run(folder, "recommend", "--user", "ana").output


def test_picks_and_filters_make_a_list_for_someone_new(folder: Path) -> None:
    answer = run(folder, "recommend", "--pick", "1000", "-k", "2", "--json")
    assert colours(answer) == ["Red"] * 2
    green = run(folder, "recommend", "--where", "baseColour=Green", "-k", "4", "--json")
    assert colours(green) == ["Green"] * 4


def test_a_shopper_is_imported_exported_and_erased(folder: Path, tmp_path: Path) -> None:
    table = tmp_path / "events.csv"
    table.write_text("user,product,kind,time\nben,1008,like,2026-01-02T10:00:00Z\n")
    assert json.loads(run(folder, "events", "import", str(table), "--json").stdout)["accepted"] == 1
    known = json.loads(run(folder, "user", "export", "ben", "--json").stdout)
    assert [event["product"] for event in known["events"]] == ["1008"]
    assert run(folder, "user", "erase", "ben").exit_code == 0
    assert json.loads(run(folder, "user", "export", "ben", "--json").stdout)["events"] == []


def test_what_makes_no_sense_is_one_sentence(folder: Path) -> None:
    answer = run(folder, "record", "like", "77", "--user", "ana")
    assert answer.exit_code == 1
    assert "Traceback" not in answer.output
    assert run(folder, "record", "like", "1000").exit_code == 1
    assert run(folder, "recommend", "--where", "baseColour~Green").exit_code == 2

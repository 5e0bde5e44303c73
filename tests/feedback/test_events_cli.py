from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from lookalike.feedback.erasing import ErasureReport
from lookalike.feedback.importing.run import import_events
from lookalike.feedback.log import EventLog
from lookalike.feedback.shoppers import shopper_of
from lookalike.feedback.writing import Receipt
from lookalike.serve.cli import events
from lookalike.serve.cli.failures import CommandGroup
from lookalike.types import EventImportReport


class LogShop:
    """A shop that knows shirts and nothing else, over a real log."""

    def __init__(self, log: EventLog) -> None:
        self.log = log

    def __enter__(self) -> LogShop:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def record(self, **options: Any) -> Receipt:
        return self.log.record(**options, is_known=lambda product: product == "shirt")

    def import_events(self, path: Path, *, any_product: bool, **options: Any) -> EventImportReport:
        known = None if any_product else (lambda product: product == "shirt")
        return import_events(path, self.log, is_known=known, **options)

    def user(self, user: str, *, session: str = "") -> LogUser:
        return LogUser(self.log, shopper_of(user=user, session=session))


class LogUser:
    def __init__(self, log: EventLog, shopper: str) -> None:
        self._log, self._shopper = log, shopper

    def export(self) -> dict[str, Any]:
        return self._log.export(self._shopper)

    def erase(self) -> ErasureReport:
        return self._log.erase(self._shopper)


@pytest.fixture
def cli(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    app = typer.Typer(cls=CommandGroup, pretty_exceptions_enable=False)
    events.register(app)
    monkeypatch.setattr(events, "open_shop", lambda _folder: LogShop(log))
    monkeypatch.setattr("lookalike.serve.cli.display.open_shop", lambda _folder: LogShop(log))
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, [str(argument) for argument in arguments])


def test_record_says_where_the_event_is(cli: Callable[..., Any], log: EventLog) -> None:
    said = cli("record", "like", "shirt", "--user", "ana", "--event-id", "e1")
    assert (said.exit_code, said.stdout) == (0, "Recorded as e1, number 1 of the log.\n")
    again = cli("record", "like", "shirt", "--user", "ana", "--event-id", "e1", "--json")
    assert json.loads(again.stdout) == {"event_id": "e1", "seq": 1, "new": False}
    (logged,) = log.replay()
    assert (logged.event.kind, logged.event.product, logged.shopper) == ("like", "shirt", "ana")


def test_record_takes_all_that_can_be_said(cli: Callable[..., Any], log: EventLog) -> None:
    said = cli(
        *("record", "dwell", "shirt", "--session", "s", "--value", "2.5", "--position", "3"),
        *("--request-id", "r", "--time", "2026-01-05T10:00:00+01:00"),
    )
    assert said.exit_code == 0
    event = next(log.replay()).event
    assert (event.session, event.value, event.position, event.request_id) == ("s", 2.5, 3, "r")
    assert event.time.isoformat() == "2026-01-05T09:00:00+00:00"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("like", "sock", "--user", "ana"), "There is no product 'sock'"),
        (("adore", "shirt", "--user", "ana"), "'adore' is not something"),
        (("like", "shirt"), "Nobody did this"),
        (("undo", "shirt", "--user", "ana"), "nothing this shopper did"),
        (("like", "shirt", "--user", "a", "--time", "soon"), "is not a time"),
        (("like", "shirt", "--user", "a", "--time", "2026-01-01"), "has no time zone"),
    ],
)
def test_what_is_wrong_is_one_line(
    cli: Callable[..., Any], arguments: tuple[str, ...], words: str
) -> None:
    said = cli("record", *arguments)
    assert said.exit_code == 1
    assert said.stdout == ""
    assert words in said.stderr
    assert said.stderr.count("\n") == 1


def test_import_reports_every_event(cli: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text(
        "user,item,time,action\nana,shirt,2024-01-01,tasted\nana,sock,2024-01-01,view\n"
    )
    said = cli("events", "import", path, "--rename", "tasted=click", "--json")
    report = json.loads(said.stdout)
    assert (report["read"], report["accepted"], report["refused"]) == (2, 1, 1)
    text = cli("events", "import", path, "--rename", "tasted=click", "--any-product").stdout
    assert "accepted" in text
    assert "known before" in text
    assert cli("events", "import", tmp_path / "none.csv").exit_code == 1
    assert cli("events", "import", path, "--rename", "tasted").exit_code == 2


def test_export_and_erase(cli: Callable[..., Any], log: EventLog) -> None:
    cli("record", "like", "shirt", "--user", "ana", "--event-id", "e1")
    cli("record", "view", "shirt", "--session", "s", "--event-id", "e2")
    exported = json.loads(cli("user", "export", "ana").stdout)
    assert [event["event_id"] for event in exported["events"]] == ["e1"]
    said, *more = cli("user", "erase", "ana").stdout.splitlines()
    assert said == "1 event erased."
    assert json.loads(cli("user", "export", "ana", "--json").stdout)["events"] == []
    erased = json.loads(cli("user", "erase", "--session", "s", "--json").stdout)
    in_a_file = log._database.engine.dialect.name == "sqlite"  # and nobody's copies elsewhere
    assert bool(more) != in_a_file
    assert (erased["events"], erased["purged"]) == (1, in_a_file)
    assert log.count() == 0
    assert cli("user", "erase").exit_code == 2
    assert cli("user", "erase", "ana", "--session", "s").exit_code == 2

"""``export powerbi``: once, and following a shop that other processes change."""

from __future__ import annotations

import json
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

import lookalike
from lookalike.serve.cli.following import ExportRounds
from lookalike.serve.cli.main import app
from lookalike.types import ExportRound


@pytest.fixture
def folder(tiny_catalogue: Path, tmp_path: Path) -> Path:
    with lookalike.open(tmp_path / "shop", encoder={"name": "pixels"}) as shop:
        shop.ingest(tiny_catalogue / "styles.csv", images=tiny_catalogue / "images")
    return tmp_path / "shop"


@contextmanager
def lookalike_process(*arguments: object) -> Iterator[tuple[subprocess.Popen[str], queue.Queue]]:  # type: ignore[type-arg]
    """The command in a process of its own, and its lines as they come."""
    command = [sys.executable, "-m", "lookalike", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        lines: queue.Queue[str] = queue.Queue()

        def read() -> None:
            assert process.stdout is not None
            for line in process.stdout:
                lines.put(line.rstrip())

        reader = threading.Thread(target=read)
        reader.start()
        try:
            yield process, lines
        finally:
            process.kill()
            reader.join()


def until(lines: queue.Queue[str], word: str) -> str:
    while word not in (line := lines.get(timeout=60)):
        pass
    return line


def events(export: Path) -> list[tuple[object, ...]]:
    return duckdb.sql(f"select kind from '{export}/parquet/fact_event.parquet'").fetchall()


def test_an_event_of_another_process_reaches_the_export(folder: Path, tmp_path: Path) -> None:
    export = tmp_path / "bi"
    watching = "export", "powerbi", export, "--shop", folder, "--watch", "--every", "1"
    with lookalike_process(*watching) as (process, lines):
        until(lines, "Following the shop; Ctrl-C stops.")
        assert events(export) == []
        done = ["record", "like", "1004", "--user", "ana", "--shop", str(folder)]
        assert CliRunner().invoke(app, done).exit_code == 0
        told = until(lines, "changed")
        assert "Events changed: written again, dim_date +" in told
        assert told.endswith(", fact_event +1")
        assert events(export) == [("like",)]
        process.send_signal(signal.SIGINT)
        assert until(lines, "Stopped") == "Stopped following after 2 rounds."
        assert process.wait(30) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bi", "shop"]


def test_rounds_as_lines_of_json(folder: Path, tmp_path: Path) -> None:
    watching = "export", "powerbi", tmp_path / "bi", "--shop", folder, "--watch", "--json"
    with lookalike_process(*watching) as (process, lines):
        first = json.loads(until(lines, "round"))["round"]
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert lines.empty()
    assert (first["number"], first["replaced"], first["problem"]) == (1, True, "")
    assert first["tables"]["fact_product"] == 36


def test_what_each_round_is_told_as(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    told = ExportRounds(tmp_path / "bi", as_json=False)
    told(ExportRound(1, tables={"dim_date": 4}, replaced=True))
    told(ExportRound(2, tables={"dim_date": 4}, changed=("events",)))
    told(ExportRound(3, tables={"dim_date": 4}, replaced=True, changed=("catalogue", "build")))
    told(ExportRound(4, problem="The disk is full."))
    told(ExportRound(5, tables={"dim_date": 4}, replaced=True))
    told.close()
    output = capsys.readouterr()
    lines = [line.partition(" ")[2] for line in output.out.splitlines()[-4:-1]]
    assert lines == [
        "Events changed: the export stays the same",
        "Catalogue and build changed: written again, as many rows as before",
        "The export was gone: written again, as many rows as before",
    ]
    assert output.out.splitlines()[-1] == "Stopped following after 5 rounds."
    assert output.err.rstrip().endswith("The disk is full. Trying again.")


def test_a_folder_of_something_else_fails_at_once(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "bi").mkdir()
    (tmp_path / "bi" / "letter.txt").touch()
    watching = ["export", "powerbi", str(tmp_path / "bi"), "--shop", str(folder), "--watch"]
    answer = CliRunner().invoke(app, watching)
    assert answer.exit_code == 1
    assert "would be replaced" in answer.stderr

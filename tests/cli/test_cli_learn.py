"""``learn`` and ``snapshot``, through the command itself."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import lookalike
from lookalike.serve.cli.main import app


@pytest.fixture(scope="module")
def folder(tiny_catalogue: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("learning") / "shop"
    with lookalike.open(folder, encoder={"name": "pixels"}) as shop:
        shop.ingest(tiny_catalogue / "styles.csv", images=tiny_catalogue / "images")
        shop.build()
        for who in range(40):
            for step in range(4):
                product = str(1000 + (who % 2) * 12 + (who * 5 + step * 3) % 12)
                shop.record("like", user=f"u{who}", product=product, event_id=f"{who}-{step}")
    return folder


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--shop", str(folder)])


def test_learning_is_reported_and_can_be_taken_back(folder: Path) -> None:
    first = json.loads(run(folder, "learn", "--json").stdout)
    assert first["switched"]
    assert first["shoppers"] == 40
    assert first["snapshot"]
    told = run(folder, "learn")
    assert told.exit_code == 0
    assert "their own taste" in told.output
    listed = json.loads(run(folder, "snapshot", "list", "--json").stdout)
    assert [one["kind"] for one in listed] == ["visual", "learned", "learned"]
    assert listed[-1]["current"]
    table = run(folder, "snapshot", "list", "--kind", "learned").output
    assert first["snapshot"] in table
    assert "shoppers 40" in table
    back = run(folder, "snapshot", "rollback")
    assert back.exit_code == 0
    assert first["snapshot"] in back.output
    assert json.loads(run(folder, "status", "--json").stdout)["learned"] == first["snapshot"]


def test_what_cannot_be_done_is_one_sentence(folder: Path) -> None:
    wrong = run(folder, "snapshot", "list", "--kind", "other")
    assert wrong.exit_code == 1
    assert "choose visual or learned" in wrong.output
    wrong = run(folder, "snapshot", "rollback", "20200101T000000.000000Z-0000")
    assert wrong.exit_code == 1
    assert "There is no snapshot" in wrong.output
    wrong = run(folder, "learn", "--after", "0")
    assert wrong.exit_code == 1
    assert "1 event or more" in wrong.output


def test_learning_on_and_on_ends_with_ctrl_c(folder: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "lookalike", "learn", "--every", "3600", "--shop", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    for line in process.stdout:
        if "Ctrl-C stops" in line:
            break
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=60)
    assert re.search(r"Stopped after learning 1 time\.", rest), errors
    assert process.returncode == 0

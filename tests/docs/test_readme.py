"""What the README shows is run, so that it stays true."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import tiny
from lookalike.serve.cli.main import app

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def newcomer(tiny_catalogue: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with a table, photos and a holiday photo, as the README assumes."""
    shutil.copy(tiny_catalogue / "styles.csv", tmp_path / "products.csv")
    shutil.copytree(tiny_catalogue / "images", tmp_path / "photos")
    tiny.draw("Discs", "Red", 77).resize((600, 800)).save(tmp_path / "holiday.jpg")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def test_the_python_example_runs(newcomer: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = blocks("python")
    exec(compile(example, "README.md", "exec"), {})
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5 + 10 + 10  # similar, search and recommend
    assert all(re.match(r"\d+ \d\.\d\d \w+", line) for line in lines[:5])
    assert all("{'visual': " in line for line in lines[5:15])
    assert any("Because you liked" in line for line in lines[15:])


def test_the_commands_run(newcomer: Path) -> None:
    shown = next(block for block in blocks("") if "lookalike ingest" in block)
    commands = [shlex.split(line, comments=True) for line in shown.splitlines() if line]
    for command in commands:
        assert command[0] == "lookalike"
        if command[1] == "app":
            continue  # serves until it is stopped; the web page has tests of its own
        swaps = {"15970": "1003", "price<=50": "year<=2013"}  # what the tiny world has instead
        arguments = [swaps.get(part, part) for part in command[1:]]
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 0, (command, result.output)


def test_every_file_it_links_to_exists() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert len(links) >= 5
    missing = [link for link in links if not (ROOT / link).exists()]
    assert not missing

"""Every way a command can fail: one line, the right exit status, no traceback."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from known_shop import KnownShop

from lookalike import errors

Cli = Callable[..., Any]


def lookalike_errors() -> list[type[errors.LookalikeError]]:
    return [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.LookalikeError)
    ]


@pytest.mark.parametrize("kind", lookalike_errors(), ids=lambda kind: kind.__name__)
def test_an_error_of_ours_is_its_sentence(cli: Cli, shop: KnownShop, kind: type) -> None:
    shop.failure = (
        errors.MissingExtra("app", "It") if kind is errors.MissingExtra else kind("No\nluck.")
    )
    answer = cli("status")
    assert answer.exit_code == (130 if kind is errors.Interrupted else 1)
    assert answer.stdout == ""
    assert len(answer.stderr.splitlines()) == 1
    assert " ".join(str(shop.failure).split()) in answer.stderr
    assert shop.closed


def test_a_file_that_cannot_be_written_is_no_bug(cli: Cli, shop: KnownShop, tmp_path: Path) -> None:
    source = tmp_path / "styles.csv"
    source.touch()
    answer = cli("ingest", source, "--report", tmp_path / "missing" / "report.csv")
    assert answer.exit_code == 1
    assert answer.stderr.splitlines()[-1].endswith("No such file or directory.")
    assert "report.csv" in answer.stderr


def test_a_bug_is_one_line_that_says_where_the_traceback_is(cli: Cli, shop: KnownShop) -> None:
    shop.failure = KeyError("surprise")
    answer = cli("status")
    assert answer.exit_code == 1
    assert len(answer.stderr.splitlines()) == 1
    assert "bug in lookalike (KeyError: 'surprise')" in answer.stderr
    found = re.search(r"traceback is in (\S+)", answer.stderr)
    assert found is not None
    saved = Path(found[1])
    assert "Traceback (most recent call last)" in saved.read_text()
    assert "surprise" in saved.read_text()
    saved.unlink()


def test_debug_shows_the_traceback(cli: Cli, shop: KnownShop) -> None:
    shop.failure = errors.NotBuilt("Build first.")
    answer = cli("--debug", "status")
    assert answer.exit_code == 1
    assert "Traceback (most recent call last)" in answer.stderr
    assert answer.stderr.splitlines()[-1] == "Error: Build first."


def test_ctrl_c_is_one_line(cli: Cli, shop: KnownShop) -> None:
    shop.failure = KeyboardInterrupt()
    answer = cli("status")
    assert answer.exit_code == 130
    assert answer.stderr == "Stopped: what was done so far is kept.\n"


@pytest.mark.parametrize("command", ["status", "build", "similar --product 1", "app"])
def test_a_shop_that_is_not_there_is_not_made(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr("lookalike.serve.cli.web.require_web", lambda: None)
    folder = tmp_path / "mistyped"
    answer = cli(*command.split(), "--shop", folder)
    assert answer.exit_code == 1
    assert answer.stderr.startswith(f"Error: There is no shop in {folder}")
    assert len(answer.stderr.splitlines()) == 1
    assert not folder.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["similar"], "exactly one of the two"),
        (["similar", "a.jpg", "--product", "1"], "exactly one of the two"),
        (["similar", "a.jpg", "-k", "0"], "-k"),
        (["similar", "a.jpg", "-k", "many"], "-k"),
        (["similar", "a.jpg", "--where", "gender"], "is not a condition"),
        (["similar", "a.jpg", "--where", "{"], "not valid JSON"),
        (["build", "--variance", "0.9", "--components", "9"], "give one of the two"),
        (["build", "--components", "few"], "--components"),
        (["demo", "--limit", "9"], "--limit"),
        (["demo", "--products", "0"], "--products"),
        (["ingest"], "SOURCE"),
        (["benchmark"], "NAME"),
        (["frobnicate"], "frobnicate"),
        (["status", "--verbose"], "--verbose"),
        (["app", "--port", "99999"], "--port"),
    ],
)
def test_wrong_usage_is_2_and_asks_nothing(
    cli: Cli, shop: KnownShop, arguments: list[str], said: str
) -> None:
    answer = cli(*arguments)
    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert said in " ".join(answer.stderr.replace("│", " ").split())
    assert "Traceback" not in answer.stderr
    assert shop.asked == []


def test_no_command_shows_the_help(cli: Cli) -> None:
    answer = cli()
    assert answer.exit_code == 2
    assert "Usage: lookalike" in answer.output

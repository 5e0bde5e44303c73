"""A command line to ask, and a shop that answers it as it was told to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from known_shop import KnownShop
from typer.testing import CliRunner

from lookalike.serve.cli.main import app


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KnownShop:
    """The shop the command line will open, whatever folder it names."""
    folder = tmp_path / "shop"
    folder.mkdir()
    known = KnownShop(folder)

    def open_shop(where: Path, **settings: Any) -> KnownShop:
        known.opened_with = where
        return known

    monkeypatch.setattr("lookalike.shop.open_shop", open_shop)
    monkeypatch.setenv("LOOKALIKE_SHOP", str(folder))
    return known


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Run a command line, 80 columns wide; gives exit_code, stdout and stderr."""
    monkeypatch.setenv("COLUMNS", "80")
    runner = CliRunner()
    return lambda *arguments, **options: runner.invoke(
        app, [str(argument) for argument in arguments], prog_name="lookalike", **options
    )

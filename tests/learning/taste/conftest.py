from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lookalike.feedback.log import EventLog
from lookalike.storage.database import sqlite_address


@pytest.fixture(scope="session")
def empty_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log nobody has written to. Not to be changed."""
    path = tmp_path_factory.mktemp("log") / "events.sqlite"
    EventLog.open(sqlite_address(path)).close()
    return path


@pytest.fixture
def log(empty_log: Path, tmp_path: Path) -> EventLog:
    path = shutil.copyfile(empty_log, tmp_path / "events.sqlite")
    return EventLog.open(sqlite_address(Path(path)))

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lookalike.feedback.log import EventLog
from lookalike.storage.database import sqlite_address

NOW = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def empty_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log nobody has written to. Not to be changed: making one anew takes its time."""
    path = tmp_path_factory.mktemp("log") / "events.sqlite"
    EventLog.open(sqlite_address(path)).close()
    return path


@pytest.fixture
def place(empty_log: Path, tmp_path: Path) -> Path:
    """The file of a log of one's own."""
    return Path(shutil.copyfile(empty_log, tmp_path / "events.sqlite"))


@pytest.fixture
def opened(place: Path) -> Callable[[], EventLog]:
    """Opens that log, as any process would; it is noon on 10 January 2026."""

    def open_log() -> EventLog:
        log = EventLog.open(sqlite_address(place))
        log._clock = lambda: NOW
        return log

    return open_log


@pytest.fixture
def log(opened: Callable[[], EventLog]) -> EventLog:
    return opened()

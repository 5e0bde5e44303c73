from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import count
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
def place(tmp_path: Path) -> Path:
    """The file of the log, when it is in one."""
    return tmp_path / "events.sqlite"


@pytest.fixture
def empty_file(empty_log: Path, tmp_path: Path) -> Callable[[], AbstractContextManager[str]]:
    """Where there is an empty log in a file, another one each time."""
    numbers = count()

    @contextmanager
    def make() -> Iterator[str]:
        number = next(numbers)
        path = tmp_path / ("events.sqlite" if not number else f"events-{number}.sqlite")
        yield sqlite_address(Path(shutil.copyfile(empty_log, path)))

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest) -> Callable[[], AbstractContextManager[str]]:
    """Where there is an empty log in each kind of database, another one each time."""
    if request.param == "postgresql":
        made: Callable[[], AbstractContextManager[str]] = request.getfixturevalue("postgres").lend
    else:
        made = request.getfixturevalue("empty_file")
    return made


@pytest.fixture
def log_at(empty: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """The address of an empty log."""
    with empty() as address:
        yield address


@pytest.fixture
def opened(log_at: str) -> Iterator[Callable[[], EventLog]]:
    """Opens that log, as any process would; it is noon on 10 January 2026."""
    with ExitStack() as closing:

        def open_log() -> EventLog:
            log = EventLog.open(log_at)
            closing.callback(log.close)
            log._clock = lambda: NOW
            return log

        yield open_log


@pytest.fixture
def log(opened: Callable[[], EventLog]) -> EventLog:
    return opened()

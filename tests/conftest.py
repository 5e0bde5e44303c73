"""Fixtures several layers share: the tiny world, and shops filled with it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from lookalike.feedback.log import EventLog
    from lookalike.storage.database import Database

sys.path.insert(0, str(Path(__file__).parent))  # so that tests find ``tiny``

import tiny
from postgres_server import PostgresServer, programs


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of whoever runs the tests must not decide what they find."""
    for name in list(os.environ):
        if name.startswith("LOOKALIKE_") and name not in {
            "LOOKALIKE_TEST_DATA",
            "LOOKALIKE_REQUIRE_BROWSER",
            "LOOKALIKE_REQUIRE_POSTGRES",
            "LOOKALIKE_CACHE",
        }:
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def tiny_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with styles.csv and images/ of the tiny world. Not to be changed."""
    return tiny.write_catalogue(tmp_path_factory.mktemp("tiny") / "catalogue")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with real data, where there is one."""
    beside = Path(__file__).parents[2] / "shared" / "data"
    folder = Path(os.environ.get("LOOKALIKE_TEST_DATA", beside))
    if not (folder / "fashion" / "styles.csv").is_file():
        pytest.skip("the real catalogue is not here: set LOOKALIKE_TEST_DATA to have it tested")
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of one's own."""
    found = programs()
    if found is None or find_spec("psycopg") is None:
        what = "PostgreSQL: install the package 'postgresql'"
        if found is not None:
            what = "driver for PostgreSQL: install the extra 'postgres'"
        reason = f"no {what} to test shops on a database server"
        if os.environ.get("LOOKALIKE_REQUIRE_POSTGRES"):
            pytest.fail(reason)
        pytest.skip(reason)
    server = PostgresServer(found)
    yield server
    server.remove()


@pytest.fixture
def postgres_address(postgres: PostgresServer) -> Iterator[str]:
    """The address of a database on the server in which all tables are empty."""
    with postgres.lend() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each kind there is."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_address"))
    from lookalike.storage.database import sqlite_address

    return sqlite_address(tmp_path / "shop" / "catalogue.sqlite")


@pytest.fixture
def database(database_address: str) -> Iterator[Database]:
    """That database, open."""
    from lookalike.storage.database import open_database

    opened = open_database(database_address)
    yield opened
    opened.close()


@pytest.fixture
def log(database_address: str) -> Iterator[EventLog]:
    """An empty log of events in that database."""
    from lookalike.feedback.log import EventLog

    opened = EventLog.open(database_address)
    yield opened
    opened.close()

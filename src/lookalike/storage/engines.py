"""Engines for the two kinds of database: SQLite in the shop's folder, PostgreSQL on a server."""

from __future__ import annotations

import json
import time
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from lookalike.errors import InvalidSetting
from lookalike.extras import require
from lookalike.storage.folders import make_folder

LOCK_TIMEOUT: Final = 30.0
"""Seconds a writer waits for another one before giving up."""

WRITES: Final = "lookalike_writes"
"""The execution option of a connection that is going to write."""

POSTGRES_NAMES = ("postgresql", "postgres", "postgresql+psycopg")
"""How addresses of PostgreSQL begin; the second is what hosting companies print."""

_REACHING = {
    "application_name": "lookalike",
    "client_encoding": "utf8",
    # A server that vanished without a word must be noticed in less than a minute, not in hours.
    "connect_timeout": "10",
    "keepalives_idle": "20",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}
_SESSION = (
    f"SELECT set_config('lock_timeout', '{LOCK_TIMEOUT:.0f}s', false), "
    "current_setting('server_encoding'), current_setting('synchronous_commit')"
)


def parse_address(address: str) -> URL:
    """Take an address apart; the folder of an SQLite file is made.

    Raises:
        InvalidSetting: it makes no sense, or is that of another kind of database.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):  # the latter of a port that is no number
        raise InvalidSetting(
            "The database address is not one: write it like sqlite:///shop/catalogue.sqlite or "
            "postgresql://user:password@host/name."
        ) from None
    if url.drivername in POSTGRES_NAMES:
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite":
        raise InvalidSetting(
            f"'{url.drivername}' is not a kind of database known here: use sqlite:///... or "
            f"postgresql://..."
        )
    if url.database in (None, "", ":memory:"):
        raise InvalidSetting(
            "A database in memory would be another one in every thread: give the address of "
            "a file, like sqlite:///shop/catalogue.sqlite."
        )
    make_folder(Path(str(url.database)).parent)
    return url


def make_engine(url: URL, *, durable: bool) -> Engine:
    """An engine for the database at ``url``; see ``open_database`` for ``durable``.

    Raises:
        MissingExtra: the driver for PostgreSQL is not installed.
    """
    if url.get_backend_name() == "postgresql":
        return _postgres_engine(url, durable=durable)
    engine = create_engine(url, json_serializer=_as_json, connect_args={"timeout": LOCK_TIMEOUT})
    event.listen(engine, "connect", partial(_on_sqlite_connect, durable=durable))
    event.listen(engine, "begin", _on_sqlite_begin)
    return engine


def _postgres_engine(url: URL, *, durable: bool) -> Engine:
    require("psycopg", extra="postgres", purpose="A shop in PostgreSQL")
    from psycopg import ServerCursor

    class Stream(ServerCursor[Any]):
        def __del__(self, *_: Any) -> None:
            """Nothing to warn of: where a reader stops half-way, its transaction ends this too."""

    def on_connect(connection: Any, _record: object) -> None:
        connection.server_cursor_factory = Stream
        _prepare(connection, durable=durable)

    unsaid = {name: value for name, value in _REACHING.items() if name not in url.query}
    engine = create_engine(
        url,
        json_serializer=_as_json,
        connect_args=unsaid,
        pool_pre_ping=True,  # after a restart of the server every idle connection is dead
    )
    event.listen(engine, "connect", on_connect)
    return engine


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _prepare(connection: Any, *, durable: bool) -> None:
    """Settings of one session on the server, and a check that it can hold all text."""
    with connection.cursor() as cursor:
        _, encoding, flushing = cursor.execute(_SESSION).fetchone()
        if encoding != "UTF8":
            raise InvalidSetting(
                f"The database stores text as {encoding}, which has no room for some: make it with "
                f"CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0."
            )
        if durable and flushing == "off":
            cursor.execute("SELECT set_config('synchronous_commit', 'on', false)")
    connection.commit()  # what was set inside a transaction ends with it otherwise


def _on_sqlite_connect(connection: Any, _record: object, *, durable: bool) -> None:
    # The driver's own idea of when to begin would leave reads outside of any transaction.
    connection.isolation_level = None
    connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
    connection.execute("PRAGMA foreign_keys=ON")
    if durable:  # many small writes: the pages they touch again and again must stay in memory
        connection.execute("PRAGMA cache_size=-16000")


def _on_sqlite_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def use_write_ahead_log(engine: Engine) -> None:
    """Switch journalling once; SQLite does not wait for its lock here, so we do."""
    deadline = time.monotonic() + LOCK_TIMEOUT
    while True:
        raw = engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA journal_mode=WAL")
            return
        except Exception as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        finally:
            raw.close()

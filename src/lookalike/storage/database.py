"""The database a shop keeps its tables in: SQLite unless told otherwise.

One ``Database`` may be shared by all threads: each ``read`` or ``write`` borrows a connection of
its own. In SQLite, readers never wait for the writer (WAL), and a writer takes its lock at the
start of its transaction instead of failing in the middle.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from lookalike.errors import DamagedData, InvalidInput, InvalidSetting, LookalikeError
from lookalike.storage.folders import make_folder
from lookalike.storage.migrations import HEAD

LOCK_TIMEOUT = 30.0
"""Seconds a writer waits for another one before giving up."""

_WRITES = "lookalike_writes"
_MIGRATION_LOCK = 5_220_171
_VERSION_TABLE = "alembic_version"


class Database:
    """An engine whose schema is up to date."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def engine(self) -> Engine:
        """The SQLAlchemy engine, for what ``read`` and ``write`` do not cover."""
        return self._engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection inside a transaction that sees one state of the database throughout."""
        with self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection inside a transaction, committed at the end unless something is raised."""
        with self._engine.connect() as connection:
            connection = connection.execution_options(**{_WRITES: True})
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Close all idle connections. Using the database again opens new ones."""
        self._engine.dispose()


def sqlite_address(path: Path) -> str:
    """The address of the SQLite file at ``path``, whatever characters the path holds."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def open_database(address: str, *, durable: bool = False) -> Database:
    """Open the database at ``address`` and bring its schema up to date.

    With ``durable`` what was committed survives a power cut. Without, SQLite may lose the last
    commits to one (not to a crash), which is right for what can be read in again.

    Raises:
        InvalidSetting: the address makes no sense, or nothing can be opened there.
        InvalidInput: a newer lookalike wrote it.
        DamagedData: the file is not a database.
    """
    url = _parse(address)
    shown = url.render_as_string(hide_password=True)
    engine = _create(url, durable=durable)
    driver = engine.dialect.loaded_dbapi
    try:
        if engine.dialect.name == "sqlite":
            _use_write_ahead_log(engine)
        database = Database(engine)
        _migrate(database, shown)
    except (DBAPIError, driver.Error) as error:
        engine.dispose()
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise _explained(
            cause, shown, opened=not isinstance(cause, driver.OperationalError)
        ) from error
    except LookalikeError:
        engine.dispose()
        raise
    return database


def _explained(cause: BaseException | None, shown: str, *, opened: bool) -> LookalikeError:
    if opened:
        return DamagedData(
            f"{shown} is not a database that can be read ({cause}): restore it from a backup, or "
            f"move it away and ingest again."
        )
    return InvalidSetting(
        f"The database {shown} cannot be opened ({cause}): check the path or address and the "
        f"permissions."
    )


def _parse(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError:
        raise InvalidSetting(
            "The database address is not one: write it like sqlite:///shop/catalogue.sqlite."
        ) from None
    if url.get_backend_name() == "sqlite":
        if url.database in (None, "", ":memory:"):
            raise InvalidSetting(
                "A database in memory would be another one in every thread: give the address of "
                "a file, like sqlite:///shop/catalogue.sqlite."
            )
        make_folder(Path(str(url.database)).parent)
    return url


def _create(url: URL, *, durable: bool) -> Engine:
    sqlite = url.get_backend_name() == "sqlite"
    try:
        engine = create_engine(
            url,
            json_serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
            connect_args={"timeout": LOCK_TIMEOUT} if sqlite else {},
        )
    except NoSuchModuleError:
        raise InvalidSetting(
            f"'{url.drivername}' is not a kind of database known here: use sqlite:///..."
        ) from None
    except ModuleNotFoundError as error:
        raise InvalidSetting(
            f"The database address '{url.drivername}' needs the package '{error.name}': install "
            f"it, or use sqlite:///..."
        ) from None
    if sqlite:
        event.listen(engine, "connect", partial(_on_connect, durable=durable))
        event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: Any, _record: object, *, durable: bool) -> None:
    # The driver's own idea of when to begin would leave reads outside of any transaction.
    connection.isolation_level = None
    connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
    connection.execute("PRAGMA foreign_keys=ON")
    if durable:  # many small writes: the pages they touch again and again must stay in memory
        connection.execute("PRAGMA cache_size=-16000")


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _use_write_ahead_log(engine: Engine) -> None:
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


def _migrate(database: Database, shown: str) -> None:
    with database.read() as connection:
        if _is_current(_revision(connection), shown):
            return
    with database.write() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        if not _is_current(_revision(connection), shown):  # nobody was quicker
            _upgrade(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _is_current(revision: str | None, shown: str) -> bool:
    if revision is not None and revision > HEAD:
        raise InvalidInput(
            f"{shown} was written by a newer lookalike (schema {revision}, this version knows "
            f"{HEAD}): upgrade lookalike to open it."
        )
    return revision == HEAD


def _upgrade(connection: Connection) -> None:
    from alembic import command  # slow to import, and seldom needed
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "lookalike.storage:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")

"""The database a shop keeps its tables in: SQLite unless told otherwise.

One ``Database`` may be shared by all threads: each ``read`` or ``write`` borrows a connection of
its own. In SQLite, readers never wait for the writer (WAL), and a writer takes its lock at the
start of its transaction instead of failing in the middle. PostgreSQL is made to behave the same:
a writer takes a lock of the whole shop, so that nobody decides by what another is changing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from lookalike.errors import InvalidInput
from lookalike.storage.engines import (
    WRITES,
    make_engine,
    parse_address,
    use_write_ahead_log,
)
from lookalike.storage.failures import explained, explained_at_opening, named, with_note
from lookalike.storage.migrations import HEAD

_MIGRATION_LOCK: Final = 5_220_171
_CATALOGUE_LOCK: Final = 5_220_172
_LOG_LOCK: Final = 5_220_173
_TAKE_LOCK = text("SELECT pg_advisory_xact_lock(:key, hashtext(current_schema()))")
_VERSION_TABLE = "alembic_version"


class Database:
    """An engine whose schema is up to date."""

    def __init__(self, engine: Engine, *, durable: bool = False) -> None:
        """``durable`` as in ``open_database``, which is how to get one."""
        self._engine = engine
        self._on_server = engine.dialect.name == "postgresql"
        # As with SQLite's two files: a shopper's click does not wait for an ingest.
        self._lock = _LOG_LOCK if durable else _CATALOGUE_LOCK

    @property
    def engine(self) -> Engine:
        """The SQLAlchemy engine, for what ``read`` and ``write`` do not cover."""
        return self._engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection inside a transaction that sees one state of the database throughout.

        Raises:
            SourceUnavailable: the server does not answer; the next call tries it anew.
            Busy: all connections are in use.
        """
        with self.explaining(), self._engine.connect() as connection:
            if self._on_server:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def write(self, *, whole: bool = False) -> Iterator[Connection]:
        """A connection inside a transaction, committed at the end unless something is raised.

        Nobody else writes to the same part of the shop, its log or all the rest, meanwhile; with
        ``whole`` to neither part of what is in this database.

        Raises:
            SourceUnavailable: the server does not answer. If that was at the very end, what was
                written may be there all the same: write so that it can be repeated.
            Busy: somebody else has been writing for too long.
        """
        with self.explaining(), self._engine.connect() as connection:
            connection = connection.execution_options(**{WRITES: True})
            with connection.begin():
                if self._on_server:
                    for lock in (_CATALOGUE_LOCK, _LOG_LOCK) if whole else (self._lock,):
                        connection.execute(_TAKE_LOCK, {"key": lock})
                yield connection

    def close(self) -> None:
        """Close all idle connections. Using the database again opens new ones."""
        self._engine.dispose()

    @contextmanager
    def explaining(self) -> Iterator[None]:
        """What the driver raises inside becomes an error of ours; for ``read`` and ``write`` it is.

        Where two databases are in use at once this says which of them it was.
        """
        try:
            yield
        except (DBAPIError, PoolTimeout) as error:
            plain = explained(error, self._engine.url)
            if plain is None:
                raise
            raise plain from error


def sqlite_address(path: Path) -> str:
    """The address of the SQLite file at ``path``, whatever characters the path holds."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def same_database(one: str, other: str) -> bool:
    """Whether two addresses are written alike, or lead to the same SQLite file."""
    first, second = parse_address(one), parse_address(other)
    if first.get_backend_name() == second.get_backend_name() == "sqlite":
        return Path(str(first.database)).resolve() == Path(str(second.database)).resolve()
    return first == second


def open_database(address: str, *, durable: bool = False) -> Database:
    """Open the database at ``address`` and bring its schema up to date.

    With ``durable`` what was committed survives a power cut. Without, SQLite may lose the last
    commits to one (not to a crash), which is right for what can be read in again. PostgreSQL does
    what its settings say without, which is to lose nothing unless somebody changed them.

    Raises:
        InvalidSetting: the address makes no sense, or nothing can be opened there.
        SourceUnavailable: the server does not answer.
        MissingExtra: the driver for PostgreSQL is not installed.
        InvalidInput: a newer lookalike wrote it.
        DamagedData: the file is not a database.
    """
    url = parse_address(address)
    engine = make_engine(url, durable=durable)
    driver = engine.dialect.loaded_dbapi
    try:
        if engine.dialect.name == "sqlite":
            use_write_ahead_log(engine)
        database = Database(engine, durable=durable)
        _migrate(database)
    except BaseException as error:
        engine.dispose()
        cause = error.orig if isinstance(error, DBAPIError) else error
        if not isinstance(cause, driver.Error):
            raise
        unusable = not isinstance(cause, driver.OperationalError)
        raise explained_at_opening(cause, url, opened=unusable) from error
    return database


def _migrate(database: Database) -> None:
    url = database.engine.url
    with database.read() as connection:
        if _is_current(_revision(connection), url):
            return
    with database.write() as connection:
        if connection.dialect.name == "postgresql":  # the log and the rest are migrated as one
            connection.execute(_TAKE_LOCK, {"key": _MIGRATION_LOCK})
        if not _is_current(_revision(connection), url):  # nobody was quicker
            _upgrade(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _is_current(revision: str | None, url: URL) -> bool:
    if revision is not None and revision > HEAD:
        newer = InvalidInput(
            f"{named(url)} was written by a newer lookalike (schema {revision}, this version knows "
            f"{HEAD}): upgrade lookalike to open it."
        )
        raise with_note(newer, url)
    return revision == HEAD


def _upgrade(connection: Connection) -> None:
    from alembic import command  # slow to import, and seldom needed
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "lookalike.storage:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")

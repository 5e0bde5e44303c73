"""The databases a shop's tables are kept in, and reading and writing any of those tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, delete, func, insert, select, text
from sqlalchemy.exc import DataError, IntegrityError

from lookalike.errors import InvalidInput
from lookalike.storage.database import Database
from lookalike.storage.failures import first_line, shown
from lookalike.storage.schema import IN_LOG, counters, metadata

BATCH: Final = 2_000
"""Rows in memory at a time."""


@dataclass(frozen=True, slots=True)
class Place:
    """A database, and which of the shop's tables are kept in it; ``counters`` is in all of them."""

    database: Database
    tables: tuple[Table, ...]

    @property
    def name(self) -> str:
        """Its address, for a message."""
        return shown(self.database.engine.url)


def places_of(catalogue: Database, log: Database | None) -> tuple[Place, ...]:
    """Where a shop's tables are: all in one database if there is no ``log`` beside it."""
    tables = [table for table in metadata.sorted_tables if table.name != counters.name]
    if log is None:
        return (Place(catalogue, tuple(tables)),)
    logged = tuple(table for table in tables if IN_LOG in table.info)
    others = tuple(table for table in tables if IN_LOG not in table.info)
    return Place(catalogue, others), Place(log, logged)


@dataclass(frozen=True, slots=True)
class Opened:
    """A place and the one transaction in it; its troubles are told as those of this place."""

    place: Place
    connection: Connection

    def count(self, table: Table) -> int:
        """How many rows a table has."""
        with self.place.database.explaining():
            query = select(func.count()).select_from(table)
            return self.connection.execute(query).scalar_one()

    def batches(self, table: Table) -> Iterator[Sequence[Row[Any]]]:
        """All rows of a table, streamed."""
        with self.place.database.explaining():
            query, streamed = select(table), {"yield_per": BATCH}
            yield from self.connection.execute(query, execution_options=streamed).partitions()

    def numbers(self) -> dict[str, int]:
        """The counters by name."""
        with self.place.database.explaining():
            query = select(counters.c.name, counters.c.value)
            return {row.name: row.value for row in self.connection.execute(query)}

    def insert(self, table: Table, rows: Sequence[Sequence[Any]]) -> None:
        """Add rows, whose values are in the order of the table's columns.

        Raises:
            InvalidInput: one does not fit into this kind of database.
        """
        names = [column.name for column in table.columns]
        named = [dict(zip(names, row, strict=True)) for row in rows]
        try:
            with self.place.database.explaining():
                self.connection.execute(insert(table), named)
        except (DataError, IntegrityError) as error:
            raise InvalidInput(
                f"A row of '{table.name}' does not fit into {self.place.name} "
                f"({first_line(error.orig)}), so nothing was kept there: correct or remove it "
                f"here, then copy again."
            ) from error

    def replace_numbers(self, numbers: dict[str, int]) -> None:
        """Make these the counters there are."""
        with self.place.database.explaining():
            self.connection.execute(delete(counters))
        self.insert(counters, list(numbers.items()))

    def continue_numbering(self, table: Table) -> None:
        """Have PostgreSQL number new rows after those there are, where it numbers them."""
        column, dialect = table.autoincrement_column, self.connection.dialect
        if column is None or dialect.name != "postgresql":
            return
        sequence = func.pg_get_serial_sequence(
            dialect.identifier_preparer.format_table(table), column.name
        )
        with self.place.database.explaining():
            self.connection.execute(select(func.setval(sequence, func.max(column))))


@contextmanager
def opened(place: Place) -> Iterator[Opened]:
    """A transaction in which nobody else can write to any part of the shop that is there."""
    with place.database.write(whole=True) as connection:
        yield Opened(place, connection)


def identity(database: Database) -> tuple[str, ...]:
    """The same for two addresses exactly if they lead to the same tables."""
    if database.engine.dialect.name == "sqlite":
        return ("sqlite", str(Path(str(database.engine.url.database)).resolve()))
    query = text("SELECT pg_postmaster_start_time()::text, current_database(), current_schema()")
    with database.read() as connection:
        return tuple(str(part) for part in connection.execute(query).one())

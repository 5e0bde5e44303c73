"""Erasing a shopper: their events, their name, and the traces of both on the disk."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, text

from lookalike.errors import InvalidEvent
from lookalike.feedback.shoppers import SESSION_PREFIX
from lookalike.feedback.writing import SALT, hashed, newest, salt, set_newest
from lookalike.storage.database import Database
from lookalike.storage.schema import counters, erasures, events, joins
from lookalike.storage.times import microseconds

_PATIENCE = 5.0  # seconds to wait for readers who still see the old state


@dataclass(frozen=True, slots=True)
class ErasureReport:
    """How many ``events`` of how many joined ``sessions`` are gone, and the ``seq`` of the mark.

    ``purged`` says that their bytes were overwritten in the database's files too. It is False
    when readers held on to the old state, in which case they go with the next checkpoint, and on
    a database server, which has its own ways (``VACUUM``) and backups.
    """

    events: int
    sessions: int
    seq: int
    purged: bool = False


def erase_shopper(
    connection: Connection, shopper: str, *, now: datetime, fresh_salt: int
) -> ErasureReport:
    """Erase inside a transaction that writes. ``fresh_salt`` is used for the first erasure."""
    if not shopper:
        raise InvalidEvent("Name the shopper to erase.")
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA secure_delete=ON"))
    seq = newest(connection, lock=True) + 1
    key = salt(connection)
    if key is None:
        key = fresh_salt
        connection.execute(insert(counters).values(name=SALT, value=key))
    sessions = (
        connection.execute(select(joins.c.session).where(joins.c.user == shopper)).scalars().all()
    )
    removed = connection.execute(delete(events).where(events.c.shopper == shopper)).rowcount
    connection.execute(delete(joins).where(joins.c.user == shopper))
    marks = [shopper, *(SESSION_PREFIX + session for session in sessions)]
    connection.execute(
        insert(erasures),
        [
            {"seq": seq + at, "shopper_hash": hashed(name, key), "time": microseconds(now)}
            for at, name in enumerate(marks)
        ],
    )
    set_newest(connection, seq + len(marks) - 1)
    return ErasureReport(removed, len(sessions), seq)


def forget_freed_pages(database: Database, report: ErasureReport) -> ErasureReport:
    """Empty SQLite's write-ahead log, which holds copies of what was erased."""
    if database.engine.dialect.name != "sqlite":
        return report
    deadline = time.monotonic() + _PATIENCE
    raw = database.engine.raw_connection()
    try:
        while True:
            busy = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            if not busy or time.monotonic() > deadline:
                return replace(report, purged=not busy)
            time.sleep(0.05)
    finally:
        raw.close()

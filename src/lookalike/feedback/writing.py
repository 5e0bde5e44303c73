"""Writing to the log, inside one transaction that nobody else can write beside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, insert, select, update

from lookalike.feedback.rows import difference
from lookalike.feedback.shoppers import SESSION_PREFIX
from lookalike.feedback.undoing import CannotUndo, target_of
from lookalike.storage.schema import counters, erasures, events, joins
from lookalike.storage.times import moment

_CHUNK = 500  # parameters of one query; every database takes as many
_ORDER = "events"
SALT = "erasure_salt"


@dataclass(frozen=True, slots=True)
class Pending:
    """A row to be added; ``timed`` when its time came with it, and was not filled in."""

    row: dict[str, Any]
    timed: bool = True


@dataclass(frozen=True, slots=True)
class Receipt:
    """An event is in the log at ``seq``; ``new`` unless it was there before."""

    event_id: str
    seq: int
    new: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """An event that was not taken, and why."""

    event_id: str
    reason: str


Outcome = Receipt | Refusal


def write_events(connection: Connection, pending: Sequence[Pending]) -> list[Outcome]:
    """Add what is new, in order; what is doubled, contradicts or cannot be undone is answered."""
    return _Writer(connection, pending).write()


class _Writer:
    def __init__(self, connection: Connection, pending: Sequence[Pending]) -> None:
        self._connection = connection
        self._pending = pending
        self._seq = newest(connection, lock=True)
        rows = [item.row for item in pending]
        self._known = _known(connection, {row["event_id"] for row in rows})
        self._joined = _joined(
            connection, {row["session"] for row in rows if row["session"] and not row["user"]}
        )
        self._erased = _erased(connection)
        self._salt = salt(connection) if self._erased else None
        self._new: list[dict[str, Any]] = []

    def write(self) -> list[Outcome]:
        before = self._seq
        outcomes = [self._add(item) for item in self._pending]
        self._insert()
        if self._seq != before:
            set_newest(self._connection, self._seq)
        return outcomes

    def _add(self, item: Pending) -> Outcome:
        row = item.row
        event_id = row["event_id"]
        stored = self._known.get(event_id)
        if stored is not None:
            other = difference(stored, row, timed=item.timed)
            if other is None:
                return Receipt(event_id, stored["seq"], new=False)
            return Refusal(
                event_id,
                f"An event with the id '{event_id}' is in the log with another {other}: give "
                f"every event an id of its own.",
            )
        user = self._joined.get(row["session"]) if not row["user"] else None
        if user is not None:
            row["shopper"] = user
        reason = self._erased_reason(row) or (self._undo(row) if row["kind"] == "undo" else None)
        if reason is not None:
            return Refusal(event_id, reason)
        self._seq += 1
        row["seq"] = self._seq
        self._new.append(row)
        self._known[event_id] = row
        return Receipt(event_id, self._seq, new=True)

    def _erased_reason(self, row: dict[str, Any]) -> str | None:
        if self._salt is None:
            return None
        names = {row["shopper"], SESSION_PREFIX + row["session"]}
        for name in names:
            until = self._erased.get(hashed(name, self._salt))
            if until is not None and row["time"] <= until:
                return (
                    f"The shopper was erased on {moment(until):%Y-%m-%d}: events from before then "
                    f"are not taken again."
                )
        return None

    def _undo(self, row: dict[str, Any]) -> str | None:
        """Take the event back; why that cannot be done, None when it was."""
        self._insert()  # it may be among those of this very commit
        try:
            target = target_of(self._connection, row)
        except CannotUndo as error:
            return str(error)
        row["undoes"] = target
        self._connection.execute(
            update(events).where(events.c.event_id == target).values(undone=True)
        )
        return None

    def _insert(self) -> None:
        if self._new:
            self._connection.execute(insert(events), self._new)
            self._new = []


_NEWEST = select(counters.c.value).where(counters.c.name == _ORDER)
"""Made once: every list asks it."""


def newest(connection: Connection, *, lock: bool = False) -> int:
    """The newest place in the order; with ``lock`` nobody else writes until this one is done.

    SQLite has locked the whole file by then; other databases lock the row. A sequence of the
    database would not do: it numbers events when they are added, not when they become visible,
    and a reader could pass by one that is still on its way.
    """
    return int(connection.execute(_NEWEST.with_for_update() if lock else _NEWEST).scalar_one())


def set_newest(connection: Connection, seq: int) -> None:
    """Places up to ``seq`` are taken, and never used again."""
    connection.execute(update(counters).where(counters.c.name == _ORDER).values(value=seq))


def salt(connection: Connection) -> int | None:
    """What names of erased shoppers are hashed with; None while nobody was erased."""
    query = select(counters.c.value).where(counters.c.name == SALT)
    return connection.execute(query).scalar()


def hashed(shopper: str, key: int) -> str:
    """A name that tells nobody who it was, and recognises them all the same."""
    return blake2b(shopper.encode(), key=str(key).encode(), digest_size=16).hexdigest()


def chunks(values: Iterable[str]) -> Iterator[list[str]]:
    """In lists short enough for one query."""
    listed = sorted(values)
    for at in range(0, len(listed), _CHUNK):
        yield listed[at : at + _CHUNK]


def _known(connection: Connection, ids: set[str]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for chunk in chunks(ids):
        rows = connection.execute(select(events).where(events.c.event_id.in_(chunk)))
        found.update((row.event_id, dict(row._mapping)) for row in rows)
    return found


def _joined(connection: Connection, sessions: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for chunk in chunks(sessions):
        query = select(joins.c.session, joins.c.user).where(joins.c.session.in_(chunk))
        found.update((session, user) for session, user in connection.execute(query))
    return found


def _erased(connection: Connection) -> dict[str, int]:
    query = select(erasures.c.shopper_hash, erasures.c.time).order_by(erasures.c.seq)
    return {row.shopper_hash: row.time for row in connection.execute(query)}

"""The event log of a shop: durable, idempotent, in one order, and replayable."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import bindparam, func, select

from lookalike.errors import InvalidEvent, SourceUnavailable
from lookalike.feedback.checking import IsKnown, check_event
from lookalike.feedback.erasing import ErasureReport, erase_shopper, forget_freed_pages
from lookalike.feedback.group_commit import GroupCommit
from lookalike.feedback.impressions import ImpressionCounts, count_impressions
from lookalike.feedback.interactions import Interactions, load_interactions
from lookalike.feedback.joining import join_session
from lookalike.feedback.rows import LoggedEvent, from_row, to_row
from lookalike.feedback.shoppers import SESSION_PREFIX
from lookalike.feedback.writing import Outcome, Pending, Receipt, Refusal, newest, write_events
from lookalike.storage.database import Database, open_database, sqlite_address
from lookalike.storage.engines import parse_address
from lookalike.storage.schema import erasures, events, joins
from lookalike.types import AttributeValue, Event, EventKind, ProductId

LOG_FILE = "events.sqlite"
_MOST_CHANGED = 5_000
_LATEST_OF = (
    select(events)
    .where(
        events.c.shopper == bindparam("shopper"),
        events.c.kind.in_(bindparam("kinds", expanding=True)),
        events.c.undone.is_(False),
    )
    .order_by(events.c.time.desc(), events.c.seq.desc())
    .limit(bindparam("most"))
)
"""Made once: to build it anew would take as long as to run it."""


def log_address(folder: Path, database: str | None) -> str:
    """Where the log of the shop in ``folder`` is kept, given the address of its database.

    On a server it is in the same database. SQLite lets one process write at a time, so the log
    has a file of its own: a shopper's click must not wait for an ingest.

    Raises:
        InvalidSetting: the address of the database makes no sense.
    """
    if database is None or parse_address(database).get_backend_name() == "sqlite":
        return sqlite_address(folder / LOG_FILE)
    return database


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened after some place in the log.

    ``shoppers`` are those whose events changed; None when they are too many to name, or when
    someone was erased: then anything kept about anyone has to be looked up again.
    """

    newest: int
    shoppers: frozenset[str] | None


class EventLog:
    """May be shared by threads, and several processes may have the same log open."""

    def __init__(
        self, database: Database, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """``database`` must be opened with ``durable``: see ``EventLog.open``."""
        self._database = database
        self._clock = clock
        self._group: GroupCommit[Pending, Outcome] = GroupCommit(self._commit)

    @classmethod
    def open(cls, address: str) -> Self:
        """Open the log at ``address`` (see ``log_address``); an empty one is made."""
        return cls(open_database(address, durable=True))

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    # --- writing -------------------------------------------------------------------------------

    def record(
        self,
        *,
        kind: EventKind,
        product: ProductId,
        user: str = "",
        session: str = "",
        event_id: str = "",
        time: datetime | None = None,
        value: float | None = None,
        request_id: str = "",
        position: int | None = None,
        variant: str = "",
        propensity: float | None = None,
        undoes: str = "",
        context: Mapping[str, AttributeValue] | None = None,
        is_known: IsKnown | None = None,
    ) -> Receipt:
        """Add one event; it is on the disk when this returns.

        The same event again (by ``event_id``) changes nothing. ``time`` is now unless given.

        Raises:
            InvalidEvent: it makes no sense, or its id belongs to another event.
            SourceUnavailable: the database server does not answer, also when asked again.
        """
        event = Event(
            event_id=event_id or uuid.uuid4().hex,
            kind=kind,
            product=product,
            time=self._clock() if time is None else time,
            user=user,
            session=session,
            value=value,
            request_id=request_id,
            position=position,
            variant=variant,
            propensity=propensity,
            undoes=undoes,
            context=context or {},
        )
        shopper = check_event(event, now=self._clock(), is_known=is_known)
        pending = Pending(to_row(event, shopper), timed=time is not None)
        outcome = self._group.submit([pending])[0]
        if isinstance(outcome, Refusal):
            raise InvalidEvent(outcome.reason)
        return outcome

    def append(
        self, new: Sequence[Event], *, is_known: IsKnown | None = None
    ) -> list[Receipt | Refusal]:
        """Add many events with one trip to the disk; each is answered for itself, in order."""
        now = self._clock()
        answers: list[Outcome | None] = []
        pending: list[Pending] = []
        for event in new:
            try:
                shopper = check_event(event, now=now, is_known=is_known)
            except InvalidEvent as error:
                answers.append(Refusal(str(event.event_id), str(error)))
            else:
                answers.append(None)
                pending.append(Pending(to_row(event, shopper)))
        written = iter(self._group.submit(pending) if pending else [])
        return [next(written) if answer is None else answer for answer in answers]

    def join(self, *, session: str, user: str) -> int:
        """The session was ``user`` all along: its events count for them from now on.

        Returns how many events that were. Joining twice changes nothing.

        Raises:
            InvalidEvent: a name is empty, or the session was joined to another user.
        """
        with self._database.write() as connection:
            return join_session(connection, session=session, user=user)

    def erase(self, shopper: str) -> ErasureReport:
        """Remove every event of a shopper, and of the sessions joined to them, for good.

        A mark without a name stays in the order of the log: it tells whoever keeps something
        about shoppers to look again, and keeps older events of theirs from being read in again.
        """
        with self._database.write() as connection:
            report = erase_shopper(
                connection, shopper, now=self._clock(), fresh_salt=secrets.randbits(62)
            )
        return forget_freed_pages(self._database, report)

    def _commit(self, pending: Sequence[Pending]) -> list[Outcome]:
        try:
            return self._write(pending)
        except SourceUnavailable:
            # The connection broke, perhaps when all was done. A new one may do, and as every event
            # has an id by now, none is counted twice.
            return self._write(pending)

    def _write(self, pending: Sequence[Pending]) -> list[Outcome]:
        with self._database.write() as connection:
            return write_events(connection, pending)

    # --- reading -------------------------------------------------------------------------------

    def newest(self) -> int:
        """The newest place in the order, 0 when nothing happened: cheap, to see what changed."""
        with self._database.read() as connection:
            return newest(connection)

    def replay(
        self, after: int = 0, *, kinds: Sequence[EventKind] | None = None, undone: bool = True
    ) -> Iterator[LoggedEvent]:
        """All events after a place, in the order of the log, streamed from one state of it.

        ``undone`` False leaves out what was taken back, and the undo with it.
        """
        query = select(events).where(events.c.seq > after).order_by(events.c.seq)
        if kinds is not None:
            query = query.where(events.c.kind.in_(list(kinds)))
        if not undone:
            query = query.where(events.c.undone.is_(False), events.c.kind != "undo")
        with self._database.read() as connection:
            for row in connection.execution_options(yield_per=2000).execute(query):
                yield from_row(row)

    def of_shopper(
        self, shopper: str, *, kinds: Sequence[EventKind], most: int
    ) -> tuple[LoggedEvent, ...]:
        """The latest events of a shopper that were not undone, oldest first.

        In the order of their times, and of the log where those are equal: an event that arrives
        late takes its place as if it had come in time.
        """
        asked = {"shopper": shopper, "kinds": list(kinds), "most": most}
        with self._database.read() as connection:
            return tuple(from_row(row) for row in connection.execute(_LATEST_OF, asked))[::-1]

    def changes(self, after: int) -> Changes:
        """Whose events changed after a place in the log."""
        with self._database.read() as connection:
            now = newest(connection)
            if now == after:
                return Changes(now, frozenset())
            if connection.execute(select(erasures.c.seq).where(erasures.c.seq > after)).first():
                return Changes(now, None)
            query = select(events.c.shopper).where(events.c.seq > after).limit(_MOST_CHANGED)
            names = connection.execute(query).scalars().all()
            if len(names) == _MOST_CHANGED:
                return Changes(now, None)
            joined = connection.execute(
                select(joins.c.session, joins.c.user).where(joins.c.seq > after)
            ).all()
        sessions = {SESSION_PREFIX + session for session, _ in joined}
        return Changes(now, frozenset(names) | sessions | {user for _, user in joined})

    def export(self, shopper: str) -> dict[str, Any]:
        """Everything in the log about one shopper, as plain JSON values, in order."""
        query = select(events).where(events.c.shopper == shopper).order_by(events.c.seq)
        named = select(joins.c.session).where(joins.c.user == shopper).order_by(joins.c.session)
        with self._database.read() as connection:
            found = [from_row(row) for row in connection.execute(query)]
            sessions = list(connection.execute(named).scalars())
        return {"shopper": shopper, "sessions": sessions, "events": [as_json(e) for e in found]}

    def interactions(self, *, kinds: Sequence[EventKind] | None = None) -> Interactions:
        """All that counts, column by column, for learning."""
        return load_interactions(self._database, kinds=kinds)

    def impressions(self, after: int = 0) -> ImpressionCounts:
        """How often each product was shown since a place in the log; counted in the database."""
        return count_impressions(self._database, after)

    def last_erasure(self) -> int:
        """The place in the log at which somebody was last erased, 0 when nobody ever was."""
        with self._database.read() as connection:
            return connection.execute(select(func.max(erasures.c.seq))).scalar_one() or 0

    def count(self, *, after: int = 0) -> int:
        """How many events there are, after a place in the log."""
        query = select(func.count()).select_from(events).where(events.c.seq > after)
        with self._database.read() as connection:
            return connection.execute(query).scalar_one()


def as_json(logged: LoggedEvent) -> dict[str, Any]:
    """An event as plain JSON values; what is not known of it is left out."""
    event = logged.event
    fields: dict[str, Any] = {
        "seq": logged.seq,
        "event_id": event.event_id,
        "kind": event.kind,
        "product": event.product,
        "time": event.time.isoformat(),
        "user": event.user or None,
        "session": event.session or None,
        "value": event.value,
        "request_id": event.request_id or None,
        "position": event.position,
        "variant": event.variant or None,
        "propensity": event.propensity,
        "undoes": event.undoes or None,
        "undone": logged.undone or None,
        "context": dict(event.context) or None,
    }
    return {name: value for name, value in fields.items() if value is not None}

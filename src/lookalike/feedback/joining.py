"""A session turns out to be a user: what it did counts for them, and what it will do."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from lookalike.errors import InvalidEvent
from lookalike.feedback.shoppers import SESSION_PREFIX, shopper_of
from lookalike.feedback.writing import newest, set_newest
from lookalike.storage.schema import ID_LENGTH, events, joins


def join_session(connection: Connection, *, session: str, user: str) -> int:
    """Join them; how many events changed hands. Inside a transaction that writes.

    Raises:
        InvalidEvent: a name is empty or too long, or the session was joined to another user.
    """
    if not session or not user or max(len(session), len(user)) > ID_LENGTH:
        raise InvalidEvent("Joining takes the id of a session and of a user, 255 letters at most.")
    shopper_of(user=user)
    seq = newest(connection, lock=True)
    before = connection.execute(select(joins.c.user).where(joins.c.session == session)).scalar()
    if before == user:
        return 0
    if before is not None:
        raise InvalidEvent(
            f"The session '{session[:80]}' was joined to another user before: start a new session "
            f"whenever somebody signs out."
        )
    moved = connection.execute(
        update(events).where(events.c.shopper == SESSION_PREFIX + session).values(shopper=user)
    ).rowcount
    connection.execute(insert(joins).values(session=session, user=user, seq=seq + 1))
    set_newest(connection, seq + 1)
    return moved

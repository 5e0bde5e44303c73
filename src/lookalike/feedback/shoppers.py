"""Who an event counts for: a known user, or a session nobody has signed in to yet."""

from __future__ import annotations

from lookalike.errors import InvalidEvent

SESSION_PREFIX = "session:"
"""What the shopper of an anonymous session is called; no user may be called so."""


def shopper_of(*, user: str = "", session: str = "") -> str:
    """The one name of a shopper: the user when there is one, else the session, marked as such.

    Raises:
        InvalidEvent: neither is given, or the user has the name of a session.
    """
    if user:
        if user.startswith(SESSION_PREFIX):
            raise InvalidEvent(
                f"A user cannot be called '{user[:80]}': names that start with '{SESSION_PREFIX}' "
                f"are those of anonymous sessions."
            )
        return user
    if not session:
        raise InvalidEvent("Nobody did this: give a user, or the session of someone unknown.")
    return SESSION_PREFIX + session

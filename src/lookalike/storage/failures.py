"""What a failing database says, in one sentence for whoever can do something about it.

Shoppers may get to see the sentence. Which server it is, who asks it and what it answered is a
note on the error (``BaseException.add_note``) instead, which the command line and the log show.
"""

from __future__ import annotations

import logging

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from lookalike.errors import (
    Busy,
    DamagedData,
    InvalidSetting,
    LookalikeError,
    SourceUnavailable,
)

_LOG = logging.getLogger(__name__)
_NO_RIGHT = "42501"
_EXISTS_ALREADY = "42P07"
_READ_ONLY = "25006"
_WAITED_TOO_LONG = ("55P03", "40001", "40P01")  # for a lock; and two ways to be in the way
_SERVER_TROUBLE = ("08", "53", "57", "58")  # connection, resources, stopped by hand, its disk
_FOR_NOW = ("starting up", "shutting down", "not yet accepting", "recovery", "too many", "slots")
_FULL_DISK = "disk is full"
_LONGEST = 300


def shown(url: URL) -> str:
    """The address for a message: without passwords, which may be among the options as well."""
    plain = url.set(query={}) if _is_server(url) else url
    return plain.render_as_string(hide_password=True).replace("postgresql+psycopg", "postgresql")


def named(url: URL) -> str:
    """The same for those who need not know which server it is, and as who."""
    return "The database" if _is_server(url) else f"The database {shown(url)}"


def with_note(error: LookalikeError, url: URL, said: str = "") -> LookalikeError:
    """``error`` with a note on where it happened, if its sentence does not say so; and logged."""
    if _is_server(url):
        note = f"{shown(url)}: {said}" if said else shown(url)
        error.add_note(note)
        _LOG.warning("%s (%s)", error, note)
    return error


def explained(error: DBAPIError | PoolTimeout, url: URL) -> LookalikeError | None:
    """What ``error`` means at the database of that address.

    None when it tells of a mistake in a statement: that is ours, and nobody else can mend it.
    """
    if isinstance(error, PoolTimeout):
        busy = f"All connections to {_inside(url)} are in use: try again, or serve fewer at once."
        return with_note(Busy(busy), url)
    plain = _meaning(error, url)
    return None if plain is None else with_note(plain, url, first_line(error.orig))


def _meaning(error: DBAPIError, url: URL) -> LookalikeError | None:
    said = first_line(error.orig)
    state = getattr(error.orig, "sqlstate", None)
    name = named(url)
    if _is_sqlite(error.orig):
        return _meaning_of_file(said, name)
    if state in _WAITED_TOO_LONG:
        return _busy(name)
    if state == _NO_RIGHT:
        return InvalidSetting(
            f"{name} does not let its user do this: let the user own it, or GRANT them CREATE and "
            f"USAGE on the schema and ALL on its tables."
        )
    if state == _READ_ONLY:
        return SourceUnavailable(
            f"{name} can only be read from at present: give the address of the server that takes "
            f"writes."
        )
    if state is None and "FATAL" in said and not any(word in said for word in _FOR_NOW):
        return InvalidSetting(  # the server itself turned us away at the door
            f"{name} cannot be opened: check user, password and name in its address, as in "
            f"LOOKALIKE_DATABASE."
        )
    if _is_server_trouble(error, state):
        return SourceUnavailable(
            f"{name} does not answer: check that its server runs and can be reached, then try "
            f"again; what was stored before is safe."
        )
    return None


def _meaning_of_file(said: str, name: str) -> LookalikeError | None:
    if "database is locked" in said:
        return _busy(name)
    if _FULL_DISK in said:
        return SourceUnavailable(
            f"{name} has no room left on its disk: make some, then try again; what was stored "
            f"before is safe."
        )
    return None


def _is_server_trouble(error: DBAPIError, state: str | None) -> bool:
    if error.connection_invalidated:
        return True
    if state is None:  # the driver noticed by itself
        return isinstance(error, OperationalError)
    return state.startswith(_SERVER_TROUBLE)


def explained_at_opening(cause: BaseException, url: URL, *, opened: bool) -> LookalikeError:
    """Why a database that was never in use here cannot be; ``opened`` if it could be read."""
    said, name = first_line(cause), named(url)
    because = "" if _is_server(url) else f" ({said})"
    error: LookalikeError
    if getattr(cause, "sqlstate", None) == _EXISTS_ALREADY:
        error = InvalidSetting(
            f"{name} holds tables of something else: give the shop a database, or a schema, of "
            f"its own."
        )
    elif opened and _is_sqlite(cause):
        error = DamagedData(
            f"{shown(url)} is not a database that can be read{because}: restore it from a backup, "
            f"or move it away and ingest again."
        )
    else:
        error = InvalidSetting(
            f"{name} cannot be opened{because}: check the path or address and the permissions."
        )
    return with_note(error, url, said)


def first_line(cause: BaseException | None) -> str:
    """The first line of what the driver says, short enough to be part of a sentence."""
    lines = str(cause).strip().splitlines() or ["no reason given"]
    return " ".join(lines[0].split())[:_LONGEST].rstrip(".")


def _busy(name: str) -> Busy:
    return Busy(f"{name} is being written to by somebody else for too long: try again.")


def _is_server(url: URL) -> bool:
    return url.get_backend_name() == "postgresql"


def _inside(url: URL) -> str:
    """The name in the middle of a sentence."""
    name = named(url)
    return name[0].lower() + name[1:]


def _is_sqlite(cause: BaseException | None) -> bool:
    return type(cause).__module__ == "sqlite3"

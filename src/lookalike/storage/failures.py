"""What a failing database says, in one sentence for whoever can do something about it."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from lookalike.errors import (
    Busy,
    DamagedData,
    InvalidSetting,
    LookalikeError,
    SourceUnavailable,
)

_NO_RIGHT = "42501"
_EXISTS_ALREADY = "42P07"
_READ_ONLY = "25006"
_WAITED_TOO_LONG = ("55P03", "40001", "40P01")  # for a lock; and two ways to be in the way
_SERVER_TROUBLE = ("08", "53", "57", "58")  # connection, resources, stopped by hand, its disk
_FOR_NOW = ("starting up", "shutting down", "not yet accepting", "recovery", "too many", "slots")
_LONGEST = 300


def explained(error: DBAPIError | PoolTimeout, where: str) -> LookalikeError | None:
    """What ``error`` means at the database shown as ``where``.

    None when it tells of a mistake in a statement: that is ours, and nobody else can mend it.
    """
    if isinstance(error, PoolTimeout):
        return Busy(f"All connections to {where} are in use: try again, or serve fewer at once.")
    cause = error.orig
    said = _first_line(cause)
    state = getattr(cause, "sqlstate", None)
    if _is_sqlite(cause):
        return _busy(where) if "database is locked" in said else None
    if state in _WAITED_TOO_LONG:
        return _busy(where)
    if state == _NO_RIGHT:
        return InvalidSetting(
            f"The user of {where} may not do this ({said}): let it own the database, or GRANT it "
            f"CREATE and USAGE on the schema and ALL on its tables."
        )
    if state == _READ_ONLY:
        return SourceUnavailable(
            f"{where} can only be read from at present ({said}): give the address of the server "
            f"that takes writes."
        )
    if state is None and "FATAL" in said and not any(word in said for word in _FOR_NOW):
        return InvalidSetting(  # the server itself turned us away at the door
            f"The database {where} cannot be opened ({said}): check user, password and name in "
            f"LOOKALIKE_DATABASE."
        )
    if _is_server_trouble(error, state):
        return SourceUnavailable(
            f"The database {where} does not answer ({said}): check that its server runs and can "
            f"be reached, then try again; what was stored before is safe."
        )
    return None


def _is_server_trouble(error: DBAPIError, state: str | None) -> bool:
    if error.connection_invalidated:
        return True
    if state is None:  # the driver noticed by itself
        return isinstance(error, OperationalError)
    return state.startswith(_SERVER_TROUBLE)


def explained_at_opening(cause: BaseException, where: str, *, opened: bool) -> LookalikeError:
    """Why a database that was never in use here cannot be; ``opened`` if it could be read."""
    said = _first_line(cause)
    if getattr(cause, "sqlstate", None) == _EXISTS_ALREADY:
        return InvalidSetting(
            f"{where} holds tables of something else ({said}): give the shop a database, or a "
            f"schema, of its own."
        )
    if opened and _is_sqlite(cause):
        return DamagedData(
            f"{where} is not a database that can be read ({said}): restore it from a backup, or "
            f"move it away and ingest again."
        )
    return InvalidSetting(
        f"The database {where} cannot be opened ({said}): check the path or address and the "
        f"permissions."
    )


def _busy(where: str) -> Busy:
    return Busy(f"{where} is being written to by somebody else for too long: try again.")


def _is_sqlite(cause: BaseException | None) -> bool:
    return type(cause).__module__ == "sqlite3"


def _first_line(cause: BaseException | None) -> str:
    lines = str(cause).strip().splitlines() or ["no reason given"]
    return " ".join(lines[0].split())[:_LONGEST].rstrip(".")

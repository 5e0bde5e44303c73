"""Text for a database that cannot hold every character."""

from __future__ import annotations

from sqlalchemy import Dialect, String, Text, TypeDecorator

_MARK = "\ufdd0"  # assigned to no character, for use inside programs only
_NUL = _MARK + "0"
_MARK_ITSELF = _MARK + "1"


class EscapedString(TypeDecorator[str]):
    """Any text, also with NUL characters, which PostgreSQL refuses and SQLite keeps.

    What is stored can be read by everybody else unless it has such a character; the order of
    texts without one is left as it is.
    """

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Escape, on the way in."""
        if value is None or ("\0" not in value and _MARK not in value):
            return value
        return value.replace(_MARK, _MARK_ITSELF).replace("\0", _NUL)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Undo it, on the way out."""
        if value is None or _MARK not in value:
            return value
        return value.replace(_NUL, "\0").replace(_MARK_ITSELF, _MARK)


class EscapedText(EscapedString):
    """The same, of any length."""

    impl = Text
    cache_ok = True

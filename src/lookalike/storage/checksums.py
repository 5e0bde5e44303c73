"""A checksum of a table's rows, whatever order they come in and whatever database they are in."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

_SIZE = 16  # bytes


class Checksum:
    """Counts rows and adds up a hash of each.

    Databases sort text differently, and a sum needs no order. It is meant to notice what was lost,
    doubled or changed by accident, not what somebody made up on purpose.
    """

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, rows: Iterable[Iterable[Any]]) -> None:
        """Count rows in, as plain Python values in the order of the table's columns."""
        for row in rows:
            # SQLite keeps -0.0 as 0.0: adding 0.0 makes them one, and changes no other number.
            values = [value + 0.0 if type(value) is float else value for value in row]
            content = repr(values).encode("utf-8", "surrogatepass")
            self._sum += int.from_bytes(blake2b(content, digest_size=_SIZE).digest())
            self.rows += 1

    @property
    def hex(self) -> str:
        """The sum so far, 32 digits."""
        return f"{self._sum % (1 << 8 * _SIZE):0{2 * _SIZE}x}"

    def __eq__(self, other: object) -> bool:
        """Whether as many rows with the same content were counted."""
        if not isinstance(other, Checksum):
            return NotImplemented
        return (self.rows, self.hex) == (other.rows, other.hex)

    __hash__ = None  # type: ignore[assignment]

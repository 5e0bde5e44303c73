"""Numbers in the database that grow with every change of one kind, to notice changes cheaply."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from lookalike.storage.schema import counters

CATALOGUE = "catalogue"


def version(connection: Connection, name: str) -> int:
    """The number of that name; cheap enough to be asked on every request."""
    return versions(connection, name)[0]


def versions(connection: Connection, *names: str) -> tuple[int, ...]:
    """The numbers of several names, in one question."""
    query = select(counters.c.name, counters.c.value).where(counters.c.name.in_(names))
    found = {row[0]: int(row[1]) for row in connection.execute(query)}
    return tuple(found[name] for name in names)


def grow_version(connection: Connection, name: str) -> int:
    """Make it larger by one; what it is now, which nobody else has made it."""
    grown = update(counters).where(counters.c.name == name)
    connection.execute(grown.values(value=counters.c.value + 1))
    return version(connection, name)

"""Taking everything a shop keeps in databases along to others, of the same kind or another.

What is copied are the tables of ``schema.metadata``, whatever they are, so that one added later
is copied as well. Each database is filled in one transaction, which is committed only when what
can be read back there is what was read here: a crash at any moment leaves it as empty as it was.
Should it come between the commits of two databases, the next copy finds the first one filled with
just what it would fill it with, and goes on with the second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any

from sqlalchemy import Row, Table

from lookalike.errors import DamagedData, Interrupted, InvalidInput
from lookalike.progress import ProgressMeter
from lookalike.storage.checksums import Checksum
from lookalike.storage.places import Opened, Place, identity, opened
from lookalike.storage.schema import counters, metadata
from lookalike.types import DatabaseCopyReport, OnProgress, TableCopy


def copy_database(
    sources: Sequence[Place],
    targets: Sequence[Place],
    *,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> DatabaseCopyReport:
    """Copy all rows of ``sources`` to ``targets``; nobody can write to either meanwhile.

    A target that is one of the sources is left out: what it has is where it should be.

    Raises:
        InvalidInput: a target has something else in it, or a row does not fit there; or all
            targets are sources.
        DamagedData: what was read back is not what was written; nothing is kept of it.
        Busy: somebody is writing to one of them.
        Interrupted: ``cancelled`` turned true; nothing was written.
    """
    left = {identity(place.database) for place in sources}
    elsewhere = [place for place in targets if identity(place.database) not in left]
    if not elsewhere:
        raise InvalidInput(f"The shop is in {targets[0].name} already: name another database.")
    with ExitStack() as stack:
        here = [stack.enter_context(opened(place)) for place in sources]
        there = [stack.enter_context(opened(place)) for place in elsewhere]
        copy = _Copy(here, on_progress, cancelled or (lambda: False))
        filled = [copy.is_there(target) for target in there]
        for target, done in zip(there, filled, strict=True):
            if not done:
                copy.fill(target)
    return DatabaseCopyReport(
        source=sources[0].name,
        target=elsewhere[0].name,
        tables=copy.report([table for place in elsewhere for table in place.tables]),
        copied=not all(filled),
    )


class _Copy:
    """What is read from the sources, whose checksums are kept, and written to one place at once."""

    def __init__(
        self,
        sources: Sequence[Opened],
        on_progress: OnProgress | None,
        cancelled: Callable[[], bool],
    ) -> None:
        self._sources = sources
        self._on_progress = on_progress
        self._cancelled = cancelled
        self._read: dict[str, Checksum] = {}
        self._numbers: dict[str, int] = {}
        for source in sources:  # each number grows in one file only: the larger one is true
            for name, value in source.numbers().items():
                self._numbers[name] = max(value, self._numbers.get(name, value))

    def report(self, tables: Sequence[Table]) -> tuple[TableCopy, ...]:
        """What the tables hold, in the sources and by now in the targets as well."""
        read = [(table.name, self._checksum(table)) for table in tables]
        return tuple(TableCopy(name, found.rows, found.hex) for name, found in read)

    def is_there(self, target: Opened) -> bool:
        """Whether the target has all that belongs there already; False when it has nothing.

        Raises:
            InvalidInput: it has something else.
        """
        tables = [table for table in metadata.sorted_tables if table.name != counters.name]
        found = {table.name: target.count(table) for table in tables}
        numbers = target.numbers()
        if not any(found.values()) and not any(numbers.values()):
            return False
        own = target.place.tables
        wanted = {table.name: sum(one.count(table) for one in self._sources) for table in own}
        same = (
            numbers == self._numbers
            and found == dict.fromkeys(found, 0) | wanted
            and all(self._arrived(table, target) == self._checksum(table) for table in own)
        )
        if not same:
            raise InvalidInput(
                f"{target.place.name} is not empty ({_content(found)}): name a database that "
                f"nothing is in yet, or move what is there away."
            )
        return True

    def fill(self, target: Opened) -> None:
        """Copy what belongs to the place, and compare what has arrived there with what left."""
        tables = target.place.tables
        for table in tables:
            read = self._read[table.name] = Checksum()
            for rows in self._batches("copying", table, self._sources):
                read.add(rows)
                target.insert(table, rows)
            target.continue_numbering(table)
        target.replace_numbers(self._numbers)
        wrong = [t.name for t in tables if self._arrived(t, target) != self._read[t.name]]
        if wrong or target.numbers() != self._numbers:
            raise DamagedData(
                f"{target.place.name} does not give back what was written to it "
                f"({', '.join(wrong) or counters.name}), so nothing was kept there: check its disk "
                f"and its settings, then copy again."
            )

    def _checksum(self, table: Table) -> Checksum:
        """Of what is in the sources; read once."""
        if table.name not in self._read:
            self._read[table.name] = self._sum("reading", table, self._sources)
        return self._read[table.name]

    def _arrived(self, table: Table, target: Opened) -> Checksum:
        return self._sum("checking", table, [target])

    def _sum(self, stage: str, table: Table, places: Sequence[Opened]) -> Checksum:
        found = Checksum()
        for rows in self._batches(stage, table, places):
            found.add(rows)
        return found

    def _batches(
        self, stage: str, table: Table, places: Sequence[Opened]
    ) -> Iterator[Sequence[Row[Any]]]:
        total = sum(place.count(table) for place in places)
        meter = ProgressMeter(f"{stage} {table.name}", total, self._on_progress if total else None)
        for place in places:
            for rows in place.batches(table):
                if self._cancelled():
                    raise Interrupted("The copy was stopped, and nothing is kept of it.")
                yield rows
                meter.advance(len(rows))


def _content(found: dict[str, int]) -> str:
    held = [f"{name}: {rows:,}" for name, rows in found.items() if rows]
    return f"rows of {', '.join(held)}" if held else "it has been in use"

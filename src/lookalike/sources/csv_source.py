"""Products from a CSV file, however its exporter writes one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from lookalike.errors import InvalidTable
from lookalike.sources.base import RawRow, RefusedRow, SourceRow
from lookalike.sources.columns import Columns, has_id, understand
from lookalike.sources.csv_lines import Lines, open_text
from lookalike.sources.csv_records import Layout, Record, records, split
from lookalike.sources.photo_links import LinkTable, beside
from lookalike.types import RowIssue

DELIMITERS = (",", ";", "\t", "|")
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


class CsvSource:
    """A table with a header line, delimited by comma, semicolon, tab or bar.

    ``links`` is an ``images.csv`` (``filename,link``); without it, one that lies beside the table
    is used. Its links become the source of the photo, not an attribute and not the product's
    address: they lead to a picture, not to a page where something can be bought.

    ``name`` is what a report and an error call the table, by default its path.

    Memory does not grow with the table, except for those links.
    """

    def __init__(
        self, path: Path | str, *, links: Path | str | None = None, name: str | None = None
    ) -> None:
        self._path = Path(path)
        self._name = str(self._path) if name is None else name
        self._links = LinkTable(Path(links) if links is not None else beside(self._path))

    @property
    def description(self) -> str:
        """The name of the table."""
        return self._name

    @property
    def columns(self) -> Columns:
        """What each column of the header means."""
        return self._columns

    @cached_property
    def _header(self) -> tuple[str, list[str]]:
        """The delimiter, and the name of each column."""
        with open_text(self._path, name=self._name) as file:
            first = next((line for line in Lines(file) if line.text.strip()), None)
        if first is None:
            raise InvalidTable(f"{self._name} is empty: it needs a header line and one product.")
        if first.too_long:
            raise InvalidTable(f"{self._name} has no lines: it is not a table of products.")
        delimiter, cells = max(
            ((mark, split(first.text, mark)[1]) for mark in DELIMITERS),
            key=lambda choice: (has_id(choice[1]), len(choice[1])),
        )
        names = [name.strip() or f"column {at}" for at, name in enumerate(cells, start=1)]
        return delimiter, names

    @cached_property
    def _columns(self) -> Columns:
        try:
            return understand(self._header[1])
        except InvalidTable as error:
            raise InvalidTable(f"{self._name}: {error}") from None

    def rows(self) -> Iterator[SourceRow]:
        """Read the table from its beginning, merging links on the id."""
        columns = self.columns
        delimiter, names = self._header
        self._links.start()
        with open_text(self._path, name=self._name) as file:
            found = records(Lines(file), Layout(delimiter, len(names), names.index(columns.id)))
            next(found)  # the header
            for record in found:
                yield self._links.linked(_row(record, names, columns, delimiter), columns)

    def remarks(self) -> tuple[RowIssue, ...]:
        """Name the links that belong to no row."""
        return self._links.remarks()


def _row(record: Record, names: list[str], columns: Columns, delimiter: str) -> SourceRow:
    cells, note = record.cells, record.note
    extra = len(cells) - len(names)
    id_at = names.index(columns.id)
    if not record.refused and extra > 0 and columns.name:
        at = names.index(columns.name)
        cells = [*cells[:at], delimiter.join(cells[at : at + extra + 1]), *cells[at + extra + 1 :]]
        mended = (
            f"{len(record.cells)} cells for {len(names)} columns: the {_NAMES[delimiter]} was "
            f"taken to be part of the {columns.name}"
        )
        note = f"{note}; {mended}" if note else mended
    product_id = cells[id_at].strip() if id_at < len(cells) else ""
    if record.refused:
        return RefusedRow(record.line, product_id[:100], record.refused)
    if len(cells) != len(names):
        problem = f"{len(cells)} cells for {len(names)} columns"
        return RefusedRow(record.line, product_id, problem)
    return RawRow(record.line, dict(zip(names, cells, strict=True)), note or None)

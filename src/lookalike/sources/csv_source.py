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
from lookalike.sources.photo_links import FILE_NAME, PhotoLink, read_links
from lookalike.types import ProductId, RowIssue

DELIMITERS = (",", ";", "\t", "|")
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


class CsvSource:
    """A table with a header line, delimited by comma, semicolon, tab or bar.

    ``links`` is an ``images.csv`` (``filename,link``); without it, one that lies beside the table
    is used. Its links become the source of the photo, not an attribute and not the product's
    address: they lead to a picture, not to a page where something can be bought.

    Memory does not grow with the table, except for those links.
    """

    def __init__(self, path: Path | str, *, links: Path | str | None = None) -> None:
        self._path = Path(path)
        self._links_path = Path(links) if links is not None else self._beside()
        self._unlinked: dict[ProductId, PhotoLink] = {}

    @property
    def description(self) -> str:
        """The path of the table."""
        return str(self._path)

    @property
    def columns(self) -> Columns:
        """What each column of the header means."""
        return self._columns

    @cached_property
    def _header(self) -> tuple[str, list[str]]:
        """The delimiter, and the name of each column."""
        with open_text(self._path) as file:
            first = next((line for line in Lines(file) if line.text.strip()), None)
        if first is None:
            raise InvalidTable(f"{self._path} is empty: it needs a header line and one product.")
        if first.too_long:
            raise InvalidTable(f"{self._path} has no lines: it is not a table of products.")
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
            raise InvalidTable(f"{self._path}: {error}") from None

    def rows(self) -> Iterator[SourceRow]:
        """Read the table from its beginning, merging links on the id."""
        columns = self.columns
        delimiter, names = self._header
        links = read_links(self._links_path) if self._links_path else {}
        self._unlinked = links
        with open_text(self._path) as file:
            found = records(Lines(file), Layout(delimiter, len(names), names.index(columns.id)))
            next(found)  # the header
            for record in found:
                row = _row(record, names, columns, delimiter)
                if isinstance(row, RawRow) and links:
                    row = _linked(row, columns, links)
                yield row

    def remarks(self) -> tuple[RowIssue, ...]:
        """Name the links that belong to no row."""
        name = self._links_path.name if self._links_path else FILE_NAME
        return tuple(
            RowIssue(
                line=link.line,
                product_id=product_id,
                kind="photo_unused",
                reason=f"{name} has a link for this id on line {link.line}, but no row has the id",
            )
            for product_id, link in self._unlinked.items()
        )

    def _beside(self) -> Path | None:
        beside = self._path.with_name(FILE_NAME)
        return beside if self._path.name != FILE_NAME and beside.is_file() else None


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


def _linked(row: RawRow, columns: Columns, links: dict[ProductId, PhotoLink]) -> RawRow:
    link = links.pop(row.cells[columns.id].strip(), None)
    return row if link is None else RawRow(row.line, row.cells, row.repaired, link.link)

"""Products from a workbook: Excel (xlsx, xlsm, xlsb, xls) or OpenDocument (ods)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from lookalike.errors import InvalidTable, NotFound
from lookalike.extras import require
from lookalike.sources.base import SourceRow
from lookalike.sources.cells import cell
from lookalike.sources.columns import Columns, has_id
from lookalike.sources.photo_links import LinkTable, beside
from lookalike.sources.records import row, understood, unreadable
from lookalike.types import RowIssue

SUFFIXES = ("xlsx", "xlsm", "xlsb", "xls", "ods")

_TITLES = 10  # rows above the header in which a title or a logo may stand


class ExcelSource:
    """The first sheet with a header that names an id; rows of titles above it are passed over.

    Values are read, not formulas: what the workbook showed when it was saved.
    """

    def __init__(
        self, path: Path | str, *, links: Path | str | None = None, name: str | None = None
    ) -> None:
        self._path = Path(path)
        self._name = str(self._path) if name is None else name
        self._links = LinkTable(Path(links) if links is not None else beside(self._path))

    @property
    def description(self) -> str:
        """The name of the workbook."""
        return self._name

    @property
    def columns(self) -> Columns:
        """What each column of the header means."""
        return self._found[1]

    @cached_property
    def _found(self) -> tuple[str, Columns, tuple[str, ...], int]:
        """The sheet, the meaning of its columns, their names, and the row of the header."""
        book = self._book()
        other: tuple[str, ...] = ()
        for sheet in book.sheet_names:
            for number, values in enumerate(islice(_rows(book, sheet), _TITLES), start=1):
                header = _header(values)
                if has_id(header):
                    return sheet, understood(header, f"{self._name}, sheet {sheet}"), header, number
                other = other or (header if sum(map(bool, values)) > 1 else ())
        found = ", ".join(other) or "none"
        raise InvalidTable(
            f"{self._name}: no sheet has a column with the product's id among its first rows (the "
            f"columns of the first one: {found[:300]}): name one of them 'id'."
        )

    def rows(self) -> Iterator[SourceRow]:
        """Read the sheet from its header on, merging links on the id; empty rows are left out."""
        sheet, columns, header, at = self._found
        self._links.start()
        for number, values in enumerate(_rows(self._book(), sheet), start=1):
            if number > at and any(value != "" for value in values):
                record = dict(zip(header, values, strict=False))
                yield self._links.linked(row(number, record, header, columns.id), columns)

    def remarks(self) -> tuple[RowIssue, ...]:
        """Name the links that belong to no row."""
        return self._links.remarks()

    def _book(self) -> Any:
        calamine = require("python_calamine", extra="excel", purpose="Reading a workbook")
        if not self._path.is_file():
            raise NotFound(f"There is no table at {self._name}: check the path.")
        try:
            return calamine.CalamineWorkbook.from_path(self._path)
        except calamine.PasswordError:
            raise InvalidTable(
                f"{self._name} is protected with a password: save it without one."
            ) from None
        except (calamine.CalamineError, OSError, ValueError) as error:
            raise unreadable(self._name, error) from None


def _rows(book: Any, sheet: str) -> Iterator[Sequence[object]]:
    # From the first row of the sheet on, so that numbers are those the workbook shows.
    yield from book.get_sheet_by_name(sheet).iter_rows()


def _header(values: Sequence[object]) -> tuple[str, ...]:
    names = [cell(value).strip() for value in values]
    while names and not names[-1]:
        names.pop()
    return tuple(name or f"column {at}" for at, name in enumerate(names, start=1))

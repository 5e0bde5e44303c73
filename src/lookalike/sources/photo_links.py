"""``images.csv``: a table of ``filename,link`` that says where each photo came from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from lookalike.errors import InvalidTable
from lookalike.sources.base import RawRow, SourceRow
from lookalike.sources.columns import Columns, normalised
from lookalike.sources.csv_lines import Lines, open_text
from lookalike.sources.csv_records import Layout, records
from lookalike.types import ProductId, RowIssue

FILE_NAME = "images.csv"

_FILE = {"filename", "file", "image", "photo", "id"}
_LINK = {"link", "url", "imageurl", "imagelink", "source"}


class PhotoLink(NamedTuple):
    """``line`` is that of ``images.csv``."""

    line: int
    link: str


class LinkTable:
    """The links of an ``images.csv``, given to the rows they belong to; without one, nothing."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._left: dict[ProductId, PhotoLink] = {}

    def start(self) -> None:
        """Read the links, from the beginning.

        Raises:
            NotFound, InvalidTable: there is no such table, or it has other columns.
        """
        self._left = read_links(self._path) if self._path else {}

    def linked(self, row: SourceRow, columns: Columns) -> SourceRow:
        """The row with its link, if there is one."""
        if not self._left or not isinstance(row, RawRow):
            return row
        link = self._left.pop(row.cells[columns.id].strip(), None)
        return row if link is None else replace(row, photo_link=link.link)

    def remarks(self) -> tuple[RowIssue, ...]:
        """Name the links that belong to no row."""
        name = self._path.name if self._path else FILE_NAME
        return tuple(
            RowIssue(
                line=link.line,
                product_id=product_id,
                kind="photo_unused",
                reason=f"{name} has a link for this id on line {link.line}, but no row has the id",
            )
            for product_id, link in self._left.items()
        )


def beside(table: Path) -> Path | None:
    """The ``images.csv`` that lies beside a table, if there is one."""
    found = table.with_name(FILE_NAME)
    return found if table.name != FILE_NAME and found.is_file() else None


def read_links(path: Path) -> dict[ProductId, PhotoLink]:
    """Links by product id, which is the file name without its ending. The first one counts.

    Raises:
        NotFound, InvalidTable: there is no such table, or it has other columns.
    """
    links: dict[ProductId, PhotoLink] = {}
    with open_text(path) as file:
        rows = records(Lines(file), Layout(",", 2, 0))
        header = next(rows, None)
        names = [normalised(name) for name in header.cells] if header else []
        file_at = next((at for at, name in enumerate(names) if name in _FILE), -1)
        link_at = next((at for at, name in enumerate(names) if name in _LINK), -1)
        if file_at < 0 or link_at < 0:
            raise InvalidTable(
                f"{path} has no columns 'filename' and 'link': correct it, or move it away."
            )
        for row in rows:
            if row.refused or len(row.cells) <= max(file_at, link_at):
                continue
            # An address may hold commas; nothing but the address can follow the file name.
            rest = (
                ",".join(row.cells[link_at:]) if link_at == len(names) - 1 else row.cells[link_at]
            )
            stem = row.cells[file_at].strip()
            stem = stem.rpartition(".")[0] or stem
            if stem and rest.strip():
                links.setdefault(stem, PhotoLink(row.line, rest.strip()))
    return links

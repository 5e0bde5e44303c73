"""``images.csv``: a table of ``filename,link`` that says where each photo came from."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from lookalike.errors import InvalidTable
from lookalike.sources.columns import normalised
from lookalike.sources.csv_lines import Lines, open_text
from lookalike.sources.csv_records import Layout, records
from lookalike.types import ProductId

FILE_NAME = "images.csv"

_FILE = {"filename", "file", "image", "photo", "id"}
_LINK = {"link", "url", "imageurl", "imagelink", "source"}


class PhotoLink(NamedTuple):
    """``line`` is that of ``images.csv``."""

    line: int
    link: str


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

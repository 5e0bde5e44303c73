"""Products from JSON: one object per line, or one array of objects."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from lookalike.errors import InvalidTable
from lookalike.sources.base import RefusedRow, SourceRow
from lookalike.sources.columns import Columns
from lookalike.sources.csv_lines import Line, Lines, open_text
from lookalike.sources.photo_links import LinkTable, beside
from lookalike.sources.records import row, understood
from lookalike.types import RowIssue

ARRAY_LIMIT = 200_000_000
"""Bytes beyond which a file must not be one array, because that is read whole."""


class JsonlSource:
    """Objects with the same meaning of names as the columns of a CSV; names may be missing.

    The file is read once to learn all names, and again for the rows; an array is held in memory.
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
        """What each name means, over all objects."""
        return self._columns

    @cached_property
    def _header(self) -> tuple[str, ...]:
        names: dict[str, None] = {}
        for _, record in self._records():
            if isinstance(record, dict):
                names.update(dict.fromkeys(record))
        if not names:
            raise InvalidTable(
                f"{self._name} holds no product: it needs one JSON object on each line."
            )
        return tuple(names)

    @cached_property
    def _columns(self) -> Columns:
        return understood(self._header, self._name)

    def rows(self) -> Iterator[SourceRow]:
        """Read the file from its beginning, merging links on the id."""
        columns, header = self.columns, self._header
        self._links.start()
        for line, record in self._records():
            if isinstance(record, str):
                yield RefusedRow(line, "", record)
            else:
                yield self._links.linked(row(line, record, header, columns.id), columns)

    def remarks(self) -> tuple[RowIssue, ...]:
        """Name the links that belong to no row."""
        return self._links.remarks()

    def _records(self) -> Iterator[tuple[int, Mapping[str, object] | str]]:
        return json_records(self._path, self._name)


def json_records(path: Path, name: str) -> Iterator[tuple[int, Mapping[str, object] | str]]:
    """The objects of a file with their lines (places, in an array); a reason instead of a bad one.

    Raises:
        NotFound, InvalidTable: there is no such file, or it is no JSON.
    """
    with open_text(path, name=name) as file:
        lines = Lines(file)
        first = next((line for line in lines if line.text.strip()), None)
        if first is None:
            raise InvalidTable(f"{name} is empty: it needs one JSON object on each line.")
        if not first.text.lstrip().startswith("["):
            lines.give_back([first])
            yield from _lines(lines)
            return
    yield from _array(path, name)


def _lines(lines: Lines) -> Iterator[tuple[int, Mapping[str, object] | str]]:
    for line in lines:
        if line.text.strip():
            yield line.number, _object(line)


def _object(line: Line) -> Mapping[str, object] | str:
    if line.too_long:
        return "the line has too many characters"
    try:
        value = json.loads(line.text)
    except (ValueError, RecursionError):
        return "the line is not a JSON object"
    return value if isinstance(value, dict) else "the line is not a JSON object"


def _array(path: Path, name: str) -> Iterator[tuple[int, Mapping[str, object] | str]]:
    if path.stat().st_size > ARRAY_LIMIT:
        raise InvalidTable(
            f"{name} is one JSON array of more than {ARRAY_LIMIT:,} bytes: save it as JSON Lines, "
            f"one object on each line."
        )
    try:
        values = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise InvalidTable(f"{name} is not valid JSON: save it once more.") from None
    for number, value in enumerate(values, start=1):
        yield number, value if isinstance(value, dict) else "the entry is not a JSON object"

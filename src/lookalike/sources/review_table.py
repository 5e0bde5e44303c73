"""Reviews from a CSV or JSON Lines file, however its exporter names the columns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from lookalike.errors import InvalidTable
from lookalike.sources.base import RefusedRow
from lookalike.sources.columns import normalised
from lookalike.sources.csv_lines import Lines, open_text
from lookalike.sources.csv_records import Layout, records, split
from lookalike.sources.review_archive import JSON_LINES, unpacked
from lookalike.sources.review_cells import ROLES, ReadReview, Review, read_cells

__all__ = ["ReadReview", "Review", "ReviewTable"]

_DELIMITERS = (",", ";", "\t", "|")


class ReviewTable:
    """A table of reviews: ``.jsonl`` with an object per line, or delimited text with a header.

    A ZIP archive that holds one such file is read as that file. Memory does not grow with the
    table.
    """

    def __init__(self, path: Path | str) -> None:
        self._path = Path(path)

    @property
    def description(self) -> str:
        """The path of the table."""
        return str(self._path)

    def rows(self) -> Iterator[ReadReview | RefusedRow]:
        """All reviews in order.

        Raises:
            NotFound: there is no such file.
            InvalidTable: it cannot be read as a table of reviews.
        """
        with unpacked(self._path) as path:
            lined = _from_json if path.suffix.casefold() in JSON_LINES else _from_csv
            yield from lined(path)


def _from_csv(path: Path) -> Iterator[ReadReview | RefusedRow]:
    delimiter, names = _header(path)
    roles = _roles(names, path)
    with open_text(path) as file:
        found = records(Lines(file), Layout(delimiter, len(names), roles["product"]))
        next(found)  # the header
        for record in found:
            at = roles["product"]
            product_id = record.cells[at].strip()[:100] if at < len(record.cells) else ""
            if record.refused:
                yield RefusedRow(record.line, product_id, record.refused)
            elif len(record.cells) != len(names):
                problem = f"{len(record.cells)} cells for {len(names)} columns"
                yield RefusedRow(record.line, product_id, problem)
            else:
                cells = {role: record.cells[at] for role, at in roles.items()}
                yield read_cells(record.line, cells, record.note)


def _from_json(path: Path) -> Iterator[ReadReview | RefusedRow]:
    with open_text(path) as file:
        for line in Lines(file):
            if line.too_long:
                yield RefusedRow(line.number, "", "the line is too long to be a review")
                continue
            if not line.text.strip():
                continue
            try:
                parsed = json.loads(line.text)
            except (ValueError, RecursionError):
                yield RefusedRow(line.number, "", "the line is not JSON: write one object a line")
                continue
            if not isinstance(parsed, dict):
                yield RefusedRow(line.number, "", "the line is not a JSON object")
                continue
            yield _from_object(line.number, parsed, line.note)


def _from_object(line: int, parsed: dict[str, object], note: str) -> ReadReview | RefusedRow:
    spelled: dict[str, str] = {}
    for name in parsed:
        spelled.setdefault(normalised(name), name)
    cells = {}
    for role, known in ROLES.items():
        column = next((spelled[name] for name in known if name in spelled), None)
        value = None if column is None else parsed[column]
        if isinstance(value, dict | list):
            return RefusedRow(line, "", f"'{column}' is not a plain value")
        cells[role] = "" if value is None else str(value)
    return read_cells(line, cells, note)


def _header(path: Path) -> tuple[str, list[str]]:
    with open_text(path) as file:
        first = next((line for line in Lines(file) if line.text.strip()), None)
    if first is None:
        raise InvalidTable(f"{path.name} is empty: it needs a header line and one review.")
    best = max(
        ((mark, split(first.text, mark)[1]) for mark in _DELIMITERS),
        key=lambda found: len(found[1]),
    )
    return best[0], [name.strip() for name in best[1]]


def _roles(names: Sequence[str], path: Path) -> dict[str, int]:
    """Where each part of a review is.

    Raises:
        InvalidTable: nothing says which product a review is about, or there is nothing to read.
    """
    places: dict[str, int] = {}
    for at, name in enumerate(names):
        places.setdefault(normalised(name), at)
    roles = {
        role: next((places[name] for name in known if name in places), -1)
        for role, known in ROLES.items()
    }
    shown = ", ".join(name for name in names if name)[:300] or "none"
    for role, wanted in (("product", "product_id"), ("text", "text")):
        if roles[role] < 0:
            raise InvalidTable(
                f"{path.name} has no column with the {role} of a review (its columns: {shown}): "
                f"name one of them '{wanted}'."
            )
    return {role: at for role, at in roles.items() if at >= 0}

"""Records of a delimited table, read so that a stray quotation mark costs one row at most.

A quoted field may hold delimiters, line breaks and doubled quotation marks. A reader that trusts
every opening quotation mark swallows the rest of the file at the first unbalanced one; here a
record reaches over several lines only when its quotation marks pair up, and its own line is no
complete record by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from lookalike.sources.csv_lines import MAX_LINE, Line, Lines

MAX_CELL = 100_000
"""Characters of a cell beyond which its row is refused."""

_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]+")
_MAX_LINES = 500
_MAX_ATTEMPTS = 100
_UNPAIRED = "quotation marks that do not pair up were taken as they stand"


class Record(NamedTuple):
    """``line`` is where it starts; ``refused`` is a reason, "" for a usable record."""

    line: int
    cells: list[str]
    note: str
    refused: str = ""


class Layout(NamedTuple):
    """How records are laid out: ``width`` columns, the id in the one at ``id_at``, from 0."""

    delimiter: str
    width: int
    id_at: int


class _Quotes(Enum):
    PAIRED = "paired"
    OPEN = "open"
    STRAY = "stray"


def records(lines: Lines, layout: Layout) -> Iterator[Record]:
    """All records that are not blank, the header among them."""
    for line in lines:
        if line.too_long:
            cells = line.text.split(layout.delimiter)
            yield Record(line.number, cells, "", f"the line has over {MAX_LINE:,} characters")
            continue
        record = _record(line, lines, layout)
        if any(record.cells) and any(cell.strip() for cell in record.cells):
            yield record


def _record(line: Line, lines: Lines, layout: Layout) -> Record:
    if '"' not in line.text:
        return _checked(line.number, line.text.split(layout.delimiter), line.note)
    state, cells = split(line.text, layout.delimiter)
    if state is _Quotes.PAIRED:
        return _checked(line.number, cells, line.note)
    if state is _Quotes.OPEN:
        joined = _joined(line, lines, layout)
        if joined is not None:
            return joined
    return _checked(line.number, line.text.split(layout.delimiter), _both(line.note, _UNPAIRED))


def _checked(line: int, cells: list[str], note: str) -> Record:
    longest = max(map(len, cells))
    refused = f"a cell has over {MAX_CELL:,} characters" if longest > MAX_CELL else ""
    return Record(line, cells, note, refused)


def _joined(first: Line, lines: Lines, layout: Layout) -> Record | None:
    """The record that starts on ``first`` and ends on a later line, None if there is no such."""
    taken = [first]
    state, cells, attempts, length = _Quotes.OPEN, [""], 0, len(first.text)
    while state is _Quotes.OPEN and attempts < _MAX_ATTEMPTS and len(taken) < _MAX_LINES:
        following = next(lines, None)
        if following is None:
            break
        taken.append(following)
        length += len(following.text)
        if following.too_long or length > MAX_LINE:
            break
        if '"' in following.text:
            attempts += 1
            state, cells = split("\n".join(line.text for line in taken), layout.delimiter)
    if state is not _Quotes.PAIRED or _swallowed(taken, len(cells), layout):
        lines.give_back(taken[1:])
        return None
    notes = dict.fromkeys(line.note for line in taken if line.note)
    return _checked(first.number, cells, "; ".join(notes))


def _swallowed(taken: list[Line], cells: int, layout: Layout) -> bool:
    """Whether the quotation marks pair up by accident, over what are really several records.

    They do when the first line is a record by itself and the result is none; or when it and the
    lines after it all look like records, down to an id of the same shape.
    """
    first = taken[0].text.split(layout.delimiter)
    if len(first) < layout.width:
        return False
    if cells != layout.width:
        return True
    shape = _shape(first[layout.id_at])
    others = (line.text.split(layout.delimiter) for line in taken[1:] if line.text.strip())
    return all(
        len(other) >= layout.width and _shape(other[layout.id_at]) == shape for other in others
    )


def _shape(text: str) -> str:
    """``AB-1234`` is ``a-9``: ids of one shop look alike, and not like words."""
    return _LETTERS.sub("a", _DIGITS.sub("9", text.strip()))


def split(text: str, delimiter: str) -> tuple[_Quotes, list[str]]:
    """Cells of one record, and whether its quotation marks pair up; only then are they all there.

    A quotation mark inside a field that does not start with one is an ordinary character.
    """
    cells: list[str] = []
    at = 0
    while True:
        if not text.startswith('"', at):
            end = text.find(delimiter, at)
            if end < 0:
                cells.append(text[at:])
                return _Quotes.PAIRED, cells
            cells.append(text[at:end])
            at = end + 1
            continue
        end = _closing(text, at + 1)
        if end < 0:
            return _Quotes.OPEN, cells
        cells.append(text[at + 1 : end].replace('""', '"'))
        if end + 1 == len(text):
            return _Quotes.PAIRED, cells
        if text[end + 1] != delimiter:
            return _Quotes.STRAY, cells
        at = end + 2


def _closing(text: str, at: int) -> int:
    """Where the quotation mark is that ends the field, -1 when it does not end."""
    while True:
        end = text.find('"', at)
        if end < 0 or not text.startswith('"', end + 1):
            return end
        at = end + 2


def _both(first: str, second: str) -> str:
    return f"{first}; {second}" if first else second

"""Physical lines of a text table: any encoding shops use, any line ending, no line too long."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from lookalike.errors import InvalidTable, NotFound

MAX_LINE = 1_000_000
"""Characters of a line beyond which it cannot be a product."""

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Line(NamedTuple):
    """``number`` counts from 1; ``note`` says what was mended, "" when nothing."""

    number: int
    text: str
    note: str
    too_long: bool = False


class Lines(Iterator[Line]):
    """The lines of a file one by one; some can be given back to be read again."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._number = 0
        self._returned: deque[Line] = deque()

    def __next__(self) -> Line:
        if self._returned:
            return self._returned.popleft()
        text = self._file.readline(MAX_LINE)
        if not text:
            raise StopIteration
        self._number += 1
        number = self._number
        if text.endswith("\n"):
            text = text[:-1]
        elif len(text) >= MAX_LINE:
            self._skip_rest()
            return Line(number, text[:200], "", too_long=True)
        return _mended(number, text)

    def give_back(self, lines: list[Line]) -> None:
        """Read these, in this order, before anything else."""
        self._returned.extendleft(reversed(lines))

    def _skip_rest(self) -> None:
        while True:
            rest = self._file.readline(MAX_LINE)
            if not rest or rest.endswith("\n"):
                return


def open_text(path: Path, *, name: str | None = None) -> TextIO:
    """Open a table for ``Lines``: UTF-8, or UTF-16 when it is marked as such.

    ``name`` is what an error calls it, by default its path.

    Raises:
        NotFound, InvalidTable: there is no file, or none with text in it.
    """
    shown = path if name is None else name
    try:
        with open(path, "rb") as file:
            start = file.read(4096)
    except FileNotFoundError:
        raise NotFound(f"There is no table at {shown}: check the path.") from None
    except OSError as error:
        raise InvalidTable(f"{shown} cannot be read as a table ({error.strerror}).") from None
    if start.startswith(b"PK\x03\x04"):
        raise InvalidTable(f"{shown} is a ZIP archive or a workbook: save the table as CSV.")
    marked = start.startswith(_UTF16_MARKS)
    if not marked and start.count(b"\0") > len(start) // 20:
        raise InvalidTable(f"{shown} is not a text file: save the table as CSV in UTF-8.")
    # Bytes that are not UTF-8 survive as surrogates until their line is looked at.
    return open(
        path,
        encoding="utf-16" if marked else "utf-8-sig",
        errors="replace" if marked else "surrogateescape",
        newline=None,
    )


def _mended(number: int, text: str) -> Line:
    notes = []
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            text = text.encode(errors="surrogateescape").decode("cp1252", "replace")
            notes.append("it is not UTF-8 and was read as Windows-1252")
    if "\0" in text:
        text = text.replace("\0", "")
        notes.append("NUL characters were removed")
    return Line(number, text, "; ".join(notes))

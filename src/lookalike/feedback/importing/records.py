"""Files of events as records: CSV, JSON Lines (or one JSON array), Parquet; gzipped or not."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TextIO, cast

from lookalike.errors import InvalidTable, NotFound
from lookalike.extras import require

_PARQUET = b"PAR1"
_GZIP = b"\x1f\x8b"
_ARRAY_LIMIT = 512 * 1024 * 1024
_DELIMITERS = ",;\t|"


class RawEvent(NamedTuple):
    """A record of the file, or the ``problem`` with it; ``line`` is 0 where there are none."""

    line: int
    fields: Mapping[str, Any]
    problem: str = ""


def read_records(path: Path) -> Iterator[RawEvent]:
    """All records of a file in order, without holding more than a few thousand.

    Raises:
        NotFound: there is no such file.
        InvalidTable: it is neither a table nor JSON.
        MissingExtra: it is Parquet, and the library to read that is not installed.
    """
    try:
        with open(path, "rb") as file:
            start = file.read(4)
    except FileNotFoundError:
        raise NotFound(f"There is no {path}: check the path.") from None
    except OSError as error:
        raise InvalidTable(f"{path} cannot be read ({error.strerror}).") from None
    if start == _PARQUET:
        yield from _parquet(path)
        return
    unpack: Callable[[BinaryIO], BinaryIO] = _gunzip if start.startswith(_GZIP) else _as_it_is
    with (
        open(path, "rb") as file,
        unpack(file) as raw,
        io.TextIOWrapper(raw, encoding="utf-8-sig", errors="replace", newline="") as text,
    ):
        try:
            first = _first_character(text)
            if first == "{":
                yield from _json_lines(text)
            elif first == "[":
                yield from _json_array(path, text)
            else:
                yield from _table(path, text)
        except (EOFError, gzip.BadGzipFile) as error:
            raise InvalidTable(f"{path} is a damaged gzip file ({error}).") from None


def _gunzip(file: BinaryIO) -> BinaryIO:
    return cast(BinaryIO, gzip.GzipFile(fileobj=file))


def _as_it_is(file: BinaryIO) -> BinaryIO:
    return file


def _first_character(text: TextIO) -> str:
    start = text.read(4096).lstrip()
    text.seek(0)
    return start[:1]


def _json_lines(text: TextIO) -> Iterator[RawEvent]:
    for number, line in enumerate(text, start=1):
        if line.isspace():
            continue
        try:
            value = json.loads(line)
        except ValueError as error:
            yield RawEvent(number, {}, f"the line is not valid JSON ({error})")
            continue
        if isinstance(value, dict):
            yield RawEvent(number, value)
        else:
            yield RawEvent(number, {}, "the line is not a JSON object")


def _json_array(path: Path, text: TextIO) -> Iterator[RawEvent]:
    if path.stat().st_size > _ARRAY_LIMIT:
        raise InvalidTable(
            f"{path} is one JSON array of over 512 MB, which cannot be read bit by bit: save it "
            f"as JSON Lines."
        )
    try:
        values = json.load(text)
    except ValueError as error:
        raise InvalidTable(f"{path} is not valid JSON ({error}).") from None
    for number, value in enumerate(values, start=1):
        if isinstance(value, dict):
            yield RawEvent(number, value)
        else:
            yield RawEvent(number, {}, "the element is not a JSON object")


def _table(path: Path, text: TextIO) -> Iterator[RawEvent]:
    header = text.readline(100_000)
    if not header.strip() or "\0" in header:
        raise InvalidTable(f"{path} is empty or not text: it needs a header line.")
    delimiter = max(_DELIMITERS, key=header.count)
    names = [name.strip() for name in next(csv.reader([header], delimiter=delimiter))]
    rows = csv.reader(text, delimiter=delimiter)
    width = len(names)
    while True:
        line = rows.line_num + 2
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield RawEvent(line, {}, f"the line cannot be read as CSV ({error})")
            continue
        if len(cells) == width:
            yield RawEvent(line, dict(zip(names, cells, strict=True)))
        elif cells:
            yield RawEvent(line, {}, f"{len(cells)} cells for {width} columns")


def _parquet(path: Path) -> Iterator[RawEvent]:
    parquet = require("pyarrow.parquet", extra="huggingface", purpose="Reading Parquet")
    arrow = require("pyarrow", extra="huggingface", purpose="Reading Parquet")
    try:
        with parquet.ParquetFile(path) as file:
            number = 0
            for batch in file.iter_batches(batch_size=5_000):
                for fields in batch.to_pylist():
                    number += 1
                    yield RawEvent(number, fields)
    except arrow.ArrowException as error:
        raise InvalidTable(f"{path} is not a Parquet file that can be read ({error}).") from None

"""Parquet and Arrow files as one long table that is never held as a whole."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from lookalike.errors import InvalidTable, NotFound
from lookalike.extras import require
from lookalike.sources.records import unreadable

BATCH = 64  # rows read at a time where there are photos among their values

_PURPOSE = "Reading Parquet"


class Piece(NamedTuple):
    """A part that can be read by itself: a row group, or the whole of an Arrow file."""

    path: Path
    group: int
    rows: int
    first: int


class ArrowFiles:
    """One or several files with the same columns, read one after the other.

    ``names`` are what reports and errors call the files, by default their paths.
    """

    def __init__(self, paths: Sequence[Path], names: Sequence[str] | None = None) -> None:
        self._paths = list(paths)
        self._names = [str(path) for path in paths] if names is None else list(names)
        self._parquet = require("pyarrow.parquet", extra="parquet", purpose=_PURPOSE)
        self._arrow = require("pyarrow", extra="parquet", purpose=_PURPOSE)
        self.schema: Any = None
        self.pieces: list[Piece] = []
        first = 0
        for path, name in zip(self._paths, self._names, strict=True):
            schema, groups = self._look(path, name)
            if self.schema is None:
                self.schema = schema
            elif self.schema.names != schema.names:
                raise InvalidTable(
                    f"{name} has other columns than {self._names[0]}: give files of one table."
                )
            starts = accumulate(groups, initial=first)
            for group, (rows, start) in enumerate(zip(groups, starts, strict=False)):
                self.pieces.append(Piece(path, group, rows, start))
            first += sum(groups)
        self.rows = first
        self._starts = [piece.first for piece in self.pieces]

    def piece_of(self, number: int) -> Piece:
        """The piece that holds row ``number``, from 0."""
        return self.pieces[bisect_right(self._starts, number) - 1]

    def batches(
        self, columns: Sequence[str], *, piece: Piece | None = None, batch: int = 2_000
    ) -> Iterator[Any]:
        """Record batches of these columns, of one piece or of all.

        ``image.path`` is one field of a column; Parquet answers with a pair that has only that.
        """
        for part in [piece] if piece is not None else self.pieces:
            with self._failures(self._names[self._paths.index(part.path)]):
                yield from self._batches(part, list(columns), batch)

    def features(self) -> dict[str, dict[str, Any]]:
        """What the Hugging Face library wrote about the columns, empty where it did not."""
        metadata = self.schema.metadata or {}
        try:
            found = json.loads(metadata.get(b"huggingface", b"{}"))["info"]["features"]
            return {str(name): value for name, value in found.items() if isinstance(value, dict)}
        except (ValueError, KeyError, TypeError, AttributeError):
            return {}

    def _batches(self, piece: Piece, columns: list[str], batch: int) -> Iterator[Any]:
        if _is_parquet(piece.path):
            # Without pre-buffering, a row group is decoded page by page instead of at once.
            options: dict[str, Any] = {"pre_buffer": False, "buffer_size": 1 << 20}
            with self._parquet.ParquetFile(piece.path, **options) as file:
                yield from file.iter_batches(
                    batch, row_groups=[piece.group], columns=columns, use_threads=False
                )
            return
        with self._arrow.memory_map(str(piece.path)) as file:
            for whole in self._stream(file):
                arrays = [_column(whole, name) for name in columns]
                chosen = self._arrow.RecordBatch.from_arrays(arrays, columns)
                for at in range(0, whole.num_rows, batch):
                    yield chosen.slice(at, batch)

    def _look(self, path: Path, name: str) -> tuple[Any, list[int]]:
        """The schema, and the rows of each piece."""
        if not path.is_file():
            raise NotFound(f"There is no table at {name}: check the path.")
        with self._failures(name):
            if _is_parquet(path):
                with self._parquet.ParquetFile(path) as file:
                    groups = range(file.num_row_groups)
                    return file.schema_arrow, [file.metadata.row_group(g).num_rows for g in groups]
            with self._arrow.memory_map(str(path)) as file:
                stream = self._stream(file)
                return stream.schema, [sum(part.num_rows for part in stream)]

    def _stream(self, file: Any) -> Any:
        ipc = self._arrow.ipc
        try:
            return ipc.open_stream(file)
        except self._arrow.ArrowInvalid:
            file.seek(0)
            reader = ipc.open_file(file)
            return _OpenFile(reader.schema, reader)

    @contextmanager
    def _failures(self, name: str) -> Iterator[None]:
        try:
            yield
        except (self._arrow.ArrowException, OSError) as error:
            raise unreadable(name, error) from None


class _OpenFile:
    """The batches of a file with random access, one after the other like those of a stream."""

    def __init__(self, schema: Any, reader: Any) -> None:
        self.schema = schema
        self._reader = reader

    def __iter__(self) -> Iterator[Any]:
        for number in range(self._reader.num_record_batches):
            yield self._reader.get_batch(number)


def _column(batch: Any, name: str) -> Any:
    """A column, or the field of one: ``image.path``."""
    if name in batch.schema.names:
        return batch.column(name)
    outer, _, inner = name.rpartition(".")
    return batch.column(outer).field(inner)


def _is_parquet(path: Path) -> bool:
    with open(path, "rb") as file:
        return file.read(4) == b"PAR1"

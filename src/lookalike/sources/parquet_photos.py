"""Photos that are values of a Parquet or Arrow table."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from lookalike.errors import InvalidPhoto, NotFound
from lookalike.sources.arrow_files import BATCH, ArrowFiles, Piece
from lookalike.sources.base import PhotoFile
from lookalike.sources.cells import cell
from lookalike.sources.columns import understand
from lookalike.sources.photo_folder import file_fingerprint
from lookalike.types import ProductId

_WINDOW = 8  # batches kept, so that threads a little apart read the file once


class ParquetPhotos:
    """The images of one column, by the id in another (None: by the number of the row, from 1).

    Ingest asks for photos nearly in the order of the rows, so the file is read once, forwards;
    asking in another order works and is slow. No more than ``_WINDOW`` batches are in memory.
    """

    workers = 2

    def __init__(
        self,
        files: ArrowFiles,
        column: str,
        id_column: str | None,
        name: str,
        paths: Sequence[Path],
    ) -> None:
        self._files = files
        self._column = column
        self._id_column = id_column
        self._name = name
        self._stamp = {path: file_fingerprint(path.stat()) for path in paths}
        self._used: set[int] = set()
        self._lock = threading.Lock()
        self._piece: Piece | None = None
        self._ahead: Iterator[Any] = iter(())
        self._next = 0
        self._held: OrderedDict[int, Any] = OrderedDict()

    @property
    def description(self) -> str:
        """The column."""
        return f"the column '{self._column}' of {self._name}"

    def find(self, product_id: ProductId, name: str = "", link: str = "") -> PhotoFile | None:
        """Where the image of a product stands; the first row with its id counts."""
        at = self._numbers.get(product_id)
        if at is None:
            return None
        self._used.add(at)
        stamp = self._stamp[self._files.piece_of(at).path]
        return PhotoFile(name or product_id, str(at), f"{stamp}#{at}", None)

    def others(self, product_id: ProductId, first: PhotoFile | None) -> tuple[PhotoFile, ...]:
        """None: each product has one image."""
        return ()

    def read(self, photo: PhotoFile) -> bytes:
        """The bytes of the image."""
        with self._lock:
            value = self._value(int(photo.location))
        data = value.get("bytes") if isinstance(value, dict) else value
        if not data:
            raise NotFound(f"Row {int(photo.location) + 1:,} of {self._name} has no photo.")
        if not isinstance(data, bytes):
            raise InvalidPhoto(f"'{self._column}' of {self._name} does not hold photos.")
        return data

    def unused(self) -> Iterator[str]:
        """Nothing: each photo belongs to its row, and what became of the row is told."""
        return iter(())

    @cached_property
    def _numbers(self) -> dict[ProductId, int]:
        if self._id_column is None:
            return {str(number + 1): number for number in range(self._files.rows)}
        numbers: dict[ProductId, int] = {}
        number = 0
        for batch in self._files.batches([self._id_column]):
            for value in batch.column(0).to_pylist():
                numbers.setdefault(cell(value).strip(), number)
                number += 1
        return numbers

    def _value(self, number: int) -> Any:
        while (held := self._holding(number)) is None:
            piece = self._files.piece_of(number)
            if self._piece is not piece or number < self._next:
                self._piece, self._next = piece, piece.first
                self._ahead = self._files.batches([self._column], piece=piece, batch=BATCH)
                self._held.clear()
            batch = next(self._ahead)
            self._held[self._next] = batch.column(0)
            self._next += batch.num_rows
            while len(self._held) > _WINDOW:
                self._held.popitem(last=False)
        first, values = held
        return values[number - first].as_py()

    def _holding(self, number: int) -> tuple[int, Any] | None:
        for first, values in self._held.items():
            if first <= number < first + len(values):
                return first, values
        return None


def image_column(files: ArrowFiles) -> str | None:
    """The first column that holds images: by its feature, its fields, or its bytes and its name."""
    features = files.features()
    for field in files.schema:
        inside = {field.type.field(at).name for at in range(field.type.num_fields)}
        if features.get(field.name, {}).get("_type") == "Image" or {"bytes", "path"} <= inside:
            return str(field.name)
    for field in files.schema:
        if "binary" in str(field.type) and understand(("id", field.name)).photo:
            return str(field.name)
    return None

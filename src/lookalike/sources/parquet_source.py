"""Products from Parquet or Arrow files, with photos among their values if there are any.

This is also how Hugging Face data sets are laid out: an image is a pair of bytes and path, and a
class label is a number whose name stands in the file's metadata.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from lookalike.sources.arrow_files import ArrowFiles
from lookalike.sources.base import RefusedRow, SourceRow
from lookalike.sources.columns import Columns, has_id
from lookalike.sources.parquet_photos import ParquetPhotos, image_column
from lookalike.sources.photo_links import LinkTable
from lookalike.sources.photo_names import base_name
from lookalike.sources.records import row, understood
from lookalike.types import RowIssue

SUFFIXES = ("parquet", "arrow", "feather")
ROW = "row"


class ParquetSource:
    """A table in one or several files; its values are read as the text a CSV would hold.

    A data set of images without any id gets one: the number of the row, from 1.
    """

    def __init__(
        self,
        paths: Sequence[Path | str] | Path | str,
        *,
        links: Path | str | None = None,
        name: str | None = None,
    ) -> None:
        given = [paths] if isinstance(paths, str | Path) else paths
        self._paths = [Path(path) for path in given]
        self._name = name or str(self._paths[0] if len(self._paths) == 1 else self._paths[0].parent)
        self._links = LinkTable(None if links is None else Path(links))

    @property
    def description(self) -> str:
        """The name of the table."""
        return self._name

    @property
    def columns(self) -> Columns:
        """What each column means; those of bytes have no meaning but one, the photo."""
        return self._columns

    def photos(self) -> ParquetPhotos | None:
        """The photos among the values, None when there are none."""
        if self._image is None:
            return None
        column = None if self._numbered else self.columns.id
        return ParquetPhotos(self._files, self._image, column, self._name, self._paths)

    @cached_property
    def _files(self) -> ArrowFiles:
        names = [self._name] if len(self._paths) == 1 else None
        return ArrowFiles(self._paths, names)

    @cached_property
    def _image(self) -> str | None:
        return image_column(self._files)

    @cached_property
    def _texts(self) -> list[str]:
        """Columns that can be read as text."""
        types = {field.name: str(field.type) for field in self._files.schema}
        return [
            name for name, kind in types.items() if name != self._image and "binary" not in kind
        ]

    @cached_property
    def _numbered(self) -> bool:
        return self._image is not None and not has_id(self._texts) and ROW not in self._texts

    @cached_property
    def _columns(self) -> Columns:
        texts = tuple(self._texts)
        if self._numbered:
            found = understood(("id", *texts), self._name)
            return replace(found, id=ROW, photo=self._image or "")
        columns = understood(texts, self._name)
        if self._image is None:
            return columns
        replaced = (columns.photo,) if columns.photo else ()
        return replace(columns, photo=self._image, attributes=(*columns.attributes, *replaced))

    @cached_property
    def _labels(self) -> dict[str, list[str]]:
        """Names of the values of class labels."""
        return {
            name: [str(label) for label in feature["names"]]
            for name, feature in self._files.features().items()
            if feature.get("_type") == "ClassLabel" and isinstance(feature.get("names"), list)
        }

    def rows(self) -> Iterator[SourceRow]:
        """Read the files from their beginning, merging links on the id; photos are not read."""
        columns = self.columns
        header = (ROW, *self._texts) if self._numbered else tuple(self._texts)
        self._links.start()
        for number, record in enumerate(self._records(), start=1):
            if self._numbered:
                record[ROW] = number
            made = row(number, record, header, columns.id)
            yield self._links.linked(self._with_path(made, record), columns)

    def remarks(self) -> tuple[RowIssue, ...]:
        """Name the links that belong to no row."""
        return self._links.remarks()

    def _records(self) -> Iterator[dict[str, Any]]:
        columns = list(self._texts)
        path = self._path_column()
        for batch in self._files.batches([*columns, *path]):
            for record in batch.to_pylist():
                for name, names in self._labels.items():
                    if isinstance(value := record.get(name), int):
                        record[name] = names[value] if 0 <= value < len(names) else None
                yield record

    def _path_column(self) -> list[str]:
        """Only the path of the image, not its bytes, where the file can be read so."""
        if self._image is None:
            return []
        kind = self._files.schema.field(self._image).type
        inside = [kind.field(at).name for at in range(kind.num_fields)] if kind.num_fields else []
        return [f"{self._image}.path"] if "path" in inside else []

    def _with_path(self, made: SourceRow, record: dict[str, Any]) -> SourceRow:
        """The row with the name of its photo as the value of the image column."""
        if self._image is None or isinstance(made, RefusedRow):
            return made
        image = record.get(self._image)
        inside = image.get("path") if isinstance(image, dict) else None
        path = inside or record.get(f"{self._image}.path")
        return replace(made, cells={**made.cells, self._image: base_name(path) if path else ""})

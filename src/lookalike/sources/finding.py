"""Which file of a place is the products table, and which reader it wants."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from lookalike.errors import InvalidTable, NotFound
from lookalike.sources import excel_source, parquet_source
from lookalike.sources.base import CatalogSource
from lookalike.sources.csv_source import CsvSource
from lookalike.sources.excel_source import ExcelSource
from lookalike.sources.jsonl_source import JsonlSource
from lookalike.sources.labelbox import LabelboxSource, is_export
from lookalike.sources.parquet_source import ParquetSource
from lookalike.sources.photo_links import FILE_NAME
from lookalike.sources.places import Entry, Place

JSON = ("jsonl", "ndjson", "json")
TEXT = ("csv", "tsv", "txt")
COLUMNAR = parquet_source.SUFFIXES
WORKBOOK = excel_source.SUFFIXES
READABLE = (*TEXT, *JSON, *COLUMNAR, *WORKBOOK)

_USUAL = ("styles", "products", "catalogue", "catalog", "articles", "items", "metadata", "table")
_NEVER = {FILE_NAME, "dataset_info.json", "dataset_dict.json", "dataset_infos.json", "state.json"}
_COLUMNAR_FOLDERS = ("", "data")


def table_in(place: Place) -> list[Entry]:
    """The table of a place: one file, or the Parquet files of a data set together.

    A file with a usual name (``styles.csv``, ``products.parquet``, ...) wins; else there must be
    only one. The Parquet files of a data set may also lie in ``data/``.

    Raises:
        NotFound: there is no table.
        InvalidTable: there are several and none has a usual name.
    """
    found = [entry for entry in place.entries() if _readable(entry)]
    usual = [entry for entry in found if entry.stem.lower() in _USUAL]
    if usual:
        return [min(usual, key=_rank)]
    for folder in _COLUMNAR_FOLDERS:
        parts = [
            entry
            for entry in (found if not folder else place.entries(folder))
            if suffix(entry.name) in COLUMNAR
        ]
        if parts and (folder or len(parts) == len(found)):
            return parts
    if len(found) == 1:
        return found
    if not found:
        raise NotFound(
            f"There is no products table in {place.description}: it needs a file such as "
            f"styles.csv or products.parquet."
        )
    names = ", ".join(entry.name for entry in found[:8])
    raise InvalidTable(
        f"{place.description} holds several tables ({names}): name the one with the products, or "
        f"call it products.{suffix(found[0].name)}."
    )


def reader(paths: list[Path], name: str, links: Path | None) -> CatalogSource:
    """The reader for a table by its name and, for JSON, its content.

    ``paths`` are several only for Parquet; ``links`` is its ``images.csv``.

    Raises:
        NotFound, InvalidTable: it cannot be read.
    """
    path = paths[0]
    kind = suffix(path.name)
    if kind in COLUMNAR:
        return ParquetSource(paths, links=links, name=name)
    if kind in WORKBOOK:
        return ExcelSource(path, links=links, name=name)
    if kind in JSON:
        if is_export(path, name):
            return LabelboxSource(path, links=links, name=name)
        return JsonlSource(path, links=links, name=name)
    return CsvSource(path, links=links, name=name)


def suffix(name: str) -> str:
    """``csv`` of ``Styles.CSV``."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def links_in(entries: Iterable[Entry]) -> Entry | None:
    """The ``images.csv`` among the files beside a table."""
    return next((entry for entry in entries if entry.name == FILE_NAME), None)


def _readable(entry: Entry) -> bool:
    hidden = entry.name.startswith((".", "_", "~$"))
    return suffix(entry.name) in READABLE and entry.name not in _NEVER and not hidden


def _rank(entry: Entry) -> tuple[int, int]:
    return _USUAL.index(entry.stem.lower()), READABLE.index(suffix(entry.name))

"""``styles/<id>.json``: what the full Kaggle data set knows of a product beyond its table."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import Any

from lookalike.errors import NotFound
from lookalike.sources.base import CatalogSource, RawRow, SourceRow
from lookalike.sources.cells import cell
from lookalike.sources.columns import Columns
from lookalike.sources.places import Place
from lookalike.types import ProductId, RowIssue

FOLDER = "styles"

_PRICE = "price"
_PLAIN = ("brandName", "ageGroup", "fashionType", "colour1", "colour2", "catalogAddDate")
_NESTED = ("masterCategory", "subCategory", "articleType")
_TAG = re.compile(r"<[^>]*>")
_AT_ONCE = 200  # files read ahead of the rows


class StyleFiles:
    """A table whose rows are completed from one JSON file per product, where there is one.

    What the table says counts; the file adds the price, the brand, the description and the
    article's own attributes (pattern, sleeve length, ...), and the photo's link.
    """

    def __init__(self, table: CatalogSource, place: Place, folder: str = FOLDER) -> None:
        self._table = table
        self._place = place
        self._names = {entry.stem: entry.path for entry in place.entries(folder)}
        self._bad: list[RowIssue] = []

    @property
    def description(self) -> str:
        """That of the table."""
        return self._table.description

    @property
    def columns(self) -> Columns:
        """Those of the table, and the price if it has none."""
        return self._columns

    @cached_property
    def _columns(self) -> Columns:
        columns = self._table.columns
        return columns if columns.price else replace(columns, price=_PRICE)

    def rows(self) -> Iterator[SourceRow]:
        """The rows of the table, some hundred files being read at a time."""
        self._bad = []
        rows = self._table.rows()
        with ThreadPoolExecutor(self._place.workers) as pool:
            while part := list(islice(rows, _AT_ONCE)):
                yield from pool.map(self._completed, part)

    def remarks(self) -> tuple[RowIssue, ...]:
        """What is to be said of the table, and the files that could not be read."""
        return (*self._table.remarks(), *self._bad)

    def _completed(self, row: SourceRow) -> SourceRow:
        if not isinstance(row, RawRow):
            return row
        product_id = row.cells[self._table.columns.id].strip()
        cells = {_PRICE: "", **row.cells} if not self._table.columns.price else dict(row.cells)
        extra: dict[str, str] = {}
        link = row.photo_link
        if (data := self._read(product_id)) is not None:
            extra = _facts(data, set(row.cells))
            cells[self.columns.price] = cells[self.columns.price] or _price(data)
            link = link or _link(data)
        return replace(row, cells=cells, extra={**extra, **row.extra}, photo_link=link)

    def _read(self, product_id: ProductId) -> Mapping[str, Any] | None:
        path = self._names.get(product_id)
        if path is None:
            return None
        try:
            found = json.loads(self._place.read(path))
            data = found.get("data", found) if isinstance(found, dict) else None
        except (ValueError, RecursionError, NotFound):
            data = None
        if isinstance(data, dict):
            return data
        reason = f"{path} is not the JSON of a product and was left out"
        self._bad.append(RowIssue(0, product_id, "repaired", reason))
        return None


def _facts(data: Mapping[str, Any], known: set[str]) -> dict[str, str]:
    found: dict[str, str] = {name: cell(data.get(name)) for name in _PLAIN}
    for name in _NESTED:
        if isinstance(inner := data.get(name), dict):
            found[name] = cell(inner.get("typeName"))
    found |= _texts(data.get("articleAttributes"), cell)
    descriptors = data.get("productDescriptors")
    if isinstance(descriptors, dict):
        values = {
            name: inner.get("value")
            for name, inner in descriptors.items()
            if isinstance(inner, dict)
        }
        found |= _texts(values, _prose)
    return {name: text for name, text in found.items() if text and name not in known}


def _texts(values: object, read: Callable[[object], str]) -> dict[str, str]:
    if not isinstance(values, dict):
        return {}
    return {str(name): read(value) for name, value in values.items()}


def _prose(value: object) -> str:
    """A text with HTML in it as plain text."""
    return " ".join(html.unescape(_TAG.sub(" ", cell(value))).split())


def _price(data: Mapping[str, Any]) -> str:
    return cell(data.get("discountedPrice")) or cell(data.get("price"))


def _link(data: Mapping[str, Any]) -> str:
    images = data.get("styleImages")
    default = images.get("default") if isinstance(images, dict) else None
    return cell(default.get("imageURL")) if isinstance(default, dict) else ""

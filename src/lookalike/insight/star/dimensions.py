"""The dimensions of the star schema: categories, colours, dates, and attributes as columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Generic, TypeVar

from lookalike.catalog.columnar import AttributeColumn
from lookalike.catalog.view import CatalogView
from lookalike.insight.attributes import value_text
from lookalike.insight.star.table import Column, StarTable, Type, of_rows
from lookalike.storage.times import EPOCH
from lookalike.types import Cell

NONE = "(none)"
_T = TypeVar("_T")


class Keys(Generic[_T]):
    """Numbers for values, from 1, in the order in which they first come."""

    def __init__(self) -> None:
        self._of: dict[_T, int] = {}

    def key(self, value: _T) -> int:
        """The number of ``value``."""
        return self._of.setdefault(value, len(self._of) + 1)

    @property
    def values(self) -> tuple[_T, ...]:
        """All values, in the order of their numbers."""
        return tuple(self._of)


def category_table(view: CatalogView, levels: Sequence[str]) -> tuple[StarTable, list[int]]:
    """Every combination of the category's levels there is, and the key of each product."""
    found: Keys[tuple[str | None, ...]] = Keys()
    texts = [_texts(view.columns[level]) for level in levels]
    names = _names(levels, {"category_key"})
    nothing = (None,) * len(levels)
    keys = []
    for row in zip(*texts, strict=True) if levels else ():
        keys.append(0 if row == nothing else found.key(row))
    columns = [
        Column("category_key", "integer", "Number of the category in this export", key=True),
        *(Column(names[level], "text", f"Level of the category: {level}") for level in levels),
    ]
    rows: list[tuple[Cell, ...]] = [(0, *(NONE for _ in levels))]
    rows += [(at, *(v or NONE for v in row)) for at, row in enumerate(found.values, start=1)]
    means = "One row for each category, with all its levels."
    return of_rows("dim_category", means, columns, rows), keys or [0] * len(view)


def colour_table(view: CatalogView, attribute: str | None) -> tuple[StarTable, list[int]]:
    """Every colour there is, and the key of each product."""
    found: Keys[str] = Keys()
    texts = _texts(view.columns[attribute]) if attribute else [None] * len(view)
    keys = [0 if text is None else found.key(text) for text in texts]
    columns = (
        Column("colour_key", "integer", "Number of the colour in this export", key=True),
        Column("colour", "text", f"The colour: {attribute}" if attribute else "The colour"),
    )
    rows = [(0, NONE), *enumerate(found.values, start=1)]
    return of_rows("dim_colour", "One row for each colour.", columns, rows), keys


def date_table(days: Iterable[int]) -> StarTable:
    """Every day from the first to the last year of ``days``, without gaps, as BI tools want it."""
    known = sorted(days)
    rows: list[tuple[Cell, ...]] = []
    if known:
        day = date(_date(known[0]).year, 1, 1)
        last = date(_date(known[-1]).year, 12, 31)
        while day <= last:
            rows.append(
                (
                    *(_key(day), day.isoformat(), day.year, (day.month + 2) // 3, day.month),
                    *(f"{day:%B}", day.day, day.isoweekday(), f"{day:%A}"),
                )
            )
            day += timedelta(days=1)
    return of_rows(
        "dim_date",
        "One row for each day of the years in which something happened.",
        (
            Column("date_key", "integer", "The day as yyyymmdd", key=True),
            Column("date", "date", "The day"),
            Column("year", "integer", "Year"),
            Column("quarter", "integer", "Quarter, 1 to 4"),
            Column("month", "integer", "Month, 1 to 12"),
            Column("month_name", "text", "Month in English; sort it by month"),
            Column("day", "integer", "Day of the month"),
            Column("weekday", "integer", "Day of the week, 1 is Monday"),
            Column("weekday_name", "text", "Day of the week in English; sort it by weekday"),
        ),
        rows,
    )


def attribute_columns(view: CatalogView) -> tuple[list[Column], list[list[Cell]]]:
    """Every attribute as a column; one whose values are of several types becomes text."""
    names = _names(view.columns, {"product_key", "product_id", "name", "url", "in_stock"})
    columns, values = [], []
    for name, column in view.columns.items():
        kind = _type(column)
        cells: list[Cell] = [value_text(v) if kind == "text" else v for v in column.values]
        cells.append(None)  # code -1
        columns.append(Column(names[name], kind, f"Attribute of the product: {name}"))
        values.append([cells[code] for code in column.codes.tolist()])
    return columns, values


def date_key(day: int) -> int:
    """A day since 1970 as yyyymmdd."""
    return _key(_date(day))


def time_text(time: int) -> str:
    """A time in microseconds since 1970 as an ISO text in UTC."""
    return (EPOCH + timedelta(microseconds=time)).isoformat(timespec="microseconds")


def snake(name: str) -> str:
    """A column name every tool takes: ``masterCategory`` is ``master_category``."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|\W+", "_", name).strip("_").lower()
    return words or "attribute"


def _names(attributes: Iterable[str], taken: set[str]) -> dict[str, str]:
    """A column name for each attribute, none of them ``taken`` or given twice."""
    names = {}
    for attribute in attributes:
        name, number = snake(attribute), 2
        while name in taken:
            name, number = f"{snake(attribute)}_{number}", number + 1
        taken.add(name)
        names[attribute] = name
    return names


def _type(column: AttributeColumn) -> Type:
    types = {type(value) for value in column.values}
    if types == {bool}:
        return "truth"
    if types == {int}:
        return "integer"
    return "number" if types <= {int, float} else "text"


def _texts(column: AttributeColumn) -> list[str | None]:
    texts: list[str | None] = [*map(value_text, column.values), None]
    return [texts[code] for code in column.codes.tolist()]


def _date(day: int) -> date:
    return (EPOCH + timedelta(days=day)).date()


def _key(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day

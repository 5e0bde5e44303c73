"""A table of the star schema: typed columns with what they mean, and the values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lookalike.errors import DamagedData
from lookalike.types import Cell

Type = Literal["integer", "number", "text", "date", "time", "truth"]


@dataclass(frozen=True, slots=True)
class Column:
    """``key`` marks the column that names a row; ``to`` the table whose key this one holds."""

    name: str
    type: Type
    means: str
    key: bool = False
    to: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class StarTable:
    """``values`` has a list for each column, all of one length. Dates and times are ISO texts."""

    name: str
    means: str
    columns: tuple[Column, ...]
    values: tuple[Sequence[Cell], ...]

    def __post_init__(self) -> None:
        lengths = {len(values) for values in self.values}
        if len(lengths) > 1 or len(self.values) != len(self.columns):
            raise DamagedData(f"The columns of {self.name} do not fit together.")

    def __len__(self) -> int:
        return len(self.values[0])


def of_rows(
    name: str, means: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]
) -> StarTable:
    """A table from its rows."""
    values = tuple([row[at] for row in rows] for at in range(len(columns)))
    return StarTable(name, means, tuple(columns), values)

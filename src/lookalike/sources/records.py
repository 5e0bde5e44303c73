"""Records with names for their values, whatever file they come from, as rows of a table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lookalike.errors import InvalidTable
from lookalike.sources.base import RawRow, RefusedRow, SourceRow
from lookalike.sources.cells import cell
from lookalike.sources.columns import Columns, understand
from lookalike.sources.csv_records import MAX_CELL


def understood(header: tuple[str, ...], name: str) -> Columns:
    """``understand`` with the name of the table in front of what is wrong with it.

    Raises:
        InvalidTable: no column is an id, or two have the same name.
    """
    try:
        return understand(header)
    except InvalidTable as error:
        raise InvalidTable(f"{name}: {error}") from None


def row(
    line: int, record: Mapping[str, object], header: tuple[str, ...], id_name: str
) -> SourceRow:
    """One record as text, with every column of ``header``."""
    cells = {name: cell(record.get(name)) for name in header}
    if any(len(text) > MAX_CELL for text in cells.values()):
        product_id = cells[id_name].strip()[:100]
        return RefusedRow(line, product_id, f"a cell has over {MAX_CELL:,} characters")
    return RawRow(line, cells)


def unreadable(name: str | Path, error: Exception) -> InvalidTable:
    """What to say of a file that its reader does not understand."""
    reason = " ".join(str(error).split())[:200] or type(error).__name__
    return InvalidTable(f"{name} cannot be read as a table ({reason}): save it once more.")

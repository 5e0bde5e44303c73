"""Writing the star schema: a whole folder at once, as Parquet and CSV."""

from __future__ import annotations

import csv
import filecmp
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from lookalike.errors import InvalidInput, InvalidSetting
from lookalike.extras import require
from lookalike.insight.star.model import MAKER, model, readme
from lookalike.insight.star.table import StarTable, Type
from lookalike.types import Cell

MODEL = "model.json"
README = "README.md"


@dataclass(frozen=True, slots=True)
class Exported:
    """The rows of each table, and whether the folder holds other bytes than before."""

    rows: Mapping[str, int]
    replaced: bool


def export(tables: Sequence[StarTable], folder: Path) -> Exported:
    """Replace ``folder`` by the tables; it stays untouched when it holds the same already.

    Raises:
        MissingExtra: pyarrow is not installed.
        InvalidInput: the folder holds something that is not such an export.
        InvalidSetting: it cannot be written.
    """
    require("pyarrow", extra="parquet", purpose="Exporting for Power BI")
    folder = folder.absolute()
    _check(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as room:
            fresh = Path(room) / "new"
            _write(tables, fresh)
            replaced = not _same(fresh, folder)
            if replaced:
                _swap(fresh, folder, Path(room) / "old")
    except OSError as error:
        raise InvalidSetting(
            f"{folder} cannot be written ({error.strerror}): choose another folder."
        ) from None
    return Exported({table.name: len(table) for table in tables}, replaced)


def _check(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise InvalidInput(f"{folder} is not a folder: choose a new one for the export.")
    if not folder.exists() or not any(folder.iterdir()):
        return
    try:
        ours = json.loads((folder / MODEL).read_text(encoding="utf-8"))["made_by"] == MAKER
    except (OSError, ValueError, KeyError, TypeError):
        ours = False
    if not ours:
        raise InvalidInput(
            f"{folder} holds something that is no export of lookalike and would be replaced: "
            f"choose an empty or a new folder."
        )


def _write(tables: Sequence[StarTable], folder: Path) -> None:
    (folder / "parquet").mkdir(parents=True)
    (folder / "csv").mkdir()
    for table in tables:
        _write_parquet(table, folder / "parquet" / f"{table.name}.parquet")
        _write_csv(table, folder / "csv" / f"{table.name}.csv")
    described = json.dumps(model(tables), indent=2, ensure_ascii=False)
    (folder / MODEL).write_text(described + "\n", encoding="utf-8")
    (folder / README).write_text(readme(tables), encoding="utf-8")


def _write_parquet(table: StarTable, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    types: dict[Type, Any] = {
        "integer": pa.int64(),
        "number": pa.float64(),
        "text": pa.string(),
        "date": pa.date32(),
        "time": pa.timestamp("us", tz="UTC"),
        "truth": pa.bool_(),
    }
    arrays = [
        pa.array([_typed(value, column.type) for value in values], types[column.type])
        for column, values in zip(table.columns, table.values, strict=True)
    ]
    names = [column.name for column in table.columns]
    pq.write_table(pa.Table.from_arrays(arrays, names=names), path)


def _typed(value: Cell, kind: Type) -> Any:
    if value is None or kind not in ("date", "time"):
        return value
    return date.fromisoformat(str(value)) if kind == "date" else datetime.fromisoformat(str(value))


def _write_csv(table: StarTable, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(column.name for column in table.columns)
        for row in zip(*table.values, strict=True):
            out.writerow(_cell(value) for value in row)


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _same(one: Path, other: Path) -> bool:
    """Whether two folders hold the same files with the same bytes."""
    names = {path.relative_to(one) for path in one.rglob("*") if path.is_file()}
    if names != {path.relative_to(other) for path in other.rglob("*") if path.is_file()}:
        return False
    return all(filecmp.cmp(one / name, other / name, shallow=False) for name in names)


def _swap(fresh: Path, folder: Path, old: Path) -> None:
    """Put ``fresh`` in the place of ``folder``; what was there is back if that fails."""
    if not folder.exists():
        fresh.rename(folder)
        return
    folder.rename(old)
    try:
        fresh.rename(folder)
    except OSError:
        old.rename(folder)
        raise

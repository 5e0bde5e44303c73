from dataclasses import dataclass
from pathlib import Path

from lookalike.demo.sample import SampleShop

COUNT = 64
SEED = 7


@dataclass(frozen=True)
class Drawn:
    shop: SampleShop
    rows: list[dict[str, str]]
    calls: list[tuple[int, int]]


def read_rows(table: Path) -> list[dict[str, str]]:
    """Rows as a careful reader has them: a cell too many belongs to the name."""
    lines = table.read_text(encoding="utf-8").splitlines()
    columns = lines[0].split(",")
    rows = []
    for line in lines[1:]:
        cells = line.split(",", len(columns) - 1)
        rows.append(dict(zip(columns, cells, strict=True)))
    return rows

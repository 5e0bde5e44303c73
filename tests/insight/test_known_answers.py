"""Figures against an independent count of the raw table, lines with a comma too many included."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pytest
from star_sql import comparable, connect, rows_of

from lookalike.catalog.ingest import ingest
from lookalike.catalog.store import CatalogStore
from lookalike.catalog.view import CatalogView
from lookalike.config import PhotoSettings
from lookalike.demo.dirt import dirty_row
from lookalike.demo.sample import COLUMNS, imagine
from lookalike.insight.attributes import choose
from lookalike.insight.shown import shown_table
from lookalike.insight.star.dimensions import snake
from lookalike.insight.star.export import export
from lookalike.insight.star.schema import star_schema
from lookalike.insight.tables import product_charts
from lookalike.sources.csv_source import CsvSource
from lookalike.storage.blobs import MemoryBlobs
from lookalike.storage.database import open_database, sqlite_address
from lookalike.types import Chart, IngestReport


def view_of(table: Path, folder: Path) -> tuple[CatalogView, IngestReport]:
    database = open_database(sqlite_address(folder / "catalogue.sqlite"))
    store = CatalogStore(database)
    report = ingest(CsvSource(table), None, store, MemoryBlobs(), limits=PhotoSettings())
    assert report.repaired > 0, "the lines with a comma too many are the point of this test"
    view = CatalogView.load(store)
    database.close()
    return view, report


def raw(table: Path) -> duckdb.DuckDBPyConnection:
    """The table split at its first nine commas, line by line; the rest is the name."""
    connection = duckdb.connect()
    cells = ", ".join(
        f"nullif(nullif(trim(cells[{at}]), ''), 'NA') as {name}"
        for at, name in enumerate(COLUMNS[:9], start=1)
    )
    cells += (
        ", nullif(trim(array_to_string(cells[10:], ',')), 'NA') as productDisplayName, "
        "len(cells) as cells"
    )
    connection.execute(
        f"create table raw as select {cells} from (select string_split(line, ',') as cells from "
        f"(select unnest(string_split(replace(content, chr(13), ''), chr(10))) as line "
        f"from read_text('{table}')) where line <> '') where cells[1] <> 'id'"
    )
    return connection


def rows(connection: duckdb.DuckDBPyConnection, chart: Chart) -> dict[tuple[str, ...], int]:
    names = ", ".join(chart.attributes)
    present = " and ".join(f"{name} is not null" for name in chart.attributes)
    query = f"select {names}, count(*) from raw where {present} group by {names}"
    return {tuple(row[:-1]): row[-1] for row in connection.execute(query).fetchall()}


def ours(chart: Chart) -> dict[tuple[str, ...], int]:
    width = len(chart.attributes)
    return {tuple(str(value) for value in row[:width]): int(row[-1] or 0) for row in chart.rows}


def compare(table: Path, folder: Path) -> tuple[CatalogView, dict[str, Chart]]:
    view, report = view_of(table, folder)
    charts = list(product_charts(view, choose(view), np.ones(len(view), np.bool_)))
    with raw(table) as connection:
        counted = connection.execute("select count(distinct id) from raw").fetchone()
        assert counted == (len(view),)
        recovered = connection.execute("select id from raw where cells > 10").fetchall()
        assert {name for (name,) in recovered} == {
            issue.product_id for issue in report.issues if issue.kind == "repaired"
        }
        assert len(recovered) == report.repaired
        for chart in charts:
            assert ours(chart) == rows(connection, chart), chart.key
    return view, {chart.key: chart for chart in charts}


KEYS = {
    *("by-masterCategory", "by-subCategory", "by-articleType", "by-usage", "by-season"),
    *("by-gender", "by-baseColour", "by-masterCategory-gender", "by-subCategory-gender"),
    *("by-baseColour-gender", "years", "years-masterCategory", "years-usage"),
}


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """The table of the sample shop; its photos would take a while to draw."""
    rows = [COLUMNS, *(dirty_row(number, imagine(7, number)) for number in range(300))]
    table = tmp_path / "styles.csv"
    table.write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    return table


def test_on_the_drawn_sample(sample: Path, tmp_path: Path) -> None:
    view, charts = compare(sample, tmp_path)
    assert set(charts) == KEYS
    exported_says_the_same(view, charts, tmp_path, sample)


def exported_says_the_same(
    view: CatalogView, charts: dict[str, Chart], folder: Path, table: Path
) -> None:
    """The star schema too, from Parquet and from CSV: its counts, and every cell of every line."""
    export(star_schema(view, None, [], shown_table([])), folder / "bi")
    for form in ("parquet", "csv"):
        with connect(folder / "bi", form) as connection:
            for chart in charts.values():
                assert comparable(rows_of(connection, chart)) == comparable(chart.rows), chart.key
            assert every_line(connection, table) == len(view)


def every_line(connection: duckdb.DuckDBPyConnection, table: Path) -> int:
    """How many lines of the raw table are in the export with the same cells, and in no other."""
    names = [name for name in COLUMNS if name not in ("id", "productDisplayName")]
    cells = ", ".join(f"cast({snake(name)} as varchar)" for name in names)
    query = f"select cast(product_id as varchar), name, {cells} from dim_product where product_key"
    exported = connection.execute(f"{query} > 0").fetchall()
    with raw(table) as lines:
        kept = lines.execute(f"select id, productDisplayName, {', '.join(names)} from raw")
        read = kept.fetchall()
    assert sorted(map(filled, exported)) == sorted(map(filled, read))
    return len(read)


def filled(row: tuple[str | None, ...]) -> tuple[str, ...]:
    return tuple(cell or "" for cell in row)


@pytest.mark.realdata
def test_on_the_real_table(real_data: Path, tmp_path: Path) -> None:
    table = real_data / "fashion" / "styles.csv"
    view, charts = compare(table, tmp_path)
    assert set(charts) == KEYS
    exported_says_the_same(view, charts, tmp_path, table)
    first = {key: chart.rows[0][0] for key, chart in charts.items()}
    assert first["by-masterCategory"] == "Apparel"
    assert round(int(charts["by-masterCategory"].rows[0][1] or 0) / len(view), 2) == 0.48
    assert [row[0] for row in charts["by-subCategory"].rows[:2]] == ["Topwear", "Shoes"]
    assert first["by-usage"] == "Casual"
    assert [row[0] for row in charts["by-season"].rows][::3] == ["Summer", "Spring"]
    assert first["by-baseColour"] == "Black"

"""Every chart's rows, computed anew from the exported files by another program: DuckDB."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from lookalike.insight.star.dimensions import snake
from lookalike.types import Cell, Chart

FIGURES = """
    count(*), coalesce(sum(clicked), 0), sum(clicked) / count(*),
    count(distinct list), count(distinct case when clicked = 1 then list end),
    count(distinct case when clicked = 1 then list end) / nullif(count(distinct list), 0),
    sum(dwell), sum(liked), sum(carted), sum(purchased),
    count(distinct case when purchased > 0 then list end),
    count(distinct case when purchased > 0 then list end) / nullif(count(distinct list), 0)
"""
DAY = "strftime(strptime(cast(date_key as varchar), '%Y%m%d'), '%Y-%m-%d')"


def connect(folder: Path, form: str) -> duckdb.DuckDBPyConnection:
    """All tables of an export, from its Parquet or from its CSV files."""
    connection = duckdb.connect()
    for file in sorted((folder / form).iterdir()):
        reader = f"read_csv('{file}', header = true)" if form == "csv" else f"'{file}'"
        connection.execute(f"create table {file.stem} as select * from {reader}")
    return connection


def rows_of(connection: duckdb.DuckDBPyConnection, chart: Chart) -> list[tuple[Any, ...]]:
    """The rows of one chart, from the tables alone."""
    return connection.execute(_query(chart)).fetchall()


def _query(chart: Chart) -> str:
    if chart.key == "variance":
        return "select component, explained_variance from space_component order by component"
    if chart.key == "coverage":
        return _coverage(chart)
    if chart.key == "prices":
        return _prices(chart)
    if chart.key in _WHOLE:
        return _WHOLE[chart.key]
    if chart.key in _EVENTS:
        return _EVENTS[chart.key]
    names = [snake(name) for name in chart.attributes]
    present = " and ".join(f"{name} is not null" for name in names)
    part = ", 'All products'" if chart.key == "years" else ""
    return (
        f"select {', '.join(names)}{part}, count(*) from fact_product join dim_product "
        f"using (product_key) where {present} group by {', '.join(names)}"
    )


def _coverage(chart: Chart) -> str:
    known = {
        "Photo": "with_photo = 1",
        "Found by photo": "indexed = 1",
        "Name": "trim(name) <> ''",
        "Price": "price is not null",
        "Stock": "in_stock is not null",
    }
    tests = [
        known.get(str(row[0]), f"{snake(str(row[0])).replace(' ', '_')} is not null")
        for row in chart.rows
    ]
    return " union all ".join(
        f"select '{row[0]}', count(*) filter ({test}) / count(*), count(*) filter ({test}), "
        f"count(*) filter (not coalesce({test}, false)) "
        "from fact_product join dim_product using (product_key)"
        for row, test in zip(chart.rows, tests, strict=True)
    )


def _prices(chart: Chart) -> str:
    """Equal steps, as wide as the first one says, and one more for all that is dearer."""
    names = [str(row[0]).replace(",", "") for row in chart.rows]
    low, high = (float(part) for part in names[0].split(" to "))
    last = [at for at, name in enumerate(names) if " to " in name][-1]
    shown = ", ".join("'" + str(row[0]) + "'" for row in chart.rows)
    return (
        f"select [{shown}][cast(step as bigint) + 1], count(product_key) "
        f"from range({len(names)}) s(step) left join (select product_key, "
        f"least(floor((price - {low}) / {high - low}), {last + 1}) as step from fact_product "
        "where price is not null) using (step) group by step"
    )


def _lines(*figures: tuple[str, str]) -> str:
    return " union all ".join(
        f"select * from (select {DAY} as day, '{name}' as figure, {sql} as number from fact_shown "
        "group by date_key) where number is not null"
        for name, sql in figures
    )


_TIME = "strftime(cast({0} as timestamptz) at time zone 'UTC', '%Y-%m-%d %H:%M UTC')"
_WHOLE = {
    "freshness": " union all ".join(
        f"select '{name}', {sql} from shop_state"
        for name, sql in (
            (
                "Catalogue",
                "format('version {:,}, {:,} products', catalogue_version, products)",
            ),
            ("Built", f"coalesce({_TIME.format('snapshot_created')}, 'not yet')"),
            (
                "Photos that wait for the next build",
                "case when snapshot is null then '–' else format('{:,}', pending) end",
            ),
            (
                "Newest product shown to somebody",
                f"coalesce({_TIME.format('newest_shown')}, 'none yet')",
            ),
            ("Checked by the doctor", f"coalesce({_TIME.format('checked')}, 'not yet')"),
        )
    ),
    "doctor": "select kind, "
    + ", ".join(
        f"count(distinct case when state = '{state}' then finding end)"
        for state in ("open", "quarantined", "fixed", "ignored")
    )
    + ", count(distinct case when state = 'open' then product_key end) from fact_finding "
    "where cast(product_key as bigint) > 0 group by kind",
}
_HIT = "count(distinct case when clicked = 1 then list end) / nullif(count(distinct list), 0)"
_BOUGHT = "count(distinct case when purchased > 0 then list end) / nullif(count(distinct list), 0)"
_EVENTS = {
    "days": f"select {DAY}, {FIGURES} from fact_shown group by date_key",
    "daily": _lines(
        *(("Shown", "count(*)"), ("Clicks", "sum(clicked)"), ("Likes", "sum(liked)")),
        ("Bought", "sum(purchased)"),
    ),
    "daily-rates": _lines(
        *(("Click-through", "sum(clicked) / count(*)"), ("Hit rate", _HIT)),
        ("Conversion", _BOUGHT),
    ),
    "daily-dwell": _lines(("Dwell seconds", "sum(dwell)")),
    "variants": (
        f"select coalesce(list_kind, '(unnamed)'), {FIGURES} from fact_shown group by list_kind"
    ),
    "places": (
        "select position, sum(clicked) / count(*), count(*), sum(clicked) from fact_shown "
        "where position between 1 and 20 group by position"
    ),
    "lists": (
        "select list, strftime(min(cast(time as timestamptz)) at time zone 'UTC', "
        f"'%Y-%m-%dT%H:%M:%S+00:00'), {FIGURES} from fact_shown "
        "where list is not null group by list"
    ),
}


def comparable(rows: Any) -> list[tuple[Cell, ...]]:
    """Rows in an order of their own, with numbers that are equal made the same."""
    plain = [tuple(_plain(value) for value in row) for row in rows]
    return sorted(plain, key=lambda row: tuple(str(value) for value in row))


def _plain(value: Any) -> Cell:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return int(value) if value.isdecimal() else value  # a year, typed or read from CSV
    return round(float(value), 9) if float(value) != int(value) else int(value)

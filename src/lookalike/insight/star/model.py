"""What a BI tool has to know beside the tables: relationships, measures, and what columns mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lookalike.insight.star.table import StarTable

MAKER = "lookalike"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Measure:
    """A number to compute, in DAX."""

    name: str
    dax: str
    form: str
    means: str


_SHOWN_LISTS = "DISTINCTCOUNTNOBLANK ( fact_shown[list] )"

MEASURES = (
    Measure("Products", "COUNTROWS ( fact_product )", "#,0", "Products in the catalogue"),
    Measure("With photo", "SUM ( fact_product[with_photo] )", "#,0", "Products that have a photo"),
    Measure("Indexed", "SUM ( fact_product[indexed] )", "#,0", "Products found by photo"),
    Measure(
        "Share of products",
        "DIVIDE ( [Products], CALCULATE ( [Products], ALLSELECTED () ) )",
        "0.0%",
        "Part of the products that are selected",
    ),
    Measure("Shown", "COUNTROWS ( fact_shown )", "#,0", "Products shown, each time counted"),
    Measure("Clicks", "SUM ( fact_shown[clicked] )", "#,0", "Products shown that were clicked"),
    Measure("Click-through", "DIVIDE ( [Clicks], [Shown] )", "0.0%", "Clicks per product shown"),
    Measure("Lists", _SHOWN_LISTS, "#,0", "Lists shown"),
    Measure(
        "Lists clicked",
        f"CALCULATE ( {_SHOWN_LISTS}, fact_shown[clicked] = 1 )",
        "#,0",
        "Lists of which at least one product was clicked",
    ),
    Measure("Hit rate", "DIVIDE ( [Lists clicked], [Lists] )", "0.0%", "Share of lists clicked"),
    Measure("Dwell seconds", "SUM ( fact_shown[dwell] )", "#,0", "Seconds spent on what was shown"),
    Measure("Likes", "SUM ( fact_shown[liked] )", "#,0", "Products shown that were liked"),
    Measure("In cart", "SUM ( fact_shown[carted] )", "#,0", "Pieces put in the cart"),
    Measure("Bought", "SUM ( fact_shown[purchased] )", "#,0", "Pieces bought"),
    Measure(
        "Lists bought from",
        f"CALCULATE ( {_SHOWN_LISTS}, fact_shown[purchased] > 0 )",
        "#,0",
        "Lists of which at least one product was bought",
    ),
    Measure(
        "Conversion",
        "DIVIDE ( [Lists bought from], [Lists] )",
        "0.0%",
        "Share of lists bought from",
    ),
    Measure(
        "Open findings",
        'CALCULATE ( DISTINCTCOUNT ( fact_finding[finding] ), fact_finding[state] = "open" )',
        "#,0",
        "What the catalogue doctor found and nobody has decided about",
    ),
    Measure(
        "Shoppers", "DISTINCTCOUNT ( fact_event[shopper] )", "#,0", "Shoppers who did something"
    ),
)


def model(tables: Sequence[StarTable]) -> dict[str, Any]:
    """Everything a program needs to load the tables, as plain JSON values."""
    return {
        "made_by": MAKER,
        "version": VERSION,
        "tables": [
            {
                "name": table.name,
                "means": table.means,
                "rows": len(table),
                "files": [f"parquet/{table.name}.parquet", f"csv/{table.name}.csv"],
                "columns": [_filled(asdict(column)) for column in table.columns],
            }
            for table in tables
        ],
        "relationships": list(relationships(tables)),
        "measures": [asdict(measure) for measure in MEASURES],
    }


def relationships(tables: Sequence[StarTable]) -> Iterator[dict[str, str]]:
    """Each foreign key and what it leads to: many to one, filtering one way."""
    keys = {t.name: next((c.name for c in t.columns if c.key), "") for t in tables}
    for table in tables:
        for column in table.columns:
            if column.to:
                yield {
                    "from": f"{table.name}[{column.name}]",
                    "to": f"{column.to}[{keys[column.to]}]",
                    "cardinality": "one to one" if column.key else "many to one",
                    "filters": "from the dimension to the fact",
                }


def readme(tables: Sequence[StarTable]) -> str:
    """The data dictionary for people, in Markdown."""
    parts = [_HEAD, "## Relationships\n", "| from | to | cardinality |", "|---|---|---|"]
    parts += [
        f"| `{r['from']}` | `{r['to']}` | {r['cardinality']} |" for r in relationships(tables)
    ]
    parts += [
        "",
        "Each filters from the dimension to the fact alone.",
        "",
        "## Measures\n",
        "```dax",
    ]
    parts += [f"{m.name} = {m.dax}  -- {m.means}" for m in MEASURES]
    parts += ["```", "", "## Tables"]
    for table in tables:
        parts += ["", f"### `{table.name}`\n", f"{table.means} {len(table):,} rows.\n"]
        parts += ["| column | type | means |", "|---|---|---|"]
        parts += [f"| `{c.name}` | {c.type} | {_cell(c.means)} |" for c in table.columns]
    return "\n".join(parts) + "\n"


def _filled(column: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in column.items() if value not in ("", False)}


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


_HEAD = """\
# What is inside the shop, as a star schema

Every table is here twice: as Parquet (typed; take this where you can) and as CSV (UTF-8 with a
header). `model.json` says the same as this page to programs. Key 0 of a dimension means "none".
Shoppers are numbers of this export alone.

## To connect Power BI

1. *Get data* > *Parquet*, once for each file in `parquet/`; or, in the advanced editor of a blank
   query, `Parquet.Document ( File.Contents ( "FOLDER/parquet/fact_product.parquet" ) )`.
2. In the model view draw the relationships below, and mark `dim_date` as the date table by `date`.
3. Add the measures below: *New measure*, one line each, without what follows `--`.

## To refresh

Run `lookalike export powerbi` into the same folder again, or leave `lookalike export powerbi
--watch` running, which does so whenever the shop changes. Then press *Refresh*, or let the service
refresh on a schedule through a gateway that can read this folder. The folder is replaced as a
whole, and left alone when nothing has changed; queries keep working, for names and columns stay.

"""

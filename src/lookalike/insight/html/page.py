"""The report: one HTML file that needs nothing beside it, not even a script."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path

from lookalike.insight.attributes import label as attribute_label
from lookalike.insight.html.picture import PALETTE, groups, picture
from lookalike.insight.html.svg import draw, legend
from lookalike.insight.html.wording import cell_text, number_text, safe
from lookalike.insight.space import SPACE
from lookalike.types import Cell, Chart, Insight, Product, ProductMap, SheetRow

Thumbnail = Callable[[Product], bytes | None]
STYLE = Path(__file__).with_name("style.css")
MOST_ROWS = 5_000
"""Rows of one table in the report; a table of thousands is for the star schema."""


def report_page(
    insight: Insight,
    maps: Sequence[ProductMap],
    sheet: Sequence[SheetRow],
    *,
    thumbnail: Thumbnail,
    label: str | None = None,
) -> str:
    """The whole file. ``label`` is what must be said about the data, e.g. that it is simulated."""
    sections = [
        f"<section><h2>{safe(name)}</h2>{_cards(list(charts), maps if name == SPACE else [])}"
        "</section>"
        for name, charts in groupby(insight.charts, key=lambda chart: chart.section)
    ]
    if sheet:
        sections.append(_sheet(sheet, thumbnail))
    said = f'<p class="label">{safe(label)}</p>' if label else ""
    some = "" if insight.products == insight.total else f"{insight.products:,} chosen of "
    built = f", snapshot {safe(insight.snapshot)}" if insight.snapshot else ", not built yet"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>What is inside the shop</title><style>{_style()}</style></head><body><main>"
        f'<h1>What is inside the shop</h1><p class="soft">{some}{insight.total:,} products, '
        f"catalogue version {insight.catalogue_version}{built}</p>{said}"
        f"{_facts(insight)}{''.join(sections)}</main></body></html>\n"
    )


def _facts(insight: Insight) -> str:
    items = "".join(
        f"<div><dt>{safe(name)}</dt>"
        f"<dd{' class=long' if isinstance(value, str) else ''}>{_fact(name, value)}</dd></div>"
        for name, value in insight.facts.items()
    )
    return f'<dl class="facts">{items}</dl>'


def _fact(name: str, value: Cell) -> str:
    if name == "Built" and isinstance(value, str):
        return safe(value.replace("T", " ")[:16]) + " UTC"
    return cell_text(value, name)


def _cards(charts: Sequence[Chart], maps: Iterable[ProductMap]) -> str:
    cards = [_card(chart) for chart in charts] + [_map(products) for products in maps]
    return f'<div class="cards">{"".join(cards)}</div>'


def _card(chart: Chart) -> str:
    note = f'<p class="soft">{safe(chart.note)}</p>' if chart.note else ""
    inside = draw(chart)
    if chart.rows:
        opened = " open" if chart.kind == "table" else ""
        table = f"<details{opened}><summary>Table</summary>{_table(chart)}</details>"
    else:  # the note says why, if there is one
        table = "" if note else '<p class="soft">Nothing to count here.</p>'
    wide = " wide" if chart.kind == "table" and len(chart.columns) > 3 else ""
    return (
        f'<article class="card{wide}" id="{safe(chart.key)}"><h3>{safe(chart.title)}</h3>'
        f"{inside}{note}{table}</article>"
    )


def _table(chart: Chart) -> str:
    numeric = [
        all(isinstance(row[at], int | float) or row[at] is None for row in chart.rows)
        for at in range(len(chart.columns))
    ]
    kinds = ["n" if number else "" for number in numeric]
    head = "".join(
        f'<th class="{kind}">{safe(name)}</th>'
        for name, kind in zip(chart.columns, kinds, strict=True)
    )
    drawn = 1 if chart.kind in ("bars", "curve") else 2
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td class="{kinds[at]}">'
            f"{cell_text(cell, chart.columns[at], chart.number if at == drawn else 'count')}</td>"
            for at, cell in enumerate(row)
        )
        + "</tr>"
        for row in chart.rows[:MOST_ROWS]
    )
    left = len(chart.rows) - MOST_ROWS
    more = f'<p class="soft">{left:,} more rows are left out here.</p>' if left > 0 else ""
    return f'<div class="scroll"><table><tr>{head}</tr>{rows}</table></div>{more}'


def _map(products: ProductMap) -> str:
    title = f"The first two components, by {attribute_label(products.attribute).lower()}"
    first, second = (number_text(share, "share") for share in products.shares)
    some = "" if len(products.ids) == products.total else f"{len(products.ids):,} drawn from "
    return (
        f'<article class="card map"><h3>{safe(title)}</h3>{legend(groups(products))}'
        f'<img alt="{safe(title)}" src="{_address(picture(products), "png")}">'
        f'<p class="soft">{some}{products.total:,} products. Across: component 1, {first} of the '
        f"variance; up: component 2, {second}.</p></article>"
    )


def _sheet(rows: Sequence[SheetRow], thumbnail: Thumbnail) -> str:
    most = max(len(row.nearest) for row in rows)
    drawn = "".join(
        f'<div class="row" style="--n:{most}">{_figure(row.product, None, thumbnail)}'
        + "".join(_figure(product, cosine, thumbnail) for product, cosine in row.nearest)
        + "</div>"
        for row in rows
    )
    return (
        "<section><h2>Drawn at random, beside what is nearest</h2>"
        f'<div class="sheet">{drawn}</div></section>'
    )


def _figure(product: Product, cosine: float | None, thumbnail: Thumbnail) -> str:
    data = thumbnail(product)
    name = safe(product.name or product.id)
    image = (
        f'<img alt="{name}" title="{name}" loading="lazy" src="{_address(data, "jpeg")}">'
        if data is not None
        else '<span class="none">no photo</span>'
    )
    said = name if cosine is None else f"{cosine:.2f}"
    return f'<figure>{image}<figcaption title="{name}">{said}</figcaption></figure>'


def _address(data: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"


def _style() -> str:
    colours = "".join(
        f".c{at}{{fill:{colour};background:{colour}}}.l{at}{{stroke:{colour}}}"
        for at, colour in enumerate(PALETTE)
    )
    return STYLE.read_text(encoding="utf-8") + colours

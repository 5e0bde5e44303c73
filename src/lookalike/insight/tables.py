"""What there is in a catalogue, counted exactly: by attribute, by two of them, over the years."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lookalike.catalog.view import CatalogView, Mask
from lookalike.insight.attributes import Chosen, label, value_text, year_of
from lookalike.types import Cell, Chart

PRODUCTS = "The products"
OVER_TIME = "Over the years"
COMPLETE = "How complete it is"


def product_charts(
    view: CatalogView, chosen: Chosen, mask: Mask, *, prices: Chart | None = None
) -> Iterator[Chart]:
    """Counts of the products in ``mask`` by everything ``chosen``, alone and together.

    Products without a value are in no row; the chart's note says how many there are. ``prices``
    is shown among them.
    """
    for attribute in chosen.all:
        if attribute != chosen.year:
            yield by_value(view, attribute, mask)
    if prices is not None:
        yield prices
    for one, other in _together(chosen):
        yield by_two(view, one, other, mask)
    if chosen.year is not None:
        yield by_year(view, chosen.year, None, mask)
        for part in (chosen.broad, chosen.usage):
            if part is not None:
                yield by_year(view, chosen.year, part, mask)


def by_value(view: CatalogView, attribute: str, mask: Mask) -> Chart:
    """Products by the values of one attribute, the most frequent first."""
    column = view.column(attribute)
    counts = _counts(column.codes[mask], len(column.values))
    order = _order(counts, [value_text(value) for value in column.values])
    return Chart(
        key=f"by-{attribute}",
        section=PRODUCTS,
        title=f"Products by {label(attribute).lower()}",
        kind="bars",
        columns=(label(attribute), "Products"),
        rows=tuple((column.values[at], int(counts[at])) for at in order if counts[at]),
        note=_without(int(mask.sum()) - int(counts.sum()), attribute),
        attributes=(attribute,),
    )


def by_two(view: CatalogView, one: str, other: str, mask: Mask) -> Chart:
    """Products by the values of two attributes; the most frequent values come first in both."""
    table, missing = _cross(view, one, other, mask)
    first, second = view.column(one).values, view.column(other).values
    rows = [
        (first[i], second[j], int(table[i, j]))
        for i in _order(table.sum(axis=1), [value_text(v) for v in first])
        for j in _order(table.sum(axis=0), [value_text(v) for v in second])
        if table[i, j]
    ]
    return Chart(
        key=f"by-{one}-{other}",
        section=PRODUCTS,
        title=f"{label(one)} by {label(other).lower()}",
        kind="shares",
        columns=(label(one), label(other), "Products"),
        rows=tuple(rows),
        note=_without(missing, one, other),
        attributes=(one, other),
    )


def by_year(view: CatalogView, year: str, attribute: str | None, mask: Mask) -> Chart:
    """Products by year, and by the values of ``attribute`` within each year unless it is None.

    Spellings of one year (``2012`` and ``"2012"``) are one.
    """
    years = [year_of(value) or 0 for value in view.column(year).values]
    order = {number: at for at, number in enumerate(sorted(set(years)))}
    if attribute is None:
        codes = view.column(year).codes[mask]
        counts = _counts(codes, len(years))[:, None]
        names: list[Cell] = ["All products"]
        missing = int((codes < 0).sum())
    else:
        counts, missing = _cross(view, year, attribute, mask)
        names = list(view.column(attribute).values)
    table = np.zeros((len(order), counts.shape[1]), np.int64)
    np.add.at(table, [order[number] for number in years], counts)
    parts = _order(table.sum(axis=0), [value_text(v) for v in names if v is not None])
    words = label(attribute) if attribute else "Products"
    return Chart(
        key=f"years-{attribute}" if attribute else "years",
        section=OVER_TIME,
        title=f"{words} over the years",
        kind="columns",
        columns=(label(year), words if attribute else "Part", "Products"),
        rows=tuple(
            (number, names[j], int(table[at, j]))
            for number, at in order.items()
            for j in parts
            if table[at, j]
        ),
        note=_without(missing, year, *((attribute,) if attribute else ())),
        attributes=(year, attribute) if attribute else (year,),
    )


def coverage_charts(
    view: CatalogView, mask: Mask, indexed: NDArray[np.bool_] | None
) -> Iterator[Chart]:
    """How many of the products have a photo, can be found by it, and have each attribute."""
    total = int(mask.sum())
    have = [("Photo", int((view.with_photo & mask).sum()))]
    if indexed is not None:
        have.append(("Found by photo", int((indexed & mask).sum())))
    have.append(("Name", sum(bool(view.names[at].strip()) for at in mask.nonzero()[0])))
    have.append(("Price", int((~np.isnan(view.price) & mask).sum())))
    have.append(("Stock", int(((view.in_stock >= 0) & mask).sum())))
    have += [(label(n), int((c.codes[mask] >= 0).sum())) for n, c in view.columns.items()]
    yield Chart(
        key="coverage",
        section=COMPLETE,
        title="Share of the products that have it",
        kind="bars",
        columns=("What", "Share", "Products", "Missing"),
        rows=tuple((what, n / total if total else None, n, total - n) for what, n in have),
        number="share",
    )


def _together(chosen: Chosen) -> Iterator[tuple[str, str]]:
    for one in chosen.levels[:2]:
        if chosen.gender is not None:
            yield one, chosen.gender
    if chosen.colour is not None and chosen.gender is not None:
        yield chosen.colour, chosen.gender
    if chosen.broad is not None and chosen.gender is None and chosen.colour is not None:
        yield chosen.broad, chosen.colour


def _counts(codes: NDArray[np.signedinteger], size: int) -> NDArray[np.int64]:
    return np.bincount(codes[codes >= 0], minlength=size)


def _cross(view: CatalogView, one: str, other: str, mask: Mask) -> tuple[NDArray[np.int64], int]:
    """Counts of every pair of values, and how many products lack one of the two."""
    first, second = view.column(one), view.column(other)
    a, b = first.codes[mask].astype(np.int64), second.codes[mask].astype(np.int64)
    both = (a >= 0) & (b >= 0)
    size = len(first.values), len(second.values)
    pairs = np.bincount(a[both] * size[1] + b[both], minlength=size[0] * size[1])
    return pairs.reshape(size), int((~both).sum())


def _order(counts: NDArray[np.int64], names: list[str]) -> list[int]:
    return sorted(range(len(names)), key=lambda at: (-counts[at], names[at]))


def _without(missing: int, *attributes: str) -> str:
    if not missing:
        return ""
    words = " or ".join(label(name).lower() for name in attributes)
    return f"{missing:,} without a value for {words} are not counted."

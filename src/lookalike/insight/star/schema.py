"""The star schema: facts about products and events, and the dimensions they are cut by.

Key 0 of every dimension stands for "none": a product without a colour, an event about a product
that has left the catalogue. Shoppers are numbers of this export alone, so that nobody's name gets
out and an erased one leaves nothing behind to be recognised by.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from lookalike.catalog.view import CatalogView
from lookalike.feedback.rows import LoggedEvent
from lookalike.insight.attributes import Chosen, choose
from lookalike.insight.business import FIGURES, by_day
from lookalike.insight.shown import DAY, Shown
from lookalike.insight.space import coordinates, indexed
from lookalike.insight.star.dimensions import (
    Keys,
    attribute_columns,
    category_table,
    colour_table,
    date_key,
    date_table,
    time_text,
)
from lookalike.insight.star.findings import findings_table
from lookalike.insight.star.table import Column, StarTable, of_rows
from lookalike.recommend.similar import Shelf
from lookalike.storage.times import microseconds
from lookalike.types import Cell, CheckReport


@dataclass(frozen=True, slots=True, eq=False)
class _Keys:
    """Of each row of the view its keys; the last one of each is that of no product."""

    product: list[int]
    category: list[int]
    colour: list[int]

    def of(self, row: int) -> tuple[int, int, int]:
        return self.product[row], self.category[row], self.colour[row]


_TO_PRODUCT = (
    Column(
        "product_key", "integer", "The product; 0 if it is not in the catalogue", to="dim_product"
    ),
    Column("category_key", "integer", "The product's category", to="dim_category"),
    Column("colour_key", "integer", "The product's colour", to="dim_colour"),
)
_DATE = Column("date_key", "integer", "The day in UTC, as yyyymmdd", to="dim_date")


def star_schema(
    view: CatalogView,
    shelf: Shelf | None,
    events: Iterable[LoggedEvent],
    shown: Shown,
    *,
    report: CheckReport | None = None,
) -> tuple[StarTable, ...]:
    """All tables. ``events`` are those that count, ``shown`` the impressions among them joined.

    ``report`` is what the catalogue doctor found when it last looked.
    """
    chosen = choose(view)
    category, categories = category_table(view, chosen.levels)
    colour, colours = colour_table(view, chosen.colour)
    keys = _Keys([*range(1, len(view) + 1), 0], [*categories, 0], [*colours, 0])
    logged = list(events)
    days = {microseconds(item.event.time) // DAY for item in logged} | set(shown.day.tolist())
    return (
        _products(view, chosen),
        category,
        colour,
        date_table(days),
        _catalogue(view, shelf, keys),
        _events(view, logged, keys),
        _shown(view, shown, keys),
        _daily(shown),
        findings_table(report, view, keys.of, _TO_PRODUCT),
        _components(shelf),
        _state(view, shelf, shown, report),
    )


def _products(view: CatalogView, chosen: Chosen) -> StarTable:
    """Everything that describes a product and is in no other dimension."""
    columns, values = attribute_columns(view)
    rows = range(len(view))
    stock = [None if at < 0 else bool(at) for at in view.in_stock.tolist()]
    return StarTable(
        "dim_product",
        "One row for each product of the catalogue.",
        (
            Column("product_key", "integer", "Number of the product in this export", key=True),
            Column("product_id", "text", "The shop's own id"),
            Column("name", "text", "Name; empty where there is none"),
            Column("url", "text", "Address of its page"),
            Column("in_stock", "truth", "Whether it is in stock, where known"),
            *columns,
        ),
        (
            [0, *(row + 1 for row in rows)],
            ["", *view.ids],
            ["(not in the catalogue)", *view.names],
            [None, *view.urls],
            [None, *stock],
            *([None, *column] for column in values),
        ),
    )


def _catalogue(view: CatalogView, shelf: Shelf | None, keys: _Keys) -> StarTable:
    found = np.zeros(len(view), np.bool_) if shelf is None else indexed(shelf)
    places = np.full((len(view), 2), np.nan) if shelf is None else coordinates(shelf)
    known = [_known(pair) for pair in places.astype(np.float64).tolist()]
    size = len(view)
    return StarTable(
        "fact_product",
        "One row for each product: what can be counted of it.",
        (
            *_TO_PRODUCT,
            Column("with_photo", "integer", "1 if it has a photo, else 0"),
            Column("indexed", "integer", "1 if it can be found by photo, else 0"),
            Column("photos", "integer", "How many photos it has"),
            Column("price", "number", "Price, where known"),
            Column("component_1", "number", "First coordinate in the space, where it has one"),
            Column("component_2", "number", "Second coordinate in the space"),
        ),
        (
            keys.product[:size],
            keys.category[:size],
            keys.colour[:size],
            view.with_photo.astype(int).tolist(),
            found.astype(int).tolist(),
            np.diff(view.first_photo).tolist(),
            [_number(price) for price in view.price.tolist()],
            [pair[0] for pair in known],
            [pair[1] for pair in known],
        ),
    )


def _events(view: CatalogView, logged: list[LoggedEvent], keys: _Keys) -> StarTable:
    shoppers: Keys[str] = Keys()
    rows: list[tuple[Cell, ...]] = []
    at = view.positions([item.event.product for item in logged]).tolist()
    for item, row in zip(logged, at, strict=True):
        event, time = item.event, microseconds(item.event.time)
        rows.append(
            (
                *(item.seq, *keys.of(row), date_key(time // DAY), time_text(time), event.kind),
                *(shoppers.key(item.shopper), event.value),
                *(event.request_id or None, event.position, event.variant or None),
            )
        )
    return of_rows(
        "fact_event",
        "One row for everything a shopper did that was not taken back.",
        (
            Column("event_key", "integer", "Place in the order of the log", key=True),
            *_TO_PRODUCT,
            _DATE,
            Column("time", "time", "When, in UTC"),
            Column("kind", "text", "impression, view, click, dwell, like, dislike, cart, purchase"),
            Column("shopper", "integer", "Who, as a number that means nothing outside this export"),
            Column("value", "number", "Seconds of a dwell, pieces of a cart or purchase"),
            Column("list", "text", "The list in which the product was shown"),
            Column("position", "integer", "Its place in the list; 1 is the first"),
            Column("variant", "text", "Which version of the shop made the list"),
        ),
        rows,
    )


def _shown(view: CatalogView, shown: Shown, keys: _Keys) -> StarTable:
    at = view.positions(shown.products).tolist()
    lists = [shown.lists[n] if n >= 0 else None for n in shown.list.tolist()]
    return StarTable(
        "fact_shown",
        "One row for each product in each list that was shown, and what came of it.",
        (
            *_TO_PRODUCT,
            _DATE,
            Column("time", "time", "When it was shown, in UTC"),
            Column("list", "text", "The list; empty where none was named"),
            Column("list_kind", "text", "Which list of the shop it was, or else its version"),
            Column("variant", "text", "Which version of the shop made the list"),
            Column("position", "integer", "Place in the list; 1 is the first, 0 unknown"),
            Column("clicked", "integer", "1 if it was clicked, else 0"),
            Column("liked", "integer", "1 if it was liked in the end, else 0"),
            Column("dwell", "number", "Seconds spent on it"),
            Column("carted", "number", "Pieces put in the cart"),
            Column("purchased", "number", "Pieces bought"),
        ),
        (
            [keys.product[row] for row in at],
            [keys.category[row] for row in at],
            [keys.colour[row] for row in at],
            [date_key(day) for day in shown.day.tolist()],
            [time_text(time) for time in shown.time.tolist()],
            lists,
            [shown.kinds[n] or None for n in shown.kind.tolist()],
            [shown.variants[n] or None for n in shown.variant.tolist()],
            shown.place.tolist(),
            shown.clicked.astype(int).tolist(),
            shown.liked.astype(int).tolist(),
            shown.dwell.tolist(),
            shown.carted.tolist(),
            shown.purchased.tolist(),
        ),
    )


def _daily(shown: Shown) -> StarTable:
    names = [name.lower().replace(" ", "_").replace("-", "_") for name in FIGURES]
    rates = {"Click-through": "clicks / shown", "Hit rate": "lists_clicked / lists"}
    rates["Conversion"] = "lists_bought_from / lists"
    whole = {"Shown", "Clicks", "Lists", "Lists clicked", "Likes", "Lists bought from"}
    rows = (
        [(int(str(row[0]).replace("-", "")), *row[1:]) for row in by_day(shown)]
        if len(shown)
        else []
    )
    return of_rows(
        "fact_daily",
        "One row for each day on which something was shown. Never add up the rates.",
        (
            Column("date_key", "integer", _DATE.means, key=True, to="dim_date"),
            *(
                Column(name, "integer" if figure in whole else "number", rates.get(figure, figure))
                for name, figure in zip(names, FIGURES, strict=True)
            ),
        ),
        rows,
    )


def _components(shelf: Shelf | None) -> StarTable:
    explained = None if shelf is None else shelf.snapshot.space.explained
    curve = () if explained is None else explained.cumulative
    kept = 0 if explained is None else explained.kept
    return of_rows(
        "space_component",
        "How much of the variance the first components of the space explain together.",
        (
            Column("component", "integer", "Number of the component, from 1", key=True),
            Column("explained_variance", "number", "Share held by it and those before it"),
            Column("chosen", "integer", "1 if it is among those that were chosen, else 0"),
        ),
        [(at, share, int(at <= kept)) for at, share in enumerate(curve, start=1)],
    )


def _state(
    view: CatalogView, shelf: Shelf | None, shown: Shown, report: CheckReport | None
) -> StarTable:
    snapshot = None if shelf is None else shelf.snapshot
    return of_rows(
        "shop_state",
        "One row: how fresh what is in this export is.",
        (
            Column("catalogue_version", "integer", "Grows with every change of the catalogue"),
            Column("products", "integer", "Products in the catalogue"),
            Column("snapshot", "text", "What answers are made from"),
            Column("snapshot_created", "time", "When that was built, in UTC"),
            Column("pending", "integer", "Photos that changed since and wait for a build"),
            Column("encoder", "text", "What looks at the photos"),
            Column("newest_shown", "time", "When a product was last shown, in UTC"),
            Column("checked", "time", "When the catalogue doctor last looked, in UTC"),
        ),
        [
            (
                view.version,
                len(view),
                None if snapshot is None else snapshot.name,
                None if snapshot is None else snapshot.created,
                int(view.with_photo.sum()) if snapshot is None else snapshot.pending(view),
                None if snapshot is None else snapshot.facts.encoder_id,
                time_text(int(shown.time.max())) if len(shown) else None,
                None if report is None else report.checked or None,
            )
        ],
    )


def _known(pair: list[float]) -> tuple[float | None, float | None]:
    return _number(pair[0]), _number(pair[1])


def _number(value: float) -> float | None:
    return value if value == value else None

"""Counts against plain loops over the products, in any catalogue."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lookalike.catalog.view import CatalogView
from lookalike.insight.attributes import choose, fields, label, year_of
from lookalike.insight.tables import by_two, by_value, by_year, coverage_charts, product_charts
from lookalike.types import Photo, Product


def view_of(*attributes: dict[str, object]) -> CatalogView:
    return CatalogView.of(
        Product(f"{at:03}", attributes=values)  # type: ignore[arg-type]
        for at, values in enumerate(attributes)
    )


def every(view: CatalogView) -> np.ndarray:
    return np.ones(len(view), np.bool_)


VALUES = st.sampled_from(["Red", "Blue", "Green"]) | st.none()
ROWS = st.lists(st.tuples(VALUES, VALUES, st.booleans()), min_size=1, max_size=40)


@given(ROWS)
def test_counts_are_those_of_a_loop(rows: list[tuple[str | None, str | None, bool]]) -> None:
    filled = [
        {name: value for name, value in (("a", a), ("b", b)) if value is not None}
        for a, b, _ in rows
    ]
    filled.append({"a": "Red", "b": "Red"})  # so that both attributes are there
    view = view_of(*filled)
    mask = np.array([*(keep for *_, keep in rows), True])
    kept = [row for row, keep in zip(filled, mask, strict=True) if keep]
    one = by_value(view, "a", mask)
    counts = Counter(row["a"] for row in kept if "a" in row)
    assert dict(one.rows) == counts
    assert [n for _, n in one.rows] == sorted(counts.values(), reverse=True)
    missing = sum("a" not in row for row in kept)
    assert (f"{missing} without" in one.note) if missing else not one.note
    pairs = Counter((row["a"], row["b"]) for row in kept if len(row) == 2)
    assert {(a, b): n for a, b, n in by_two(view, "a", "b", mask).rows} == pairs


def test_equal_counts_are_in_order_of_their_text() -> None:
    view = view_of({"a": "y"}, {"a": "x"}, {"a": "z"}, {"a": "z"})
    assert by_value(view, "a", every(view)).rows == (("z", 2), ("x", 1), ("y", 1))


def test_years_are_in_order_and_spelled_in_any_way() -> None:
    view = view_of(
        *({"year": "2012", "usage": "Casual"}, {"year": 2012, "usage": "Party"}),
        *({"year": 2010.0, "usage": "Casual"}, {"usage": "Casual"}, {"year": "2012"}),
    )
    assert by_year(view, "year", None, every(view)).rows == (
        (2010, "All products", 1),
        (2012, "All products", 3),
    )
    chart = by_year(view, "year", "usage", every(view))
    assert chart.rows == ((2010, "Casual", 1), (2012, "Casual", 1), (2012, "Party", 1))
    assert chart.note == "2 without a value for year or usage are not counted."


def test_what_is_no_year_is_none() -> None:
    assert [year_of(v) for v in (True, "x", 1899, 2101, 2012.5, float("nan"), float("inf"))] == [
        None
    ] * 7
    assert [year_of(v) for v in ("2012", 2012, 2012.0, " 1900 ")] == [2012, 2012, 2012, 1900]


def test_furniture_has_charts_of_its_own() -> None:
    woods, rooms = ("Oak", "Beech", "Pine"), ("Kitchen", "Office")
    view = view_of(
        *(
            {
                "Product Type": ("Chair", "Table")[at % 2],
                "wood": woods[at % 3],
                "room": rooms[at % 2],
                "Colour": woods[at % 3],
                "seat_height": 1900 + at % 3,
                "sku_note": f"note {at}",
                "constant": "x",
            }
            for at in range(12)
        )
    )
    chosen = choose(view)
    assert (chosen.levels, chosen.colour, chosen.gender) == (("Product Type",), "Colour", None)
    assert chosen.year is None, "a height is no year, though it could be one by its number"
    assert chosen.others == ("room", "seat_height", "wood")
    keys = {chart.key for chart in product_charts(view, chosen, every(view))}
    assert keys == {
        *("by-Product Type", "by-Colour", "by-room", "by-seat_height", "by-wood"),
        "by-Product Type-Colour",
    }
    assert "sku_note" not in fields(chosen, view)


def test_coverage_counts_what_is_there() -> None:
    photo = Photo("c", 1, 1)
    view = CatalogView.of(
        [
            Product("a", name="A", attributes={"hue": 1}, photos=(photo,), price=2.0),
            Product("b", name=" ", in_stock=False),
            Product("c", name="C", photos=(photo, photo)),
        ]
    )
    found = np.array([True, False, False])
    (chart,) = coverage_charts(view, np.array([True, True, False]), found)
    assert {row[0]: row[2:] for row in chart.rows} == {
        "Photo": (1, 1),
        "Found by photo": (1, 1),
        "Name": (1, 1),
        "Price": (1, 1),
        "Stock": (1, 1),
        "Hue": (1, 1),
    }
    (chart,) = coverage_charts(view, np.ones(3, np.bool_), None)
    assert chart.rows[0] == ("Photo", 2 / 3, 2, 1)


def test_labels_are_words() -> None:
    assert [label(n) for n in ("masterCategory", "seat_height", "Colour")] == [
        *("Master category", "Seat height", "Colour"),
    ]

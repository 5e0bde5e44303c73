import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookalike.catalog.rows import UnusableRowError, amount, digest, draft
from lookalike.sources.base import RawRow
from lookalike.sources.columns import understand
from lookalike.types import Product

HEADER = ["id", "name", "Base Colour", "price", "availability", "url", "image"]


def made(**cells: str) -> Product:
    row = {name: cells.get(name.replace(" ", "_").lower(), "") for name in HEADER}
    return draft(RawRow(2, row), understand(HEADER)).product


def test_a_row_becomes_a_product() -> None:
    product = made(
        id=" 7 ", name="Shirt", base_colour="Navy Blue ", price="$ 1,299.50",
        availability="in stock", url="http://shop.example/7",
    )  # fmt: skip
    assert product == Product(
        id="7", name="Shirt", attributes={"Base Colour": "Navy Blue"}, price=1299.5,
        in_stock=True, url="http://shop.example/7",
    )  # fmt: skip


@pytest.mark.parametrize("absent", ["", " ", "NA", "na", "N/A", "NULL", "null", "NaN", "None"])
def test_cells_without_value_are_absent(absent: str) -> None:
    product = made(id="1", name=absent, base_colour=absent, price=absent, availability=absent)
    assert product == Product(id="1")


def test_values_that_only_look_absent_are_kept() -> None:
    assert made(id="NA", base_colour="0").attributes == {"Base Colour": "0"}


@pytest.mark.parametrize(
    ("bad", "reason"), [("", "empty"), ("  ", "empty"), ("x" * 256, "256"), ("a\nb", "line breaks")]
)
def test_ids_that_cannot_be_used(bad: str, reason: str) -> None:
    with pytest.raises(UnusableRowError, match=reason):
        made(id=bad)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", 12), ("12.5", 12.5), ("12,50", 12.5), ("1,299", 1299), ("1.299,00", 1299),
        ("1,299.00", 1299), ("1.299.000", 1299000), ("€ 9,99", 9.99), ("9.99 USD", 9.99),
        ("1 299,50 kr", 1299.5), ("1'299.50", 1299.5), ("Rs. 1,00,000", 100000), ("0", 0),
        ("-3", -3), ("from 3 to 5", None), ("free", None), ("", None), ("1,2.3,4", None),
    ],
)  # fmt: skip
def test_amounts_in_any_notation(text: str, expected: float | None) -> None:
    assert amount(text) == expected


@given(st.text(max_size=30))
def test_an_amount_is_a_finite_number_or_none(text: str) -> None:
    number = amount(text)
    assert number is None or math.isfinite(number)


@given(st.floats(0, 1e6).map(lambda number: round(number, 2)))
def test_amounts_are_read_as_they_are_written(number: float) -> None:
    english = f"{number:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert amount(english) == amount(german) == number


def test_prices_and_availability_that_make_no_sense_are_left_out_and_reported() -> None:
    row = dict.fromkeys(HEADER, "") | {"id": "1", "price": "-4", "availability": "perhaps"}
    result = draft(RawRow(2, row, "mended"), understand(HEADER))
    assert (result.product.price, result.product.in_stock) == (None, None)
    assert result.notes == (
        "mended",
        "the price '-4' is not an amount and was left out",
        "the availability 'perhaps' is not understood and was left out",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In Stock", True), ("in_stock", True), ("TRUE", True), ("1", True), ("17", True),
        ("https://schema.org/InStock", True), ("out of stock", False), ("sold-out", False),
        ("no", False), ("0", False),
    ],
)  # fmt: skip
def test_availability_in_many_words(text: str, expected: bool) -> None:
    assert made(id="1", availability=text).in_stock is expected


def test_an_image_cell_is_a_file_or_a_link() -> None:
    columns = understand(HEADER)
    row = dict.fromkeys(HEADER, "") | {"id": "1", "image": "front.jpg"}
    named = draft(RawRow(2, row, photo_link="http://a.example/1.jpg"), columns)
    assert (named.photo_name, named.photo_link) == ("front.jpg", "http://a.example/1.jpg")
    row["image"] = "https://b.example/1.jpg"
    linked = draft(RawRow(2, row), columns)
    assert (linked.photo_name, linked.photo_link) == ("", "https://b.example/1.jpg")


def test_the_digest_sees_every_change_and_no_order() -> None:
    base = Product("1", "a", {"x": "1", "y": "2"}, price=1.0, in_stock=True, url="u")
    same = Product("1", "a", {"y": "2", "x": "1"}, price=1.0, in_stock=True, url="u")
    others = [
        Product("1", "b", base.attributes, price=1.0, in_stock=True, url="u"),
        Product("1", "a", {"x": "1"}, price=1.0, in_stock=True, url="u"),
        Product("1", "a", {"x": 1, "y": "2"}, price=1.0, in_stock=True, url="u"),
        Product("1", "a", base.attributes, price=2.0, in_stock=True, url="u"),
        Product("1", "a", base.attributes, price=1.0, in_stock=None, url="u"),
        Product("1", "a", base.attributes, price=1.0, in_stock=True, url=None),
    ]
    assert digest(base) == digest(same)
    assert len({digest(base), *map(digest, others)}) == 7

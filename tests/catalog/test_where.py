"""The filter language, compared with a reading of its definition one product at a time."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookalike.catalog.view import CatalogView
from lookalike.catalog.where import mask
from lookalike.errors import InvalidFilter
from lookalike.types import Product

WORLD = [
    Product("1", attributes={"gender": "Women", "colour": "Black", "year": "2010"}, price=10.0),
    Product("2", attributes={"gender": "Women", "colour": "Red", "year": "2012"}, price=50.0),
    Product("3", attributes={"gender": "Men", "colour": "Black", "year": "unknown"}, in_stock=True),
    Product("4", attributes={"gender": "Men", "year": 2012}, price=99.0, in_stock=False),
    Product("5", attributes={"on sale": True, "added": "2024-05-01"}),
    Product("6", attributes={"on sale": "False", "added": "2023-12-31"}),
]


def passing(where: object, products: list[Product] = WORLD) -> str:
    view = CatalogView.of(products)
    found = mask(where, view)  # type: ignore[arg-type]
    assert found.shape == (len(products),)
    return "".join(view.ids[at] for at in np.flatnonzero(found))


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        (None, "123456"),
        ({}, "123456"),
        ({"gender": "Women"}, "12"),
        ({"gender": "women"}, ""),
        ({"gender": "Women", "colour": "Black"}, "1"),
        ({"colour": ["Red", "Black", "Green"]}, "123"),
        ({"colour": ("Red",)}, "2"),
        ({"colour": []}, ""),
        ({"colour": {"not": "Black"}}, "2456"),
        ({"colour": {"not": ["Black", "Red"]}}, "456"),
        ({"colour": {"not": []}}, "123456"),
        ({"price": {"lte": 50}}, "12"),
        ({"price": {"lt": "50"}}, "1"),
        ({"price": {"gte": 50, "lt": 99}}, "2"),
        ({"price": 99}, "4"),
        ({"price": {"not": 99}}, "12356"),
        ({"in_stock": True}, "3"),
        ({"in_stock": "false"}, "4"),
        ({"in_stock": {"not": False}}, "12356"),
        ({"id": "3"}, "3"),
        ({"id": [4, "1", "absent"]}, "14"),
        ({"id": {"not": ["1", "2"]}}, "3456"),
        ({"year": 2012}, "24"),
        ({"year": "2012"}, "24"),
        ({"year": {"gt": 2010}}, "24"),
        ({"year": {"gte": "2010", "not": 2012}}, "1"),
        ({"year": {"gte": "a"}}, "3"),
        ({"on sale": True}, "5"),
        ({"on sale": False}, "6"),
        ({"on sale": "true"}, "5"),
        ({"added": {"gte": "2024-01-01"}}, "5"),
        ({"year": np.int64(2012)}, "24"),
    ],
)
def test_the_language_by_example(where: object, ids: str) -> None:
    assert passing(where) == ids


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("gender=Women", "is a dictionary"),
        ([("gender", "Women")], "is a dictionary"),
        ({1: "x"}, "is a dictionary"),
        ({"Gender": "Men"}, "did you mean 'gender'"),
        ({"color": "Red"}, "did you mean 'colour'"),
        ({"zzz": {"not": "Red"}}, "choose from added, colour"),
        ({"colour": {"is": "Red"}}, "'is' is no operator for 'colour': use not, lt"),
        ({"colour": {}}, "is empty"),
        ({"colour": None}, "cannot be compared with None"),
        ({"colour": [["Red"]]}, "cannot be compared with"),
        ({"colour": {"not": {"a": 1}}}, "cannot be compared with"),
        ({"id": True}, "cannot be compared with True"),
        ({"price": {"lte": None}}, "needs a number or text"),
        ({"price": {"lte": True}}, "needs a number or text"),
        ({"price": {"lte": [1, 2]}}, "needs a number or text"),
        ({"price": {"lte": float("nan")}}, "finite number"),
    ],
)
def test_what_makes_no_sense_is_refused(where: object, message: str) -> None:
    with pytest.raises(InvalidFilter, match=message):
        passing(where)


def test_an_empty_catalogue_knows_no_attribute_and_refuses_none() -> None:
    assert passing({"gender": "Women", "price": 1, "id": "1", "in_stock": True}, []) == ""
    with pytest.raises(InvalidFilter):
        passing({"gender": {"is": 1}}, [])


# The oracle: written from the definition, without sharing anything with the implementation.


def number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        found = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) else None


def same(key: str, value: object, wanted: object) -> bool:
    if value is None:
        return False
    if key == "id":
        return value == str(wanted)
    if isinstance(value, bool) or isinstance(wanted, bool):
        return str(value).lower() == str(wanted).lower()
    if isinstance(value, str) and isinstance(wanted, str):
        return value == wanted
    return number(value) is not None and number(value) == number(wanted)


def within(value: object, name: str, bound: object) -> bool:
    if value is None:
        return False
    if number(bound) is not None:
        left, right = number(value), number(bound)
        if left is None:
            return False
    else:
        left, right = value, bound  # type: ignore[assignment]
        if not isinstance(value, str):
            return False
    assert right is not None
    return {"lt": left < right, "lte": left <= right, "gt": left > right, "gte": left >= right}[
        name
    ]


def holds(product: Product, key: str, condition: object) -> bool:
    special = {"id": product.id, "price": product.price, "in_stock": product.in_stock}
    value = special[key] if key in special else product.attributes.get(key)
    if isinstance(condition, dict):
        return all(
            not any(
                same(key, value, item)
                for item in (operand if isinstance(operand, list) else [operand])
            )
            if name == "not"
            else within(value, name, operand)
            for name, operand in condition.items()
        )
    return any(
        same(key, value, item)
        for item in (condition if isinstance(condition, list) else [condition])
    )


SCALAR = st.sampled_from(["1", "2", "10", "a", "b", "true", "False", 1, 2, 10, 1.0, 2.5])
ANY = SCALAR | st.booleans()
KEYS = st.sampled_from(["p", "q", "price", "in_stock", "id"])
ONE_OR_MORE = ANY | st.lists(ANY, max_size=3)
BOUNDED = st.fixed_dictionaries(
    {}, optional={"not": ONE_OR_MORE, **dict.fromkeys(["lt", "lte", "gt", "gte"], SCALAR)}
).filter(bool)
ANYTHING = st.builds(
    Product,
    id=st.sampled_from([str(n) for n in range(12)] + ["a", "b"]),
    attributes=st.dictionaries(st.sampled_from(["p", "q"]), ANY),
    price=st.none() | st.sampled_from([0.0, 1.0, 2.0, 2.5, 10.0]),
    in_stock=st.none() | st.booleans(),
)
EVERY_KEY = Product("zz", attributes={"p": "a", "q": 1})


@settings(max_examples=500)
@given(
    products=st.lists(ANYTHING, unique_by=lambda product: product.id, max_size=8),
    where=st.dictionaries(KEYS, ONE_OR_MORE | BOUNDED, max_size=3),
)
def test_every_filter_agrees_with_its_definition(
    products: list[Product], where: dict[str, object]
) -> None:
    if any(
        key == "id" and any(isinstance(item, bool) for item in _leaves(condition))
        for key, condition in where.items()
    ):
        return
    view = CatalogView.of([*products, EVERY_KEY])
    expected = [
        all(holds(product, key, condition) for key, condition in where.items())
        for product in sorted([*products, EVERY_KEY], key=lambda product: product.id)
    ]
    assert mask(where, view).tolist() == expected


def _leaves(condition: object) -> list[object]:
    if isinstance(condition, dict):
        return [leaf for operand in condition.values() for leaf in _leaves(operand)]
    return condition if isinstance(condition, list) else [condition]

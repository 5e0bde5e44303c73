import tracemalloc
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookalike.catalog.store import CatalogStore
from lookalike.catalog.view import CatalogView
from lookalike.errors import InvalidFilter
from lookalike.types import Facet, Photo, Product

A = Photo("a" * 64, 60, 80, "1.jpg")
B = Photo("b" * 64, 30, 40, "2.jpg")
PRODUCTS = [
    Product(
        "10", "Puma Men Red Shoe", {"colour": "Red", "size": 7, "new": True}, (A, B), 9.5, True, "u"
    ),
    Product("9", "Nike Men Shoe", {"colour": "Blue", "size": "7"}),
    Product(
        "8", "Ångström Bag", {"colour": "Red", "size": 7.0, "new": False}, (B,), in_stock=False
    ),
    Product("7", "", {"size": 1}),
]


@pytest.fixture
def view() -> CatalogView:
    return CatalogView.of(PRODUCTS, version=4)


def test_a_view_holds_the_store_at_one_version(store: CatalogStore) -> None:
    store.upsert(PRODUCTS)
    view = CatalogView.load(store)
    store.delete(["10"])
    assert view.version == 1
    assert [view.product(at) for at in range(len(view))] == sorted(PRODUCTS, key=lambda p: p.id)


def test_products_come_back_with_the_types_they_had(view: CatalogView) -> None:
    at = view.position("10")
    assert at is not None
    product = view.product(at)
    assert product == PRODUCTS[0]
    assert [type(value) for value in product.attributes.values()] == [str, int, bool]
    other = view.position("8")
    assert other is not None
    assert type(view.product(other).attributes["size"]) is float


def test_positions_and_photos(view: CatalogView) -> None:
    assert view.ids == ("10", "7", "8", "9")
    assert view.positions(["9", "absent", "10"]).tolist() == [3, -1, 0]
    assert view.position("absent") is None
    assert view.with_photo.tolist() == [True, False, True, False]
    assert [view.content(at) for at in range(4)] == [A.content, None, B.content, None]


def test_an_empty_view_answers_everything(store: CatalogStore) -> None:
    view = CatalogView.load(store)
    assert (len(view), view.version, view.facets(), view.matches("x").tolist()) == (0, 0, (), [])
    assert view.with_photo.shape == (0,)


def test_facets_count_values_most_frequent_first(view: CatalogView) -> None:
    assert view.facets(["colour"]) == (Facet("colour", (("Red", 2), ("Blue", 1))),)
    mask = np.array([False, True, True, True])
    assert view.facets(["colour"], mask=mask) == (Facet("colour", (("Blue", 1), ("Red", 1))),)
    assert [facet.attribute for facet in view.facets()] == ["colour", "size", "new"]
    assert view.facets(["size"])[0].values == ((1, 1), (7, 1), ("7", 1), (7.0, 1))


def test_an_unknown_attribute_names_those_like_it(view: CatalogView) -> None:
    with pytest.raises(InvalidFilter, match="'color': did you mean 'colour'"):
        view.facets(["color"])
    with pytest.raises(InvalidFilter, match="choose from colour, new, size"):
        view.facets(["qqqq"])


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("shoe", ["10", "9"]),
        ("SHOE men", ["10", "9"]),
        ("red shoe", ["10"]),
        ("ÅNGSTRÖM", ["8"]),
        ("8", ["8"]),
        ("", ["10", "7", "8", "9"]),
        ("  ", ["10", "7", "8", "9"]),
        ("nothing like it", []),
    ],
)
def test_browsing_by_name(view: CatalogView, text: str, ids: list[str]) -> None:
    assert [view.ids[at] for at in np.flatnonzero(view.matches(text))] == ids


def test_a_view_cannot_be_changed(view: CatalogView) -> None:
    with pytest.raises(AttributeError):
        view.version = 5  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        view.columns["colour"].codes[0] = 1
    with pytest.raises(TypeError):
        view.columns["colour"] = view.columns["size"]  # type: ignore[index]


def test_many_values_of_an_attribute_do_not_overflow_its_codes() -> None:
    for size in (126, 127, 128, 129, 300, 33_000):
        view = CatalogView.of(Product(f"{n:05}", attributes={"text": f"v{n}"}) for n in range(size))
        codes = view.columns["text"].codes
        assert codes.tolist() == list(range(size))
        assert view.product(size - 1).attributes == {"text": f"v{size - 1}"}


def test_a_view_is_small() -> None:
    def products() -> list[Product]:
        return [
            Product(
                f"{n:06}", f"Product number {n}",
                {f"a{k}": f"value {n % (k + 2)}" for k in range(9)},
                (Photo(f"{n:064}", 60, 80, f"{n}.jpg"),),
            )
            for n in range(4000)
        ]  # fmt: skip

    made = products()
    tracemalloc.start()
    view = CatalogView.of(made)
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(view) == 4000
    assert size < 4000 * 500  # beyond the strings and photos it shares with the products


@settings(max_examples=60)
@given(
    st.lists(
        st.builds(
            Product,
            id=st.text("abc", min_size=1, max_size=3),
            name=st.text("xyZ ", max_size=6),
            attributes=st.dictionaries(
                st.sampled_from(["p", "q"]), st.sampled_from(["1", 1, True, 1.0, "x"])
            ),
            photos=st.lists(st.sampled_from([A, B]), max_size=2).map(tuple),
            price=st.none() | st.floats(0, 10),
            in_stock=st.none() | st.booleans(),
        ),
        unique_by=lambda product: product.id,
        max_size=8,
    ),
    st.text("xyz ", max_size=3),
)
def test_a_view_is_the_list_of_its_products(products: list[Product], text: str) -> None:
    view = CatalogView.of(products)
    expected = sorted(products, key=lambda product: product.id)
    seen = [view.product(at) for at in range(len(view))]
    assert seen == expected
    for product, original in zip(seen, expected, strict=True):
        for name, value in product.attributes.items():
            assert type(value) is type(original.attributes[name])
    named = [
        all(word in product.name.casefold() for word in text.split()) or product.id == text.strip()
        for product in expected
    ]
    assert view.matches(text).tolist() == named
    for facet in view.facets():
        held = [p.attributes[facet.attribute] for p in expected if facet.attribute in p.attributes]
        typed = Counter((type(value), value) for value in held)
        assert Counter({(type(value), value): n for value, n in facet.values}) == typed

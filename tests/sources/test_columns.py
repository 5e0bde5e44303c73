import pytest

from lookalike.errors import InvalidTable
from lookalike.sources.columns import display_roles, understand

FASHION = [
    *("id", "gender", "masterCategory", "subCategory", "articleType", "baseColour", "season"),
    *("year", "usage", "productDisplayName"),
]


def test_the_public_fashion_table_is_understood() -> None:
    columns = understand(FASHION)
    assert (columns.id, columns.name) == ("id", "productDisplayName")
    assert columns.attributes == tuple(FASHION[1:-1])
    roles = display_roles(columns.attributes)
    assert (roles.category, roles.colour, roles.gender) == ("articleType", "baseColour", "gender")
    assert (roles.usage, roles.season, roles.brand) == ("usage", "season", None)


@pytest.mark.parametrize(
    "name", ["id", "ID", "product_id", "productId", "Product ID", "sku", "item_id", "article-id"]
)
def test_ids_by_many_names(name: str) -> None:
    assert understand(["x", name]).id == name


@pytest.mark.parametrize(
    ("header", "role", "expected"),
    [
        (["id", "Name"], "name", "Name"),
        (["id", "title", "product_name"], "name", "product_name"),
        (["article_id", "prod_name", "product_code"], "name", "prod_name"),
        (["id", "PRICE"], "price", "PRICE"),
        (["id", "price", "sale_price"], "price", "sale_price"),
        (["id", "link"], "url", "link"),
        (["id", "Product URL"], "url", "Product URL"),
        (["id", "availability"], "in_stock", "availability"),
        (["id", "in stock"], "in_stock", "in stock"),
        (["id", "image_url"], "photo", "image_url"),
        (["id", "filename"], "photo", "filename"),
        (["id", "colour"], "price", ""),
    ],
)
def test_roles_by_many_names(header: list[str], role: str, expected: str) -> None:
    assert getattr(understand(header), role) == expected


def test_of_two_candidates_one_is_the_id_and_the_other_an_attribute() -> None:
    columns = understand(["sku", "colour", "id"])
    assert (columns.id, columns.attributes) == ("id", ("sku", "colour"))


def test_without_an_id_the_columns_found_are_listed() -> None:
    with pytest.raises(InvalidTable, match="its columns: colour, price"):
        understand(["colour", "price"])


def test_no_attribute_no_role() -> None:
    assert display_roles([]).category is None


def test_other_shops_tables() -> None:
    roles = display_roles(["product_type_name", "colour_group_name", "index_group_name"])
    assert roles.category == "product_type_name"
    assert roles.colour == "colour_group_name"
    assert roles.gender == "index_group_name"

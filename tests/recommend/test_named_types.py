"""Words that mean types of product: by their name, by a wider kind, or by part of their name."""

from __future__ import annotations

from pathlib import Path

import pytest

from lookalike.recommend.search.named_types import types_named
from lookalike.recommend.search.synonym_lists import Synonyms
from lookalike.recommend.search.text_query import read_text
from lookalike.recommend.search.text_score import WordShelf
from lookalike.types import Product
from wordworld import words_of

TYPES = {
    "Casual Shoes": "Footwear",
    "Sports Shoes": "Footwear",
    "Sandals": "Footwear",
    "Dresses": "Apparel",
    "Jeans": "Apparel",
}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> WordShelf:
    """All dresses are for women, all sandals are red; nothing else is sorted by such."""
    products = [
        Product(
            f"{kind}{at}",
            name=f"Model {at}",
            attributes={
                "articleType": kind,
                "masterCategory": wider,
                "gender": "Women" if at % 2 or kind == "Dresses" else "Men",
                "baseColour": "Red" if at % 2 or kind == "Sandals" else "Blue",
            },
        )
        for kind, wider in TYPES.items()
        for at in range(4)
    ]
    return words_of(Path(tmp_path_factory.mktemp("types")), products)[1]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("jeans", {"Jeans"}),
        ("shoes", {"Casual Shoes", "Sports Shoes"}),
        ("footwear", {"Casual Shoes", "Sports Shoes", "Sandals"}),
        ("footware", {"Casual Shoes", "Sports Shoes", "Sandals"}),
        ("kicks", {"Sandals"}),
        ("for women", set()),
        ("red", set()),
        ("model", set()),
    ],
)
def test_types_are_meant_by_name_kind_or_part(shelf: WordShelf, text: str, meant: set[str]) -> None:
    reading = read_text(text, shelf, None, synonyms=Synonyms.of(["kicks > sandals"]))
    found = [types_named(shelf, group, "articleType") for group in reading.groups]
    assert found == [frozenset(meant)]

"""The network's words and a shop's types."""

from __future__ import annotations

import pytest

from lookalike.encoders.regions.garments import garments, likely_words

SHOP = (
    *("Casual Shoes", "Shoe Laces", "Shoe Accessories", "Handbags", "Laptop Bag", "T-Shirts"),
    *("Night suits", "Suits", "Ties and Cufflinks", "Jackets", "Rain Jacket", "Boxes"),
)


@pytest.mark.parametrize(
    ("word", "types"),
    [
        ("shoe", {"Casual Shoes"}),
        ("bag", {"Laptop Bag"}),
        ("handbag", {"Handbags"}),
        ("tshirt", {"T-Shirts"}),
        ("suit", {"Suits"}),
        ("tie", {"Ties and Cufflinks"}),
        ("jacket", {"Jackets", "Rain Jacket"}),
        ("boot", set()),
    ],
)
def test_types_end_in_the_word(word: str, types: set[str]) -> None:
    assert set(garments().values({word: 1.0}, SHOP)) == types


def test_the_likeliest_word_counts() -> None:
    found = garments().values({"jacket": 0.4, "rain jacket": 0.9}, SHOP)
    assert found == {"Jackets": 0.4, "Rain Jacket": 0.9}


def test_words_are_less_likely_one_by_one() -> None:
    assert list(likely_words(["coat", "jacket", "blazer"]).values()) == [1.0, 0.75, 0.5625]


def test_every_class_is_of_one_kind_and_has_words() -> None:
    known = garments()
    assert len(known.classes) == len(set(known.classes))
    assert all(0 <= number < 1000 for number in known.classes)
    for kind in known.kinds:
        assert len(kind.classes) == len(kind.words) > 0
        assert all(kind.words)
        assert 0 < kind.least < 1

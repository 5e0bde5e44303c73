"""Reviews in a shop: taken in, said, searchable, and a part of the ranking."""

from __future__ import annotations

from pathlib import Path

import pytest

from lookalike.errors import NotFound
from lookalike.shop import Shop


@pytest.fixture
def reviewed(shop: Shop, tmp_path: Path) -> Shop:
    table = tmp_path / "reviews.csv"
    good = "Fits like a glove and the fabric is wonderfully soft. I love it!"
    bad = "Terrible quality, it fell apart after one wash. Very disappointed."
    rows = [
        *(f'1001,"{good} No {n}. The deep pockets are so useful.",5' for n in range(6)),
        *(f'1000,"{bad} No {n}",1' for n in range(4)),
        *(f'{1004 + n % 26},"It is okay, number {n}.",3' for n in range(400)),
        '77,"Nice",5',
    ]
    table.write_text("product,text,rating\n" + "\n".join(rows) + "\n")
    report = shop.ingest_reviews(table)
    assert report.refused == 1
    return shop


def test_a_product_is_summed_up_in_its_reviews_own_words(reviewed: Shop) -> None:
    found = reviewed.reviews("1000")
    assert "Terrible quality" in str(found.summary)
    assert reviewed.reviews("1002").standing is None
    with pytest.raises(NotFound):
        reviewed.reviews("77")


def test_reviews_decide_between_products_that_fit_alike_and_say_so(reviewed: Shop) -> None:
    hits = reviewed.search("red discs", k=4)
    places = {hit.product_id: at for at, hit in enumerate(hits)}
    assert places["1001"] == 0
    assert places["1000"] == 3
    assert hits[0].score == pytest.approx(sum(hits[0].parts.values()))
    assert any("review" in reason for reason in hits[0].reasons)
    none = reviewed.search("red discs", weights={"reviews": 0}, k=4)
    assert [hit.product_id for hit in none] == ["1000", "1001", "1002", "1003"]


def test_what_reviews_are_distinctive_for_can_be_searched_after_a_build(reviewed: Shop) -> None:
    said = {word for phrase in reviewed.reviews("1001").keywords for word in phrase.split()}
    assert "pockets" in said
    assert reviewed.build().changed
    assert reviewed.search("pockets", k=1)[0].product_id == "1001"
    assert not reviewed.build().changed

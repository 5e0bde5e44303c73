"""Lists get better with every like and every dislike: the benchmark, small."""

from __future__ import annotations

import numpy as np
import pytest
from taste_world import shelf

from lookalike.errors import InvalidInput
from lookalike.evaluate.benchmarks.taste.run import summary, taste_table, try_shoppers
from lookalike.evaluate.benchmarks.taste.shoppers import TasteMaker
from lookalike.recommend.similar import Shelf


@pytest.fixture(scope="module")
def large() -> Shelf:
    return shelf(copies=48)


def test_hits_double_with_likes_and_what_is_disliked_goes(
    large: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    # In this small world a click on its own brings nothing into a list; a stronger one does.
    monkeypatch.setattr("lookalike.evaluate.benchmarks.taste.measure.CLICK", 0.4)
    answer = summary(try_shoppers(large, shoppers=9, seed=7))
    means = {name: value["mean"] for name, value in answer["P@10"].items()}
    assert answer["targets"] == {
        "hits at least doubled after ten likes": True,
        "disliked at least halved by dislikes": True,
    }
    assert means["hits after 10 likes"] > 0.8
    assert means["disliked after 2 likes, 5 clicks and 0 dislikes"] > 0.1
    assert means["same category after 2 likes, 5 clicks and 5 dislikes"] > 0.8
    assert means["hits after 3 picks"] > means["hits after 3 random picks"]
    table = taste_table({**answer, "shoppers": 9, "products": len(large.rows)})
    assert "hits after 10 likes" in table
    assert "at least doubled after ten likes: yes" in table


def test_the_same_seed_gives_the_same_figures(large: Shelf) -> None:
    one, two = (try_shoppers(large, shoppers=2, seed=3).values for _ in range(2))
    assert one == two
    assert one != try_shoppers(large, shoppers=2, seed=4).values


def test_hidden_tastes_are_drawn_from_what_there_is(large: Shelf) -> None:
    maker = TasteMaker(large.view, large.rows)
    for number in range(20):
        hidden = maker.draw((1, number), interests=1 + number % 3)
        assert len(hidden.interests) <= 1 + number % 3
        assert not (hidden.likes & hidden.dislikes).any()
        assert hidden.dislikes.any()
        assert (hidden.affinity[hidden.likes] == 1).all()
        genders = large.view.columns["gender"].codes[hidden.likes]
        assert len(np.unique(genders)) == 1


def test_a_catalogue_without_categories_cannot_be_measured() -> None:
    bare = shelf(attributes=False)
    with pytest.raises(InvalidInput, match="needs a category and a colour"):
        TasteMaker(bare.view, bare.rows)
    with pytest.raises(InvalidInput, match="has 20 products"):
        TasteMaker(shelf().view, shelf().rows)

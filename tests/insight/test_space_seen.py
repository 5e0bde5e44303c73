from __future__ import annotations

import numpy as np
import pytest

import lookalike
from lookalike.errors import InvalidFilter, InvalidInput, NotBuilt
from lookalike.insight.space import product_map
from lookalike.shop import Shop


def test_the_curve_marks_what_was_chosen(told: Shop) -> None:
    chart = next(chart for chart in told.insight().charts if chart.key == "variance")
    explained = told._current.shelf().snapshot.space.explained
    assert chart.marked == explained.kept
    assert [row[1] for row in chart.rows] == list(explained.cumulative)
    assert chart.rows[explained.kept - 1] == (explained.kept, explained.share)


def test_the_map_has_every_product_where_its_vector_says(told: Shop) -> None:
    shelf = told._current.shelf()
    found = told.product_map("articleType")
    assert (found.total, len(found.ids)) == (36, 36)
    for name, x, y, group in zip(found.ids, found.x, found.y, found.group, strict=True):
        vector = shelf.snapshot.vectors[shelf.snapshot.position_of[name]]
        assert (x, y) == (float(vector[0]), float(vector[1]))
        assert group == told.product(name).attributes["articleType"]
    some = told.product_map("articleType", where={"baseColour": "Red"})
    assert {told.product(name).attributes["baseColour"] for name in some.ids} == {"Red"}


def test_a_crowded_map_is_a_sample_without_repeats(told: Shop) -> None:
    shelf, mask = told._current.shelf(), np.ones(36, np.bool_)
    first = product_map(shelf, attribute="gender", mask=mask, most=10)
    assert (first.total, len(set(first.ids))) == (36, 10)
    assert product_map(shelf, attribute="gender", mask=mask, most=10) == first
    assert product_map(shelf, attribute="gender", mask=mask, most=10, seed=2) != first


def test_a_sheet_shows_what_is_nearest(told: Shop) -> None:
    snapshot = told._current.shelf().snapshot
    rows = told.sheet(products=6, neighbours=3)
    assert len({row.product.id for row in rows}) == 6
    for row in rows:
        cosines = snapshot.vectors @ snapshot.vectors[snapshot.position_of[row.product.id]]
        best = sorted(cosines.tolist(), reverse=True)[1:4]
        assert [cosine for _, cosine in row.nearest] == pytest.approx(best, abs=1e-6)
        assert row.product.id not in {product.id for product, _ in row.nearest}
    assert told.sheet(products=6, neighbours=3) == rows
    assert told.sheet(products=6, neighbours=3, seed=5) != rows
    assert len(told.sheet(products=100, neighbours=100)[0].nearest) == 35


def test_what_makes_no_sense_is_said(told: Shop, tmp_path) -> None:
    with pytest.raises(InvalidFilter, match="did you mean 'articleType'"):
        told.product_map("articletype")
    with pytest.raises(InvalidInput, match="1 to 100"):
        told.sheet(products=0)
    with lookalike.open(tmp_path / "new") as empty:
        assert empty.insight().charts == ()
        with pytest.raises(NotBuilt):
            empty.sheet()

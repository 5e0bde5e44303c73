"""Figures from a few events whose outcome is known."""

from __future__ import annotations

import numpy as np
import pytest
from shown_lists import events

from lookalike.feedback.log import EventLog
from lookalike.insight.business import FIGURES, business_charts, by_day, overall
from lookalike.insight.shown import Shown, shown_table
from lookalike.shop import Shop
from lookalike.types import Cell, Chart


@pytest.fixture
def shown(told: Shop) -> Shown:
    log: EventLog = told._events()
    return shown_table(log.replay(undone=False))


def named(row: tuple[Cell, ...]) -> dict[str, Cell]:
    return dict(zip(FIGURES, row, strict=True))


def charts(shown: Shown) -> dict[str, Chart]:
    return {chart.key: chart for chart in business_charts(shown)}


def test_all_of_it(shown: Shown) -> None:
    assert len(shown) == 8
    assert overall(shown) == {
        "Shown": 8,
        "Clicks": 3,
        "Click-through": 3 / 8,
        "Lists": 3,
        "Lists clicked": 2,
        "Hit rate": 2 / 3,
        "Dwell seconds": 30.0,
        "Likes": 1,
        "In cart": 0.0,
        "Bought": 2.0,
        "Lists bought from": 1,
        "Conversion": 1 / 3,
    }


def test_by_day(shown: Shown) -> None:
    first, second = by_day(shown)
    assert (first[0], second[0]) == ("2026-01-05", "2026-01-06")
    one, two = named(first[1:]), named(second[1:])
    assert (one["Shown"], one["Clicks"], one["Lists"], one["Lists clicked"]) == (5, 2, 2, 1)
    assert (two["Shown"], two["Clicks"], two["Hit rate"], two["Conversion"]) == (3, 1, 1.0, 1.0)


def test_by_kind_place_and_list(shown: Shown) -> None:
    found = charts(shown)
    kinds = {row[0]: named(row[1:])["Shown"] for row in found["variants"].rows}
    assert kinds == {"similar": 5, "for you": 2, "(unnamed)": 1}
    places = {row[0]: row[1:] for row in found["places"].rows}
    assert places == {1: (1 / 3, 3, 1), 2: (2 / 3, 3, 2), 3: (0.0, 1, 0)}
    lists = {row[0]: named(row[2:]) for row in found["lists"].rows}
    assert next(row[0] for row in found["lists"].rows) == "r3", "the newest comes first"
    assert {name: (row["Shown"], row["Clicks"]) for name, row in lists.items()} == {
        "r1": (3, 2),
        "r2": (2, 0),
        "r3": (2, 1),
    }


def test_what_was_taken_back_does_not_count(shown: Shown) -> None:
    undone = sum(event.kind == "click" for event in events()) - int(shown.clicked.sum())
    assert undone == 1


def test_nothing_shown_is_no_chart_and_no_rate() -> None:
    nothing = shown_table([])
    assert charts(nothing) == {}
    assert overall(nothing)["Click-through"] is None


def test_places_in_no_list_do_not_count_as_the_last_list(shown: Shown) -> None:
    only = shown.where(shown.list < 0)
    assert (len(only), overall(only)["Lists"], overall(only)["Hit rate"]) == (1, 0, None)
    assert "lists" not in charts(only)


def test_figures_are_about_the_products_that_are_looked_at(told: Shop) -> None:
    insight = told.insight(where={"articleType": "Discs", "baseColour": "Red"})
    assert insight.facts["Products"] == 4
    assert (insight.facts["Shown"], insight.facts["Lists"]) == (5, 3)
    assert told.insight().facts["Shown"] == 8


def test_masks_keep_lists_apart(shown: Shown) -> None:
    assert np.array_equal(shown.where(shown.clicked).list, shown.list[shown.clicked])

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookalike.catalog.view import CatalogView
from lookalike.recommend.rules import PICKED, RowRules, effects, row_rules, state, with_pins
from lookalike.types import Product, Rule

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def view() -> CatalogView:
    """Rows 0 to 5: a to f; a, b, c are shirts; d is sold out, of e the stock is not known."""
    stock = {"d": False, "e": None}
    return CatalogView.of(
        Product(name, name.upper(), {"kind": "Shirt" if name < "d" else "Shoe"}, in_stock=known)
        for name in "abcdef"
        for known in [stock.get(name, True)]
    )


def added(rules: RowRules) -> list[float]:
    assert rules.added is not None
    return [round(value, 6) for value in rules.added.tolist()]


def test_without_rules_only_the_stock_counts(view: CatalogView) -> None:
    rules = row_rules((), view, now=NOW)
    assert rules.added is None
    assert rules.favoured is None
    assert rules.pins == ()
    assert rules.until is None
    assert rules.hidden is not None
    assert rules.hidden.tolist() == [False, False, False, True, False, False]


def test_what_is_sold_out_can_be_buried_or_shown(view: CatalogView) -> None:
    buried = row_rules((), view, now=NOW, out_of_stock="bury")
    assert buried.hidden is None
    assert added(buried) == [0, 0, 0, -1, 0, 0]
    shown = row_rules((), view, now=NOW, out_of_stock="show")
    assert (shown.hidden, shown.added) == (None, None)


def test_boosts_and_buries_add_up(view: CatalogView) -> None:
    rules = row_rules(
        [
            Rule("1", "boost", where={"kind": "Shirt"}, amount=0.25),
            Rule("2", "boost", products=("b", "f"), amount=0.5),
            Rule("3", "bury", products=("c", "e"), amount=0.125),
        ],
        view,
        now=NOW,
        out_of_stock="show",
    )
    assert added(rules) == [0.25, 0.75, 0.125, 0, -0.125, 0.5]
    assert [rules.reason(row) for row in range(6)] == [PICKED, PICKED, PICKED, None, None, PICKED]


def test_what_is_hidden_is_neither_pinned_nor_favoured(view: CatalogView) -> None:
    rules = row_rules(
        [
            Rule("1", "pin", products=("a", "d", "b", "c"), place=1),
            Rule("2", "hide", products=("b",)),
            Rule("3", "boost", products=("b", "d", "e"), amount=0.5),
        ],
        view,
        now=NOW,
    )
    assert rules.pins == ((1, 0), (4, 2))
    assert rules.reason(1) is None
    assert rules.reason(3) is None
    assert rules.reason(4) == PICKED


def test_the_older_of_two_pins_has_the_place_and_no_product_has_two(view: CatalogView) -> None:
    rules = row_rules(
        [
            Rule("1", "pin", products=("a", "b"), place=2),
            Rule("2", "pin", products=("c", "a", "f"), place=2),
        ],
        view,
        now=NOW,
    )
    assert rules.pins == ((2, 0), (3, 1), (4, 2), (5, 5))


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        (None, None, "active"),
        (NOW, None, "active"),
        (NOW + timedelta(microseconds=1), None, "scheduled"),
        (None, NOW, "over"),
        (None, NOW + timedelta(microseconds=1), "active"),
        (NOW - DAY, NOW - DAY / 2, "over"),
    ],
)
def test_a_rule_holds_from_its_beginning_and_not_at_its_end(
    begins: datetime | None, ends: datetime | None, expected: str, view: CatalogView
) -> None:
    rule = Rule("1", "hide", products=("a",), valid_from=begins, valid_until=ends)
    assert state(rule, NOW) == expected
    hidden = row_rules([rule], view, now=NOW, out_of_stock="show").hidden
    assert (hidden is not None) == (expected == "active")


def test_the_next_change_is_the_next_beginning_or_end(view: CatalogView) -> None:
    rules = [
        Rule("1", "hide", products=("a",), valid_from=NOW - DAY, valid_until=NOW + 3 * DAY),
        Rule("2", "hide", products=("b",), valid_from=NOW + 2 * DAY),
        Rule("3", "hide", products=("c",), valid_until=NOW - DAY),
    ]
    assert row_rules(rules, view, now=NOW).until == NOW + 2 * DAY
    assert row_rules(rules, view, now=NOW + 2 * DAY).until == NOW + 3 * DAY
    assert row_rules(rules, view, now=NOW + 4 * DAY).until is None


def test_a_rule_the_catalogue_has_outgrown_says_so_and_stops_no_other(view: CatalogView) -> None:
    rules = [
        Rule("gone", "boost", where={"knid": "Shirt"}, amount=0.5),
        Rule("empty", "hide", where={"kind": "Hat"}),
        Rule("left", "pin", products=("z",), place=1),
        Rule("good", "hide", products=("a", "z")),
        Rule("later", "hide", where={"knid": 1}, valid_from=NOW + DAY),
    ]
    found = row_rules(rules, view, now=NOW, out_of_stock="show")
    assert found.hidden is not None
    assert found.hidden.tolist() == [True, False, False, False, False, False]
    assert set(found.problems) == {"gone", "empty", "left"}
    assert "did you mean 'kind'" in found.problems["gone"]
    said = {effect.rule.id: effect for effect in effects(rules, view, now=NOW)}
    assert [effect.products for effect in said.values()] == [0, 0, 0, 1, 0]
    assert [bool(effect.problem) for effect in said.values()] == [True, True, True, False, True]
    assert said["later"].state == "scheduled"


def positions(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


@pytest.mark.parametrize(
    ("ordered", "pins", "k", "order", "source"),
    [
        ((5, 6, 7), [], 2, [5, 6], [0, 1]),
        ((5, 6, 7), [(1, 9)], 3, [9, 5, 6], [-1, 0, 1]),
        ((5, 6, 7), [(2, 9), (3, 8)], 3, [5, 9, 8], [0, -1, -1]),
        ((5, 6, 7), [(2, 5)], 3, [6, 5, 7], [1, -1, 2]),
        ((5, 6, 7, 4), [(7, 6)], 3, [5, 7, 4], [0, 2, 3]),  # its place is further down
        ((5, 6, 7), [(7, 6)], 3, [5, 7, 6], [0, 2, -1]),  # too few to reach it
        ((5, 6), [(9, 8), (10, 7)], 10, [5, 6, 8, 7], [0, 1, -1, -1]),
        ((5,), [(9, 8), (10, 7)], 2, [5, 8], [0, -1]),
        ((), [(1, 8)], 2, [8], [-1]),
    ],
)
def test_pins_stand_where_they_were_put(
    ordered: tuple[int, ...],
    pins: list[tuple[int, int]],
    k: int,
    order: list[int],
    source: list[int],
) -> None:
    placed = with_pins(positions(*ordered), pins, k)
    assert placed.order.tolist() == order
    assert placed.source.tolist() == source


@given(
    st.lists(st.integers(0, 30), unique=True),
    st.dictionaries(st.integers(1, 15), st.integers(20, 50), max_size=6),
    st.integers(1, 20),
)
def test_a_list_with_pins_is_the_list_with_pins(
    ordered: list[int], wanted: dict[int, int], k: int
) -> None:
    pins = sorted({item: (place, item) for place, item in wanted.items()}.values())
    placed = with_pins(positions(*ordered), pins, k)
    order = placed.order.tolist()
    rest = [item for item in ordered if item not in wanted.values()]
    assert len(set(order)) == len(order) == min(k, len(rest) + len(pins))
    others = [item for item in order if item in rest]
    shown = [item for item in order if item not in rest]
    assert others == rest[: len(others)]
    assert shown == [item for _, item in pins][: len(shown)]
    for at, (place, item) in enumerate(pins):
        expected = min(place - 1, len(rest) + at)
        if expected < k:
            assert order[expected] == item
        else:
            assert item not in order
    for item, at in zip(order, placed.source.tolist(), strict=True):
        assert item in wanted.values() if at < 0 else ordered[at] == item

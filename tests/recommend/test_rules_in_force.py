from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lookalike.catalog.rules import RuleStore
from lookalike.catalog.view import CatalogView
from lookalike.recommend.rules_in_force import RulesInForce
from lookalike.storage.database import Database
from lookalike.types import Product, Rule

NOW = datetime(2026, 11, 24, tzinfo=UTC)


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def store(database: Database) -> RuleStore:
    return RuleStore(database)


def hidden(rules: RulesInForce, view: CatalogView) -> list[str]:
    mask = rules.on(view).hidden
    return [] if mask is None else [view.ids[row] for row in mask.nonzero()[0]]


def test_rules_are_followed_at_once_and_kept_while_nothing_changes(store: RuleStore) -> None:
    view = CatalogView.of([Product("a"), Product("b")])
    rules = RulesInForce(store, clock=Clock(), look_again=0)
    assert hidden(rules, view) == []
    store.add(Rule("1", "hide", products=("a",)))
    assert hidden(rules, view) == ["a"]
    assert rules.on(view) is rules.on(view)
    store.remove("1")
    assert hidden(rules, view) == []


def test_a_new_view_has_its_own_rows(store: RuleStore) -> None:
    store.add(Rule("1", "hide", products=("b",)))
    rules = RulesInForce(store, clock=Clock(), look_again=0)
    assert hidden(rules, CatalogView.of([Product("a"), Product("b")])) == ["b"]
    assert hidden(rules, CatalogView.of([Product("b"), Product("c")])) == ["b"]


def test_rules_begin_and_end_on_time(store: RuleStore) -> None:
    view = CatalogView.of([Product("a")])
    hour = timedelta(hours=1)
    store.add(Rule("1", "hide", products=("a",), valid_from=NOW + hour, valid_until=NOW + 2 * hour))
    clock = Clock()
    rules = RulesInForce(store, clock=clock)
    found = []
    for hours in (0, 0.9, 1, 1.9, 2, 3):
        clock.now = NOW + hours * hour
        found.append(hidden(rules, view))
    assert found == [[], [], ["a"], ["a"], [], []]


def test_the_database_is_looked_at_seldom_unless_told(store: RuleStore) -> None:
    view = CatalogView.of([Product("a")])
    rules = RulesInForce(store, clock=Clock(), look_again=3600)
    assert hidden(rules, view) == []
    store.add(Rule("1", "hide", products=("a",)))
    assert hidden(rules, view) == []
    rules.look_again()
    assert hidden(rules, view) == ["a"]

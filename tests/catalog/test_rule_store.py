from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from lookalike.catalog.rules import MOST_NOTE, USUAL_AMOUNT, RuleStore, checked
from lookalike.catalog.view import CatalogView
from lookalike.errors import InvalidFilter, InvalidInput, NotFound
from lookalike.storage.database import Database
from lookalike.types import Product, Rule

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
VIEW = CatalogView.of([Product("a", attributes={"gender": "Men"}), Product("b")])


@pytest.fixture
def store(database: Database) -> RuleStore:
    return RuleStore(database)


def rule(kind: Any = "boost", **fields: Any) -> Rule:
    return Rule("1", kind, **fields)


def test_what_is_left_out_is_filled_in() -> None:
    assert checked(rule(products=("a",)), VIEW).amount == USUAL_AMOUNT
    assert checked(rule("bury", where={"gender": "Men"}, amount=1), VIEW).amount == 1.0
    pin = checked(rule("pin", products=("a", "b")), VIEW)
    assert (pin.place, pin.amount) == (1, None)
    hide = checked(rule("hide", products=("b",)), VIEW)
    assert (hide.place, hide.amount) == (None, None)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (rule("promote", products=("a",)), "is no kind of rule"),
        (rule(), "Say which products"),
        (rule(where={}), "Say which products"),
        (rule(where={"gender": "Men"}, products=("a",)), "Say which products"),
        (rule("pin", where={"gender": "Men"}), "name them by their ids"),
        (rule(products=("a",), amount=0), "out of range"),
        (rule(products=("a",), amount=-0.5), "out of range"),
        (rule(products=("a",), amount=1.01), "out of range"),
        (rule(products=("a",), amount=float("nan")), "out of range"),
        (rule(products=("a",), amount="much"), "out of range"),
        (rule("hide", products=("a",), amount=0.5), "An amount is for"),
        (rule("pin", products=("a",), amount=0.5), "An amount is for"),
        (rule("pin", products=("a",), place=0), "no room"),
        (rule("pin", products=("a", "b"), place=1000), "no room"),
        (rule("pin", products=("a",), place=1.5), "no room"),
        (rule(products=("a",), place=1), "A place is for a pin"),
        (rule(products=("a",), valid_from=NOW, valid_until=NOW), "before it begins"),
        (rule(products=("a",), valid_from=NOW, valid_until=NOW - timedelta(1)), "before it begins"),
        (rule(products=("a",), valid_from=datetime(2026, 1, 1)), "time zone"),
        (rule(products=("a",), note="x" * (MOST_NOTE + 1)), "note"),
        (rule(where={"gender": {"Men", "Women"}}), "kept as JSON"),
    ],
)
def test_a_wrong_rule_is_refused_with_the_reason(wrong: Rule, said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as error:
        checked(wrong, VIEW)
    assert len(str(error.value).splitlines()) == 1


def test_what_the_catalogue_does_not_have_is_refused() -> None:
    with pytest.raises(InvalidFilter, match="did you mean 'gender'"):
        checked(rule(where={"gendre": "Men"}), VIEW)
    with pytest.raises(InvalidFilter, match="no operator"):
        checked(rule(where={"gender": {"is": "Men"}}), VIEW)
    with pytest.raises(NotFound, match="There is no product 'c'"):
        checked(rule(products=("a", "c")), VIEW)


def test_rules_come_back_as_they_were_in_the_order_they_were_made(store: RuleStore) -> None:
    east = timezone(timedelta(hours=5, minutes=30))
    made = [
        Rule("z", "boost", where={"price": {"lte": 9.5}, "kind": ["A", "B"]}, amount=0.1),
        Rule("a", "pin", products=("b", "a"), place=3, valid_from=NOW, note="Spring ☀"),
        Rule("m", "hide", products=("a",), valid_until=datetime(2027, 1, 1, 1, tzinfo=east)),
    ]
    for one in made:
        store.add(one)
    assert list(store.rules()) == made
    store.remove("a")
    assert list(store.rules()) == [made[0], made[2]]
    store.add(made[1])
    assert list(store.rules()) == [made[0], made[2], made[1]]


def test_the_version_grows_with_every_change(store: RuleStore) -> None:
    versions = [store.version()]
    store.add(rule(products=("a",), amount=0.5))
    versions.append(store.version())
    assert store.remove("1").products == ("a",)
    versions.append(store.version())
    assert versions == sorted(set(versions))


def test_a_rule_that_is_not_there_cannot_be_removed(store: RuleStore) -> None:
    version = store.version()
    with pytest.raises(NotFound, match="There is no rule 'x'"):
        store.remove("x")
    assert store.version() == version

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import lookalike
from lookalike.errors import InvalidFilter, InvalidInput, NotFound
from lookalike.shop import Shop
from lookalike.types import Product

NOW = datetime.now(UTC)


@pytest.fixture
def rules(tmp_path: Path) -> Iterator[Shop]:
    """A shop of four products; nothing is built, for rules need no photos."""
    with lookalike.open(tmp_path / "shop") as shop:
        shop._store.upsert(
            Product(name, attributes={"kind": "Shirt" if name < "c" else "Shoe"}) for name in "abcd"
        )
        yield shop


def test_rules_are_made_listed_and_taken_back(rules: Shop) -> None:
    assert rules.rules() == ()
    boost = rules.add_rule("boost", where={"kind": "Shirt"}, note="Shirt week")
    pin = rules.add_rule("pin", products=["d", "c", "d"], place=2)
    assert pin.products == ("d", "c")
    assert rules.rules() == (boost, pin)
    effects = rules.rule_effects()
    assert [(one.state, one.products, one.problem) for one in effects] == [("active", 2, "")] * 2
    assert rules.remove_rule(boost.id) == boost
    assert rules.rules() == (pin,)


def test_another_process_sees_them(rules: Shop) -> None:
    made = rules.add_rule("hide", products=["a"], valid_until=NOW + timedelta(days=1))
    with lookalike.open(rules.folder) as other:
        assert other.rules() == (made,)
        other.remove_rule(made.id)
    assert rules.rules() == ()


def test_a_wrong_rule_is_refused_and_not_kept(rules: Shop) -> None:
    with pytest.raises(InvalidInput, match="no kind of rule"):
        rules.add_rule("like", products=["a"])
    with pytest.raises(InvalidFilter, match="did you mean 'kind'"):
        rules.add_rule("hide", where={"kid": "Shirt"})
    with pytest.raises(NotFound, match="no product 'x'"):
        rules.add_rule("hide", products=["x"])
    with pytest.raises(NotFound, match="no rule 'x'"):
        rules.remove_rule("x")
    assert rules.rules() == ()


def test_the_next_list_follows_a_rule_made_now(rules: Shop) -> None:
    view = rules._current.catalogue()
    assert rules._row_rules(view).hidden is None
    rule = rules.add_rule("hide", where={"kind": "Shoe"})
    hidden = rules._row_rules(view).hidden
    assert hidden is not None
    assert hidden.tolist() == [False, False, True, True]
    rules.remove_rule(rule.id)
    assert rules._row_rules(view).hidden is None


def test_what_is_sold_out_is_treated_as_set(tmp_path: Path) -> None:
    for setting, expected in (("hide", [True, False]), ("show", None)):
        with lookalike.open(tmp_path / "shop", recommend={"out_of_stock": setting}) as shop:
            shop._store.upsert([Product("a", in_stock=False), Product("b", in_stock=True)])
            shop._current.look_again()
            hidden = shop._row_rules(shop._current.catalogue()).hidden
            assert (None if hidden is None else hidden.tolist()) == expected

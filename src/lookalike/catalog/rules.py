"""The rules a shop has for its recommendations: checked, and kept in its database."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any, get_args

from sqlalchemy import Row, delete, insert, select

from lookalike.catalog.versions import grow_version, version
from lookalike.catalog.view import CatalogView
from lookalike.catalog.where import mask
from lookalike.errors import InvalidInput, NotFound
from lookalike.storage.database import Database
from lookalike.storage.schema import rules
from lookalike.storage.times import microseconds, moment
from lookalike.types import Rule, RuleKind

USUAL_AMOUNT = 0.2
"""What a boost adds, or a bury takes away, unless told otherwise: it changes the order among
products that suit a shopper, and does not put what does not suit them before what does."""
MOST_AMOUNT = 1.0
LAST_PLACE = 1000
MOST_PRODUCTS = 10_000
MOST_NOTE = 500

_COUNTER = "rules"
_KINDS: tuple[RuleKind, ...] = get_args(RuleKind)


def checked(rule: Rule, view: CatalogView) -> Rule:
    """``rule``, with the usual amount or place where it has none, once it makes sense.

    Raises:
        InvalidInput: it does not; the message says why.
        InvalidFilter: its ``where`` does not, e.g. no product has the attribute.
        NotFound: there is no such product.
    """
    if rule.kind not in _KINDS:
        raise InvalidInput(
            f"'{str(rule.kind)[:40]}' is no kind of rule: choose from {', '.join(_KINDS)}."
        )
    _check_products(rule, view)
    _check_times(rule)
    if len(rule.note) > MOST_NOTE:
        raise InvalidInput(
            f"The note has {len(rule.note)} characters: at most {MOST_NOTE} will do."
        )
    return replace(rule, amount=_amount(rule), place=_place(rule))


def _check_products(rule: Rule, view: CatalogView) -> None:
    if bool(rule.where) == bool(rule.products):
        raise InvalidInput(
            "Say which products the rule is about: either with a filter or by their ids."
        )
    if rule.where:
        if rule.kind == "pin":
            raise InvalidInput("A pin puts products at places: name them by their ids.")
        mask(rule.where, view)
        try:
            json.dumps(rule.where)
        except (TypeError, ValueError):
            raise InvalidInput(
                "The filter of a rule is kept as JSON: use texts, numbers, true, false and lists."
            ) from None
    if len(rule.products) > MOST_PRODUCTS:
        raise InvalidInput(
            f"The rule names {len(rule.products):,} products: name at most {MOST_PRODUCTS:,}, or "
            f"use a filter."
        )
    for product in rule.products:
        if view.position(product) is None:
            raise NotFound(f"There is no product '{product}' in this shop: check the id.")


def _check_times(rule: Rule) -> None:
    for name, time in (("from", rule.valid_from), ("until", rule.valid_until)):
        if time is not None and (not isinstance(time, datetime) or time.tzinfo is None):
            raise InvalidInput(f"The time '{name}' of a rule needs a time zone, such as UTC.")
    if rule.valid_from and rule.valid_until and rule.valid_until <= rule.valid_from:
        raise InvalidInput(
            f"The rule would end ({rule.valid_until.isoformat()}) before it begins "
            f"({rule.valid_from.isoformat()}): exchange the two times."
        )


def _amount(rule: Rule) -> float | None:
    if rule.kind not in ("boost", "bury"):
        if rule.amount is not None:
            raise InvalidInput(f"An amount is for boost and bury; a {rule.kind} has none.")
        return None
    amount = USUAL_AMOUNT if rule.amount is None else rule.amount
    number = isinstance(amount, int | float) and not isinstance(amount, bool)
    if not number or not 0 < amount <= MOST_AMOUNT:
        raise InvalidInput(
            f"The amount {amount} is out of range: give a number above 0 and at most "
            f"{MOST_AMOUNT:g}, which outweighs any taste."
        )
    return float(amount)


def _place(rule: Rule) -> int | None:
    if rule.kind != "pin":
        if rule.place is not None:
            raise InvalidInput(f"A place is for a pin; a {rule.kind} has none.")
        return None
    place = 1 if rule.place is None else rule.place
    whole = isinstance(place, int) and not isinstance(place, bool)
    if not whole or place < 1 or place + len(rule.products) - 1 > LAST_PLACE:
        raise InvalidInput(
            f"There is no room for {len(rule.products)} products from place {place} on: places "
            f"are 1 to {LAST_PLACE}."
        )
    return place


class RuleStore:
    """The rules of one shop. May be shared by threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def version(self) -> int:
        """Number that is larger after any change; cheap enough to be asked on every request."""
        with self._database.read() as connection:
            return version(connection, _COUNTER)

    def rules(self) -> tuple[Rule, ...]:
        """All rules, in the order they were made."""
        with self._database.read() as connection:
            found = connection.execute(select(rules).order_by(rules.c.place_in_order))
            return tuple(_rule(row) for row in found)

    def add(self, rule: Rule) -> None:
        """Keep a rule that was ``checked``; its id must be new."""
        with self._database.write() as connection:
            at = grow_version(connection, _COUNTER)
            connection.execute(insert(rules).values(place_in_order=at, **_row(rule)))

    def remove(self, rule_id: str) -> Rule:
        """Forget a rule, and say what it was.

        Raises:
            NotFound: there is none of this id.
        """
        with self._database.write() as connection:
            found = connection.execute(select(rules).where(rules.c.id == rule_id)).first()
            if found is None:
                raise NotFound(
                    f"There is no rule '{rule_id}': 'lookalike rules list' shows those there are."
                )
            connection.execute(delete(rules).where(rules.c.id == rule_id))
            grow_version(connection, _COUNTER)
            return _rule(found)


def _row(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "kind": rule.kind,
        "where": dict(rule.where) if rule.where else None,
        "products": list(rule.products),
        "amount": rule.amount,
        "place": rule.place,
        "valid_from": None if rule.valid_from is None else microseconds(rule.valid_from),
        "valid_until": None if rule.valid_until is None else microseconds(rule.valid_until),
        "note": rule.note,
    }


def _rule(row: Row[*tuple[Any, ...]]) -> Rule:
    return Rule(
        id=row.id,
        kind=row.kind,
        where=row.where,
        products=tuple(row.products),
        amount=row.amount,
        place=row.place,
        valid_from=None if row.valid_from is None else moment(row.valid_from),
        valid_until=None if row.valid_until is None else moment(row.valid_until),
        note=row.note,
    )

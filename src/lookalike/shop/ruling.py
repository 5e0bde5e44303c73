"""What the shop itself wants of its recommendations: products boosted, buried, pinned or hidden."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from lookalike.shop.parts import ShopParts
from lookalike.types import ProductId, Rule, RuleEffect, RuleKind, Where

if TYPE_CHECKING:
    from lookalike.catalog.view import CatalogView
    from lookalike.recommend.rules import RowRules


class Ruling(ShopParts):
    """The rules of a shop."""

    def rules(self) -> tuple[Rule, ...]:
        """All rules, in the order they were made, whether they hold now or not."""
        return self._rules.rules()

    def rule_effects(self) -> tuple[RuleEffect, ...]:
        """Every rule, whether it holds now, how many products it is about, and what stops it."""
        from lookalike.recommend.rules import effects

        return effects(self._rules.rules(), self._current.catalogue(), now=datetime.now(UTC))

    def add_rule(
        self,
        kind: RuleKind | str,
        *,
        where: Where | None = None,
        products: Sequence[ProductId] = (),
        amount: float | None = None,
        place: int | None = None,
        valid_from: datetime | None = None,
        valid_until: datetime | None = None,
        note: str = "",
    ) -> Rule:
        """Make a rule about the products that pass ``where``, or those named.

        ``boost`` adds ``amount`` (above 0, at most 1) to their scores and ``bury`` takes it away;
        ``pin`` puts those named at ``place`` and the places after it, ``hide`` leaves them out.
        The very next list follows it. Times need a time zone.

        Raises:
            InvalidInput: something is out of range or does not go together.
            InvalidFilter: ``where`` does not make sense.
            NotFound: there is no such product.
        """
        from lookalike.catalog.rules import checked

        asked = Rule(
            id=secrets.token_hex(4),
            kind=cast("RuleKind", kind),  # anything else is refused, with the reason
            where=where,
            products=tuple(dict.fromkeys(products)),
            amount=amount,
            place=place,
            valid_from=valid_from,
            valid_until=valid_until,
            note=note,
        )
        rule = checked(asked, self._current.catalogue())
        self._rules.add(rule)
        self._rules_in_force.look_again()
        return rule

    def remove_rule(self, rule_id: str) -> Rule:
        """Take a rule back, and say what it was.

        Raises:
            NotFound: there is none of this id.
        """
        rule = self._rules.remove(rule_id)
        self._rules_in_force.look_again()
        return rule

    def _row_rules(self, view: CatalogView) -> RowRules:
        return self._rules_in_force.on(view)

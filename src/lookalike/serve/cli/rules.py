"""``rules``: what the shop itself wants of its recommendations."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from lookalike.serve.cli.options import DEFAULT_SHOP, AsJson, ShopFolder, open_shop
from lookalike.serve.cli.output import (
    count,
    named,
    plain,
    print_json,
    print_note,
    print_table,
    print_text,
)
from lookalike.serve.cli.where import Conditions, conditions_of
from lookalike.types import Rule, RuleEffect

if TYPE_CHECKING:
    from typing import Any


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    group = typer.Typer(
        name="rules",
        help="Boost, bury, pin or hide products in recommendations.",
        no_args_is_help=True,
    )
    group.command("list")(list_rules)
    group.command("add")(add_rule)
    group.command("remove")(remove_rule)
    app.add_typer(group)


def list_rules(shop: ShopFolder = DEFAULT_SHOP, as_json: AsJson = False) -> None:
    """List the rules there are, and what each does at the moment."""
    with open_shop(shop) as opened:
        effects = opened.rule_effects()
    if as_json:
        print_json({"rules": [_answer(effect) for effect in effects]})
        return
    if not effects:
        print_text("There are no rules: 'lookalike rules add' makes one.")
        return
    print_table(
        ["rule", "does", "about", "products", "when", "now", "note"],
        [_row(effect) for effect in effects],
        numbers=["products"],
        flexible=["about", "when", "note"],
    )
    for effect in effects:
        if effect.problem:
            print_note(f"Rule {effect.rule.id} has no effect: {effect.problem}")


def add_rule(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="boost (further up), bury (further down), pin (at a place) or hide (left out).",
        ),
    ],
    product: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="A product it is about. May be repeated."),
    ] = None,
    where: Conditions = None,
    amount: Annotated[
        float | None,
        typer.Option(
            metavar="X",
            help="What a boost adds to the score, or a bury takes away: up to 1; 0.2 if not given.",
        ),
    ] = None,
    place: Annotated[
        int | None,
        typer.Option(metavar="N", help="Where a pin puts the (first) product: 1 if not given."),
    ] = None,
    valid_from: Annotated[
        str | None,
        typer.Option("--from", metavar="TIME", help="When it begins, such as 2026-12-01."),
    ] = None,
    valid_until: Annotated[
        str | None,
        typer.Option(
            "--until", metavar="TIME", help="When it ends; of a date the whole day counts."
        ),
    ] = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help="Why, for whoever reads it.")] = "",
    shop: ShopFolder = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Make a rule; the very next list follows it."""
    conditions = conditions_of(where)
    begins = _moment(valid_from, "--from", whole_day=False)
    ends = _moment(valid_until, "--until", whole_day=True)
    with open_shop(shop) as opened:
        rule = opened.add_rule(
            kind,
            where=conditions,
            products=tuple(product or ()),
            amount=amount,
            place=place,
            valid_from=begins,
            valid_until=ends,
            note=note,
        )
        effect = next(one for one in opened.rule_effects() if one.rule.id == rule.id)
    if as_json:
        print_json(_answer(effect))
        return
    about = count(effect.products, "product")
    print_text(f"Rule {rule.id}: {_does(rule)}, {about}, {_when(rule)}.")
    if effect.problem:
        print_note(effect.problem)
    print_text(f"'lookalike rules remove {rule.id}' takes it back.")


def remove_rule(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="The id of the rule.")],
    shop: ShopFolder = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Take a rule back."""
    with open_shop(shop) as opened:
        removed = opened.remove_rule(rule)
    if as_json:
        print_json(plain(removed))
    else:
        print_text(f"Removed rule {removed.id}: {_does(removed)}, {_about(removed)}.")


def _moment(text: str | None, option: str, *, whole_day: bool) -> datetime | None:
    """The moment that was written, in this machine's time zone unless it says another one."""
    if text is None:
        return None
    try:
        if len(text) == len("2026-12-01"):
            day = date.fromisoformat(text)
            day += timedelta(days=1) if whole_day else timedelta()
            return datetime.combine(day, time()).astimezone()
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no time: write 2026-12-01, or 2026-12-01T18:00.", param_hint=option
        ) from None
    return moment.astimezone() if moment.tzinfo is None else moment


def _answer(effect: RuleEffect) -> dict[str, Any]:
    return {
        **plain(effect.rule),
        "state": effect.state,
        "about": effect.products,
        "problem": effect.problem or None,
    }


def _row(effect: RuleEffect) -> tuple[object, ...]:
    rule = effect.rule
    now = "no effect" if effect.problem else effect.state
    return rule.id, _does(rule), _about(rule), effect.products, _when(rule), now, rule.note


def _about(rule: Rule) -> str:
    if rule.where:
        return ", ".join(f"{name} {_condition(value)}" for name, value in rule.where.items())
    return named(rule.products)


def _condition(value: object) -> str:
    if isinstance(value, dict):
        return " and ".join(f"{name} {_condition(one)}" for name, one in value.items())
    if isinstance(value, list):
        return " or ".join(str(one) for one in value)
    return str(value)


def _does(rule: Rule) -> str:
    if rule.place is not None:
        return f"pin at {rule.place}"
    return rule.kind if rule.amount is None else f"{rule.kind} by {rule.amount:g}"


def _when(rule: Rule) -> str:
    begins = "" if rule.valid_from is None else f"from {_shown(rule.valid_from, end=False)}"
    ends = "" if rule.valid_until is None else f"to {_shown(rule.valid_until, end=True)}"
    return f"{begins} {ends}".strip() or "always"


def _shown(moment: datetime, *, end: bool) -> str:
    """A day where it is a whole one: what ends at midnight ends with the day before."""
    here = moment.astimezone()
    if (here.hour, here.minute, here.second, here.microsecond) != (0, 0, 0, 0):
        return here.strftime("%Y-%m-%d %H:%M")
    return (here - timedelta(days=1 if end else 0)).strftime("%Y-%m-%d")

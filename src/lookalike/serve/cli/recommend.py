"""``recommend``: what would this shopper like?"""

from __future__ import annotations

from typing import Annotated

import typer

from lookalike.serve.cli.hits import answer
from lookalike.serve.cli.options import (
    DEFAULT_SHOP,
    AsJson,
    HowMany,
    Session,
    ShopFolder,
    open_shop,
)
from lookalike.serve.cli.output import print_note
from lookalike.serve.cli.where import Conditions, conditions_of

COLD = "Nothing is known of this shopper yet: these are varied, to learn from what they like."


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(recommend)


def recommend(
    user: Annotated[str, typer.Option(metavar="ID", help="The shopper.")] = "",
    session: Session = "",
    pick: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PRODUCT",
            help="Something this shopper likes, for this list alone. May be repeated.",
        ),
    ] = None,
    k: HowMany = 10,
    where: Conditions = None,
    shop: ShopFolder = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Recommend products to a shopper, known or not."""
    conditions = conditions_of(where)
    with open_shop(shop) as opened:
        hits = opened.recommend(
            user, session=session, picks=tuple(pick or ()), k=k, where=conditions
        )
        roles = opened.roles()
    answer(hits, roles, as_json=as_json)
    if hits.cold_start and not as_json:
        print_note(COLD)

"""``recommend``: what would this shopper like?"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from lookalike.serve.cli.options import DEFAULT_SHOP, AsJson, ShopFolder, open_shop
from lookalike.serve.cli.output import print_json, print_note, print_table
from lookalike.serve.cli.similar import SHOWN, hit_lines
from lookalike.serve.cli.where import EXAMPLES, parse_where

COLD = "Nothing is known of this shopper yet: these are varied, to learn from what they like."


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(recommend)


def recommend(
    user: Annotated[str, typer.Option(metavar="ID", help="The shopper.")] = "",
    session: Annotated[
        str, typer.Option(metavar="ID", help="The session of someone who has not signed in.")
    ] = "",
    pick: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PRODUCT",
            help="Something this shopper likes, for this list alone. May be repeated.",
        ),
    ] = None,
    k: Annotated[int, typer.Option("-k", "--k", min=1, metavar="N", help="How many.")] = 10,
    where: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CONDITION",
            help=f"Only products that meet this, e.g. {EXAMPLES}; or JSON. May be repeated.",
        ),
    ] = None,
    shop: ShopFolder = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Recommend products to a shopper, known or not."""
    try:
        conditions = parse_where(where or [])
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--where") from None
    with open_shop(shop) as opened:
        hits = opened.recommend(
            user, session=session, picks=tuple(pick or ()), k=k, where=conditions or None
        )
        roles = opened.roles()
    if as_json:
        for line in hit_lines(hits):
            print_json(line, indent=None)
        return
    shown = [(role, roles[role]) for role in SHOWN if role in roles]
    rows: list[tuple[Any, ...]] = [
        (
            rank,
            hit.product_id,
            hit.product.name,
            *(hit.product.attributes.get(name, "") for _, name in shown),
            f"{hit.score:.3f}",
            " ".join(hit.reasons),
        )
        for rank, hit in enumerate(hits, start=1)
    ]
    print_table(
        ["", "product", "name", *(role for role, _ in shown), "score", "why"],
        rows,
        numbers=["", "score"],
        flexible=["name", "why"],
    )
    if hits.cold_start:
        print_note(COLD)

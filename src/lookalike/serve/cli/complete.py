"""``complete``: what goes with this product?"""

from __future__ import annotations

from typing import Annotated

import typer

from lookalike.errors import NotFound
from lookalike.serve.cli.hits import answer
from lookalike.serve.cli.options import (
    DEFAULT_SHOP,
    AsJson,
    HowMany,
    KnownProduct,
    ShopFolder,
    open_shop,
)
from lookalike.serve.cli.similar import suggestion
from lookalike.serve.cli.where import Conditions, conditions_of


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(complete)


def complete(
    product: KnownProduct,
    k: HowMany = 8,
    user: Annotated[
        str, typer.Option(metavar="ID", help="A shopper, whose taste then counts too.")
    ] = "",
    where: Conditions = None,
    shop: ShopFolder = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Find products of other categories that go with a product."""
    conditions = conditions_of(where)
    with open_shop(shop) as opened:
        try:
            hits = opened.complete(product, k=k, user=user, where=conditions)
        except NotFound as error:
            raise NotFound(f"{error}{suggestion(opened, product)}") from None
        roles = opened.roles()
    answer(hits, roles, as_json=as_json)

"""``similar``: what looks like this photo, or like this product."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lookalike.errors import InvalidInput, NotFound
from lookalike.serve.cli.options import DEFAULT_SHOP, AsJson, ShopFolder, open_shop
from lookalike.serve.cli.output import plain, print_json, print_note, print_table, print_text
from lookalike.serve.cli.where import EXAMPLES, parse_where

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookalike.shop import Shop
    from lookalike.types import HitList

SHOWN = ("category", "colour", "gender")  # roles that get a column, where the shop has them
MEANING = "Similarity: 1 the same photo, 0 no more alike than any two products."
MEANING_WITH_ATTRIBUTES = "Similarity: how it looks and what it is; 1 the same in every respect."


PAGE = 1000  # the most products a shop gives at once


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(similar)


def similar(
    photo: Annotated[
        str | None,
        typer.Argument(metavar="PHOTO", help="A photo; '-' reads it from standard input."),
    ] = None,
    product: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Ask with a product of the shop instead of a photo."),
    ] = None,
    k: Annotated[int, typer.Option("-k", "--k", min=1, metavar="N", help="How many.")] = 5,
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
    """Find the products that look most like a photo or a product."""
    if (photo is None) == (product is None):
        raise typer.BadParameter("give exactly one of the two", param_hint=["PHOTO", "--product"])
    try:
        conditions = parse_where(where or [])
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--where") from None
    with open_shop(shop) as opened:
        try:
            hits = opened.similar(
                image=photo_bytes(photo), product=product, k=k, where=conditions or None
            )
        except NotFound as error:
            raise NotFound(f"{error}{_suggestion(opened, product)}") from None
        roles = opened.roles()
    if as_json:
        for line in hit_lines(hits):
            print_json(line, indent=None)
    else:
        print_hits(hits, roles)
    if hits.notice:
        print_note(hits.notice)


def _suggestion(shop: Shop, product: str | None) -> str:
    """Ids that resemble one that does not exist; looked for only once it is needed."""
    if product is None:
        return ""
    pages = range(0, shop.status().products, PAGE)
    known = [item.id for at in pages for item in shop.products(offset=at, limit=PAGE).products]
    close = [] if product in known else get_close_matches(product, known)
    return f" Did you mean {' or '.join(close)}?" if close else ""


def photo_bytes(photo: str | None) -> str | bytes | None:
    """A path as it is, or what is on standard input where ``-`` was given."""
    if photo != "-":
        return photo
    content = sys.stdin.buffer.read()
    if not content:
        raise InvalidInput("There is no photo on standard input: it is empty.")
    return content


def hit_lines(hits: HitList) -> list[dict[str, Any]]:
    """One value per hit; each also says what is true of the whole list, so it can stand alone."""
    whole = {
        "request_id": hits.request_id,
        "encoder": hits.encoder,
        "snapshot": hits.snapshot,
        "cold_start": hits.cold_start,
        "no_good_match": hits.no_good_match,
    }
    return [{"rank": rank, **plain(hit), **whole} for rank, hit in enumerate(hits, start=1)]


def print_hits(hits: HitList, roles: Mapping[str, str]) -> None:
    """The hits as a table, best first."""
    shown = [(role, roles[role]) for role in SHOWN if role in roles]
    if not hits:
        return
    print_table(
        ["", "product", "name", *(role for role, _ in shown), "similarity"],
        [
            (
                rank,
                hit.product_id,
                hit.product.name,
                *(_text(hit.product.attributes.get(name)) for _, name in shown),
                f"{hit.score:.3f}",
            )
            for rank, hit in enumerate(hits, start=1)
        ],
        numbers=["", "similarity"],
        flexible=["name"],
    )
    adapted = "attributes" in hits[0].parts
    print_text(MEANING_WITH_ATTRIBUTES if adapted else MEANING)


def _text(value: object) -> str:
    return "" if value is None else str(value)

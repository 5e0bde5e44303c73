"""``similar``: what looks like this photo, or like this product."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated

import typer

from lookalike.errors import InvalidInput, NotFound
from lookalike.serve.cli.hits import answer, print_hits
from lookalike.serve.cli.options import DEFAULT_SHOP, AsJson, HowMany, ShopFolder, open_shop
from lookalike.serve.cli.output import print_text
from lookalike.serve.cli.where import Conditions, conditions_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookalike.shop import Shop
    from lookalike.types import HitList

MEANING = "Similarity: 1 the same photo, 0 no more alike than any two products."
MEANING_WITH_ATTRIBUTES = "Similarity: how it looks and what it is; 1 the same in every respect."


PAGE = 1000  # the most products a shop gives at once


Crop = Annotated[
    str | None,
    typer.Option(
        metavar="BOX",
        help="Only this part of the photo: left,top,right,bottom in pixels, or in shares of its "
        "sides (0.2,0.5,0.6,0.9); 'auto' for whatever garments are in it.",
    ),
]


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
    k: HowMany = 5,
    where: Conditions = None,
    crop: Crop = None,
    shop: ShopFolder = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Find the products that look most like a photo or a product."""
    if (photo is None) == (product is None):
        raise typer.BadParameter("give exactly one of the two", param_hint=["PHOTO", "--product"])
    conditions = conditions_of(where)
    part = crop_of(crop, photo)
    with open_shop(shop) as opened:
        try:
            hits = opened.similar(
                image=photo_bytes(photo), product=product, k=k, where=conditions, crop=part
            )
        except NotFound as error:
            raise NotFound(f"{error}{suggestion(opened, product)}") from None
        roles = opened.roles()
    answer(hits, roles, as_json=as_json, table=print_similar)


def crop_of(written: str | None, photo: str | None) -> str | tuple[float, ...] | None:
    """What ``--crop`` says: ``auto``, or four numbers, whole ones as such."""
    if written is None:
        return None
    if photo is None:
        raise typer.BadParameter("is a part of a photo: give one", param_hint="--crop")
    if written.strip().lower() == "auto":
        return "auto"
    try:
        numbers = [float(n) if "." in n else int(n) for n in map(str.strip, written.split(","))]
    except ValueError:
        numbers = []
    if len(numbers) != 4:
        raise typer.BadParameter(
            f"{written!r} is not left,top,right,bottom, nor auto", param_hint="--crop"
        )
    return tuple(numbers)


def suggestion(shop: Shop, product: str | None) -> str:
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


def print_similar(hits: HitList, roles: Mapping[str, str]) -> None:
    """The hits as a table, best first, and what their similarity means."""
    print_hits(hits, roles, score="similarity", why=False)
    if hits:
        adapted = "attributes" in hits[0].parts
        print_text(MEANING_WITH_ATTRIBUTES if adapted else MEANING)

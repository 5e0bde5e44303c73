"""``search``: products by words, alone or with a photo or a product."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated

import typer

from lookalike.serve.cli.hits import hit_lines, print_hits
from lookalike.serve.cli.options import DEFAULT_SHOP, AsJson, HowMany, ShopFolder, open_shop
from lookalike.serve.cli.output import plain, print_json, print_note, print_text
from lookalike.serve.cli.similar import Crop, crop_of, photo_bytes
from lookalike.serve.cli.where import Conditions, conditions_of

SCORE = "Score: 1 all that was asked for, 0 nothing of it."
EXAMPLE_WEIGHTS = "visual=1,text=0.5"


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(search)


def search(
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="What to look for, in your own words.")
    ] = "",
    image: Annotated[
        str | None,
        typer.Option(
            metavar="PHOTO",
            help="Also like this photo; the words then say what is to differ, e.g. "
            "'but in red'. '-' reads it from standard input.",
        ),
    ] = None,
    product: Annotated[
        str | None, typer.Option(metavar="ID", help="Also like this product of the shop.")
    ] = None,
    like: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Also like this product. May be repeated."),
    ] = None,
    unlike: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Away from this product. May be repeated."),
    ] = None,
    k: HowMany = 10,
    where: Conditions = None,
    crop: Crop = None,
    exact: Annotated[
        bool,
        typer.Option(
            "--exact",
            help="Take the words as they are written: mend no slips, take no synonyms, and look "
            "for nothing by what they mean.",
        ),
    ] = False,
    weights: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PART=NUMBER",
            help=f"How much parts of the score count, e.g. {EXAMPLE_WEIGHTS}. May be repeated.",
        ),
    ] = None,
    shop: ShopFolder = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Find products by words, alone or together with a photo or a product."""
    if not text.strip() and image is None and product is None and not like and not unlike:
        raise typer.BadParameter("say what to look for", param_hint=["TEXT", "--image"])
    if image is not None and product is not None:
        raise typer.BadParameter("give at most one of the two", param_hint=["--image", "--product"])
    conditions = conditions_of(where)
    part = crop_of(crop, image)
    try:
        parts = parse_weights(weights or [])
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--weights") from None
    with open_shop(shop) as opened:
        hits = opened.search(
            text=text or None,
            image=photo_bytes(image),
            product=product,
            like=tuple(like or ()),
            unlike=tuple(unlike or ()),
            where=conditions,
            weights=parts or None,
            k=k,
            crop=part,
            exact=exact,
        )
        roles = opened.roles()
    if as_json:
        understood = plain(hits.understood)
        for line in hit_lines(hits):
            print_json({**line, "understood": understood}, indent=None)
    else:
        print_hits(hits, roles)
        if hits:
            print_text(SCORE)
    for note in hits.understood.notes if hits.understood is not None else ():
        print_note(note)
    if hits.understood is not None and hits.understood.changed and not as_json:
        print_note(f"To search for ‘{hits.understood.text.strip()}’ instead, add --exact.")
    if hits.notice:
        print_note(hits.notice)


def parse_weights(texts: Sequence[str]) -> dict[str, float]:
    """``visual=1,text=0.5`` as weights by part.

    Raises:
        ValueError: one of them is not a part with a number of 0 or more, or is given twice.
    """
    weights: dict[str, float] = {}
    for entry in (entry for text in texts for entry in text.split(",")):
        name, equals, written = (part.strip() for part in entry.partition("="))
        try:
            weight = float(written)
        except ValueError:
            weight = -1.0
        if not name or not equals or not math.isfinite(weight) or weight < 0:
            raise ValueError(f"{entry!r} is not a part and a number; write {EXAMPLE_WEIGHTS}.")
        if name in weights:
            raise ValueError(f"'{name}' has two weights; give it one.")
        weights[name] = weight
    return weights

"""Options that several commands share, and opening the shop they name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lookalike.errors import NotFound

if TYPE_CHECKING:
    from lookalike.shop import Shop

ShopFolder = Annotated[
    Path,
    typer.Option(
        "--shop",
        envvar="LOOKALIKE_SHOP",
        metavar="FOLDER",
        help="The folder of the shop.",
    ),
]
"""``--shop FOLDER``; commands give it the default ``DEFAULT_SHOP``."""

DEFAULT_SHOP = Path("shop")

AsJson = Annotated[
    bool, typer.Option("--json", metavar="", help="Answer as JSON, for programs, instead of text.")
]

HowMany = Annotated[int, typer.Option("-k", "--k", min=1, metavar="N", help="How many.")]

KnownProduct = Annotated[str, typer.Argument(metavar="PRODUCT", help="The id of a product.")]

Session = Annotated[
    str,
    typer.Option(metavar="ID", help="The session of someone who has not signed in."),
]


def check_exists(path: Path) -> None:
    """Asked before a shop is opened, which would make one for a typing error.

    Raises:
        NotFound: there is no such file or folder.
    """
    if not path.exists():
        raise NotFound(f"There is no {path}: check the path.")


def open_shop(folder: Path, *, create: bool = False) -> Shop:
    """Open the shop in ``folder``.

    Raises:
        NotFound: there is no such folder and ``create`` is false; a mistyped name must not
            leave an empty shop behind.
    """
    from lookalike import shop

    if not create and not folder.exists():
        raise NotFound(
            f"There is no shop in {folder}: name its folder with --shop, or make one with "
            f"'lookalike ingest' or 'lookalike demo'."
        )
    return shop.open_shop(folder)

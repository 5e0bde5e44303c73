"""Visual product recommendations that a shop can run itself.

>>> import lookalike
>>> shop = lookalike.open("myshop")

Importing this module loads nothing heavy: the parts are imported when a shop is opened.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lookalike.shop import Shop

__version__ = "0.1.0"
__all__ = ["__version__", "open"]


def open(where: str | Path, **settings: Any) -> Shop:
    """Open the shop in the folder ``where``; created when missing. See ``Shop``."""
    from lookalike.shop import open_shop

    return open_shop(where, **settings)

"""From the text of a row to a checked product."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from lookalike.sources.base import RawRow
from lookalike.sources.columns import Columns
from lookalike.types import Product

MAX_ID = 255
"""Longest product id, in characters."""

ABSENT = frozenset({"", "na", "n/a", "null", "none", "nan"})
"""Cells that say there is no value, in lower case."""

_IN_STOCK = {"true", "yes", "y", "t", "instock", "available", "onstock", "limitedavailability"}
_SOLD_OUT = {"false", "no", "n", "f", "outofstock", "soldout", "unavailable", "discontinued"}
_NUMBER = re.compile(r"[-+]?\d[\d.,'\s\u00a0\u202f]*")


@dataclass(frozen=True, slots=True)
class Draft:
    """A row understood, before anything is known of its photo.

    ``digest`` is that of everything in ``product`` but photos. ``notes`` say what was mended.
    ``photo_name`` is the file the row names for its photo, ``photo_link`` where that came from.
    """

    line: int
    product: Product
    digest: str
    notes: tuple[str, ...]
    photo_name: str
    photo_link: str


class UnusableRowError(ValueError):
    """A row that cannot become a product; the message is the reason."""


def draft(row: RawRow, columns: Columns) -> Draft:
    """Make a product of a row.

    Raises:
        UnusableRowError: it has no id, or one that cannot be stored.
    """
    cells = row.cells
    product_id = cells[columns.id].strip()
    if not product_id:
        raise UnusableRowError("the id is empty")
    if len(product_id) > MAX_ID:
        raise UnusableRowError(f"the id has {len(product_id)} characters, more than {MAX_ID}")
    if not product_id.isprintable():
        raise UnusableRowError("the id holds line breaks or other characters that cannot be seen")
    notes = [row.repaired] if row.repaired else []
    image = _text(cells, columns.photo)
    remote = image.startswith(("http://", "https://"))
    attributes = {name: text for name in columns.attributes if (text := _text(cells, name))}
    for name in row.extra:
        if (text := _text(row.extra, name)) and name not in attributes:
            attributes[name] = text
    product = Product(
        id=product_id,
        name=_text(cells, columns.name),
        attributes=attributes,
        price=_price(_text(cells, columns.price), notes),
        in_stock=_in_stock(_text(cells, columns.in_stock), notes),
        url=_text(cells, columns.url) or None,
    )
    return Draft(
        line=row.line,
        product=product,
        digest=digest(product),
        notes=tuple(notes),
        photo_name="" if remote else image,
        photo_link=row.photo_link or (image if remote else ""),
    )


def digest(product: Product) -> str:
    """32 hex digits that change whenever anything of the product does, photos apart."""
    content: list[object] = [
        product.name,
        dict(product.attributes),
        product.price,
        product.in_stock,
        product.url,
    ]
    encoded = json.dumps(content, sort_keys=True, ensure_ascii=False).encode(errors="replace")
    return blake2b(encoded, digest_size=16).hexdigest()


def _text(cells: Mapping[str, str], column: str) -> str:
    if not column:
        return ""
    text = cells[column].strip()
    return "" if len(text) <= 4 and text.lower() in ABSENT else text


def _price(text: str, notes: list[str]) -> float | None:
    if not text:
        return None
    number = amount(text)
    if number is None or number < 0:
        notes.append(f"the price '{text[:40]}' is not an amount and was left out")
        return None
    return number


def amount(text: str) -> float | None:
    """The one number in ``text``, whatever currency and separators; None if there is not one.

    The last of two kinds of separator is the decimal one, and so is a comma not followed by three
    digits: ``1,299.00``, ``1.299,00``, ``1,00,000`` and ``12,50`` are understood, and ``1,299``
    is 1299.
    """
    found = _NUMBER.findall(text)
    if len(found) != 1:
        return None
    digits = re.sub(r"['\s\u00a0\u202f]", "", found[0]).rstrip(".,")
    comma, dot = digits.rfind(","), digits.rfind(".")
    if comma > dot and (dot >= 0 or not re.fullmatch(r"[-+]?\d{1,3}(,\d{2,3})*,\d{3}", digits)):
        digits = digits.replace(".", "").replace(",", ".")
    elif digits.count(".") > 1:
        digits = digits.replace(".", "")
    else:
        digits = digits.replace(",", "")
    try:
        number = float(digits)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _in_stock(text: str, notes: list[str]) -> bool | None:
    if not text:
        return None
    word = re.sub(r"[\W_]+", "", text.rpartition("/")[2].lower())  # schema.org gives an address
    if word in _IN_STOCK:
        return True
    if word in _SOLD_OUT:
        return False
    number = amount(text)
    if number is None:
        notes.append(f"the availability '{text[:40]}' is not understood and was left out")
        return None
    return number > 0

"""What the columns of a products table mean, whatever shops call them. Written once, here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lookalike.errors import InvalidTable

# For each role the names it goes by, the most specific first; compared without regard to case,
# spaces and punctuation. A table may use several: the first listed wins, the others are attributes.
_ROLES: dict[str, tuple[str, ...]] = {
    "id": (
        *("id", "productid", "itemid", "articleid", "styleid", "skuid", "sku", "uniqid", "asin"),
        *("productcode", "itemcode", "articlecode", "articlenumber", "itemnumber", "itemno"),
        *("productnumber", "gtin", "ean", "upc", "code"),
    ),
    "name": (
        *("productdisplayname", "displayname", "productname", "prodname", "itemname"),
        *("articlename", "producttitle", "itemtitle", "name", "title"),
    ),
    "price": (
        *("saleprice", "sellingprice", "currentprice", "price", "productprice", "priceamount"),
        *("unitprice", "listprice", "retailprice"),
    ),
    "url": ("url", "producturl", "productlink", "link", "permalink", "pageurl", "itemurl"),
    "in_stock": (
        *("instock", "isinstock", "availability", "available", "isavailable", "stockstatus"),
        *("stock", "stockquantity", "quantityinstock"),
    ),
    "photo": (
        *("image", "filename", "imagefile", "imagefilename", "imagename", "imagepath"),
        *("photo", "photofile", "imageurl", "imagelink", "imageurls", "photourl", "picture"),
    ),
}

_DISPLAY: dict[str, tuple[str, ...]] = {
    "category": (
        *("articletype", "category", "producttype", "producttypename", "type", "productcategory"),
        *("subcategory", "category3", "garmenttype", "googleproductcategory", "department"),
        *("productgroupname", "mastercategory", "category2", "category1"),
    ),
    "colour": (
        *("basecolour", "basecolor", "colour", "color", "colourname", "colorname"),
        *("colourgroupname", "colorgroupname", "maincolour", "maincolor", "primarycolor"),
    ),
    "gender": ("gender", "sex", "targetgender", "indexgroupname", "agegroup", "section"),
    "brand": ("brand", "brandname", "manufacturer", "vendor", "designer", "label"),
    "usage": ("usage", "occasion", "style", "use"),
    "season": ("season", "collection"),
}

_IGNORED = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table by role, spelled as in the table; "" where it has none."""

    id: str
    name: str = ""
    price: str = ""
    url: str = ""
    in_stock: str = ""
    photo: str = ""
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DisplayRoles:
    """Which attribute to show a product's category, colour, ... with; None where there is none."""

    category: str | None = None
    colour: str | None = None
    gender: str | None = None
    brand: str | None = None
    usage: str | None = None
    season: str | None = None


def normalised(name: str) -> str:
    """A column name without case, spaces and punctuation: ``Article ID`` is ``article_id``."""
    return _IGNORED.sub("", name.casefold())


def understand(header: Sequence[str]) -> Columns:
    """Tell what each column of a table means; those without a role are attributes.

    Raises:
        InvalidTable: no column is an id, or two have the same name.
    """
    doubled = next((name for at, name in enumerate(header) if name in header[:at]), None)
    if doubled is not None:
        raise InvalidTable(f"The table has two columns called '{doubled}': rename one of them.")
    roles = {role: _first(names, header) for role, names in _ROLES.items()}
    if not roles["id"]:
        found = ", ".join(header) if any(header) else "none"
        raise InvalidTable(
            f"The table has no column with the product's id (its columns: {found[:300]}): name "
            f"one of them 'id'."
        )
    taken = set(roles.values())
    attributes = tuple(name for name in header if name not in taken)
    return Columns(**{role: name or "" for role, name in roles.items()}, attributes=attributes)


def has_id(header: Sequence[str]) -> bool:
    """Whether some column is the id."""
    return _first(_ROLES["id"], header) is not None


def display_roles(attributes: Iterable[str]) -> DisplayRoles:
    """Choose the attributes a product is introduced with, from the names there are."""
    names = tuple(attributes)
    return DisplayRoles(**{role: _first(known, names) for role, known in _DISPLAY.items()})


def _first(wanted: Sequence[str], names: Sequence[str]) -> str | None:
    spelled: dict[str, str] = {}
    for name in names:
        spelled.setdefault(normalised(name), name)
    return next((spelled[name] for name in wanted if name in spelled), None)

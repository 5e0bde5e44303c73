"""What is written on the page: labels, numbers and text made safe for HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Final

from lookalike.types import AttributeValue, Product

TITLE: Final = "Product Recommendation System"
TAGLINE: Final = "Show a photo or say what you look for. See what fits."
PERCENTAGE: Final = (
    "The percentage says how alike two photos look in shape, pattern and colour, to the network "
    "that compares them. **100 %** is the same photo; **0 %** is no more alike than two products "
    "drawn at random from this shop. It says nothing about quality, price or fit."
)
PERCENTAGE_WITH_ATTRIBUTES: Final = (
    "The percentage says how alike two products are: partly how they look, and partly what they "
    "are, as far as the photo shows it and the catalogue knows it. **100 %** is the same in every "
    "respect. It says nothing about quality, price or fit."
)
PERCENTAGE_OF_SEARCH: Final = (
    "The percentage says how much of what you asked for a product has: look, words, colours and "
    "pattern, each as much as it counts. **Why?** on a product shows its parts. **100 %** has "
    "everything. It says nothing about quality, price or fit."
)

_ROLE_LABELS: Final[Mapping[str, str]] = {
    "category": "Category",
    "subcategory": "Subcategory",
    "department": "Department",
    "colour": "Colour",
    "gender": "Gender",
    "usage": "Usage",
    "season": "Season",
    "year": "Year",
}


def attribute_label(attribute: str, roles: Mapping[str, str]) -> str:
    """The role an attribute plays, else its own name in words: ``seatHeight`` → Seat height."""
    for role, name in roles.items():
        if name == attribute and role in _ROLE_LABELS:
            return _ROLE_LABELS[role]
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_\s-]+", " ", attribute).strip()
    return words[:1].upper() + words[1:].lower() if words else attribute


def value_text(value: AttributeValue) -> str:
    """An attribute's value for people: yes and no for truth, no ``.0`` on whole numbers."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def display_name(product: Product) -> str:
    """The product's name, or its id when the catalogue gives none."""
    return product.name.strip() or f"Product {product.id}"


def headline_facts(product: Product, roles: Mapping[str, str]) -> tuple[str, ...]:
    """Category and colour; the first two attributes where the catalogue has no such roles."""
    named = [roles[role] for role in ("category", "colour") if role in roles]
    names = named or list(product.attributes)[:2]
    return tuple(value_text(product.attributes[n]) for n in names if n in product.attributes)


def percent(score: float) -> int:
    """A share of one as a whole percentage; 100 is kept for what is truly the same."""
    bounded = min(1.0, max(0.0, score))
    return 100 if bounded >= 0.9999 else min(99, round(bounded * 100))


def count_text(number: int) -> str:
    """Thousands apart: 40,000."""
    return f"{number:,}"


def plural(number: int, noun: str) -> str:
    """``1 product``, ``2 products``."""
    return f"{count_text(number)} {noun}" + ("" if number == 1 else "s")


def duration_text(milliseconds: float) -> str:
    """How long something took: 12 ms, 1.4 s."""
    if milliseconds < 1:
        return "under 1 ms"
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"


def day_text(moment: str) -> str:
    """An ISO moment as a day people read, or as it stands when it is not one."""
    try:
        when = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    return f"{when.day} {when:%B %Y}, {when:%H:%M}"


def safe(text: str) -> str:
    """Catalogue text for HTML, quotes included: it is never markup."""
    return escape(text, quote=True)


def plain(text: str) -> str:
    """Catalogue text for a place that reads Markdown: nothing in it is formatting, link or icon."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!<>|~$:^=])", r"\\\1", text)

"""Numbers and catalogue text as they are written in the report."""

from __future__ import annotations

from html import escape

from lookalike.insight.attributes import value_text
from lookalike.types import Cell

SHARES = frozenset({"Share", "Click-through", "Hit rate", "Conversion", "Explained variance"})
"""Columns whose numbers are parts of one."""


def number_text(value: float, number: str) -> str:
    """A number as its kind is read: 12,345, 12.3 %, or 45 s."""
    if number == "share":
        return f"{value:.1%}".replace("%", " %")
    text = f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
    return f"{text} s" if number == "seconds" else text


def cell_text(value: Cell, column: str, number: str = "count") -> str:
    """A table's cell for HTML. A year is a name, not a number: it has no thousands apart."""
    if value is None:
        return "–"
    if isinstance(value, bool | str):
        return safe(value_text(value))
    if column in SHARES:
        return number_text(value, "share")
    if "year" in column.casefold():
        return safe(value_text(value))
    return number_text(value, number)


def safe(text: str) -> str:
    """Catalogue text for HTML, quotes included: it is never markup."""
    return escape(text, quote=True)

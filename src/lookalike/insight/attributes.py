"""Which attributes of a catalogue are worth a chart, and what each of them is. Any catalogue."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lookalike.catalog.columnar import AttributeColumn
from lookalike.catalog.view import CatalogView
from lookalike.sources.columns import display_roles, normalised
from lookalike.types import AttributeValue

MOST_VALUES = 400
"""Attributes with more values than this name single products, not groups of them."""
FEW_VALUES = 12
"""What still fits side by side in one bar, with a colour for each."""

_LEVELS = frozenset(
    {
        *("mastercategory", "maincategory", "topcategory", "category", "category1", "category2"),
        *("category3", "subcategory", "articletype", "producttype", "producttypename"),
        *("productcategory", "productgroupname", "department", "departmentname", "garmenttype"),
    }
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


@dataclass(frozen=True, slots=True)
class Chosen:
    """The attributes to chart. ``levels`` are those of the category, the broadest first.

    ``others`` have no role, but few enough values to count.
    """

    levels: tuple[str, ...]
    usage: str | None
    season: str | None
    gender: str | None
    colour: str | None
    brand: str | None
    year: str | None
    others: tuple[str, ...]

    @property
    def broad(self) -> str | None:
        """The broadest level of the category."""
        return self.levels[0] if self.levels else None

    @property
    def all(self) -> tuple[str, ...]:
        """Every attribute with a chart of its own, in the order to show them."""
        named = (self.usage, self.season, self.gender, self.colour, self.brand, self.year)
        return (*self.levels, *(name for name in named if name is not None), *self.others)


def choose(view: CatalogView) -> Chosen:
    """The attributes of ``view`` that tell groups of products apart."""
    groups = {name: column for name, column in view.columns.items() if _groups(column)}
    roles = display_roles(groups)
    levels = {name for name in groups if normalised(name) in _LEVELS}
    if roles.category is not None:
        levels.add(roles.category)
    year = next((name for name, column in groups.items() if _is_year(name, column)), None)
    roled = {roles.usage, roles.season, roles.gender, roles.colour, roles.brand, year}
    return Chosen(
        levels=tuple(sorted(levels, key=lambda name: (len(groups[name].values), name))),
        usage=roles.usage,
        season=roles.season,
        gender=roles.gender,
        colour=roles.colour,
        brand=roles.brand,
        year=year,
        others=tuple(sorted(name for name in groups if name not in levels | roled)),
    )


def fields(chosen: Chosen, view: CatalogView) -> tuple[str, ...]:
    """Attributes a map can be coloured by, those with the fewest colours to tell apart first."""
    names = [name for name in chosen.all if name != chosen.year]
    return tuple(sorted(names, key=lambda name: len(view.columns[name].values) > FEW_VALUES))


def label(attribute: str) -> str:
    """An attribute's name in words: ``masterCategory`` is Master category."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_\s-]+", " ", attribute).strip()
    return words[:1].upper() + words[1:].lower() if words else attribute


def value_text(value: AttributeValue) -> str:
    """A value as people write it: yes and no for truth, no ``.0`` on whole numbers."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return f"{value:g}" if isinstance(value, float) else str(value)


def year_of(value: AttributeValue) -> int | None:
    """The year a value is or spells, None if it is not one."""
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    year = int(number) if number == number and abs(number) < 10_000 else 0
    return year if year == number and _FIRST_YEAR <= year <= _LAST_YEAR else None


def _groups(column: AttributeColumn) -> bool:
    """More than one value, and several products to each on average."""
    values, filled = len(column.values), int((column.codes >= 0).sum())
    return 1 < values <= MOST_VALUES and 2 * values <= filled


def _is_year(name: str, column: AttributeColumn) -> bool:
    return "year" in normalised(name) and all(year_of(v) is not None for v in column.values)

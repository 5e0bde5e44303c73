"""Why a hit is one, in short sentences from the parts of its score."""

from __future__ import annotations

from collections.abc import Sequence

from lookalike.index.match import MatchStatistics
from lookalike.recommend.search.groups import Group
from lookalike.types import Product

SAME_PHOTO = 0.9999
MOST_NAMED = 4
SURE_MEANING = 0.5


def look_reason(likeness: float, match: MatchStatistics | None) -> str | None:
    """How much it looks like what was shown, by what is usual in this catalogue."""
    if likeness >= SAME_PHOTO:
        return "The same photo."
    if match is None or likeness < match.nearest_low:
        return "Among the nearest by look." if likeness > 0 else None
    if likeness < match.nearest_median:
        return "Looks like it."
    return "Looks very much like it."


def words_reason(met: Sequence[Group]) -> str | None:
    """The words of the query that the product has."""
    if not met:
        return None
    return f"Has {_listed([f'‘{group.shown}’' for group in met])}."


def attributes_reason(product: Product, groups: Sequence[Group]) -> str | None:
    """The wanted values it has, as the catalogue spells them."""
    has = [
        next(
            str(value.value)
            for value, _ in group.values
            if product.attributes.get(value.attribute) == value.value
        )
        for group in with_value(product, groups)
    ]
    named = list(dict.fromkeys(has))
    return f"As asked: {', '.join(named[:MOST_NAMED])}." if named else None


def with_value(product: Product, groups: Sequence[Group]) -> list[Group]:
    """The groups of which the product has a value."""
    return [
        group
        for group in groups
        if any(product.attributes.get(v.attribute) == v.value for v, _ in group.values)
    ]


def missing_reason(product: Product, groups: Sequence[Group]) -> str | None:
    """The values it was to have instead of those shown, and has not."""
    met = with_value(product, groups)
    lacking = [group.shown for group in groups if group.values and group not in met]
    return f"Not {_listed(lacking)}, but close." if lacking else None


def meaning_reason(text: str, meaning: float) -> str | None:
    """That it is the kind of thing meant, where no word says so."""
    return f"The kind of thing ‘{text}’ means." if meaning >= SURE_MEANING else None


def _listed(named: Sequence[str]) -> str:
    shown = list(named[:MOST_NAMED])
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"

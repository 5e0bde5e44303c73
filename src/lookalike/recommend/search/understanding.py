"""What was understood of a text, as a filter and as something to show the shopper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from lookalike.recommend.search.groups import Group
from lookalike.recommend.search.reading import Reading
from lookalike.recommend.search.text_score import WordShelf, unwanted_values
from lookalike.types import AttributeValue, Chip, Understanding


def understanding(reading: Reading, shelf: WordShelf, *, shown_something: bool) -> Understanding:
    """The public form of a reading. ``shown_something``: a photo or product was asked with."""
    shown = _shown(reading)
    changed = any(not group.plain for group in (*reading.groups, *reading.without))
    priced = not bool(np.isnan(shelf.view.price).all())
    return Understanding(
        text=reading.text,
        shown=shown,
        changed=changed,
        chips=tuple(_chips(reading, priced=priced)),
        where=MappingProxyType(_where(reading, shelf, priced=priced)),
        notes=tuple(_notes(reading, shown, priced=priced, shown_something=shown_something)),
    )


def _shown(reading: Reading) -> str:
    parts = [group.spelled for group in reading.groups]
    parts += [f"without {group.spelled}" for group in reading.without]
    parts += [reading.price.shown] if reading.price is not None else []
    return " ".join(parts)


def _chips(reading: Reading, *, priced: bool) -> list[Chip]:
    chips = []
    for group in reading.groups:
        chips.append(
            Chip(
                kind="value" if group.named else "word",
                text=_label(group),
                said=group.said,
                how=group.how,
                attribute=group.named[0].attribute if group.named else None,
                required=group.required,
            )
        )
    for group in reading.without:
        named = group.named[0].attribute if group.named else None
        chips.append(Chip("without", _label(group), group.said, group.how, named, required=True))
    chips.extend(Chip("kept", name, f"same {name}", attribute=name) for name in reading.kept)
    if reading.price is not None and priced:
        chips.append(
            Chip("price", reading.price.shown, reading.price.said, attribute="price", required=True)
        )
    return chips


def _label(group: Group) -> str:
    """A value as the catalogue spells it, any other word as it was understood."""
    return str(group.named[0].value) if group.named else group.shown


def _where(reading: Reading, shelf: WordShelf, *, priced: bool) -> dict[str, object]:
    where: dict[str, object] = {}
    if reading.price is not None and priced:
        where["price"] = dict(reading.price.bounds)
    unwanted: dict[str, list[object]] = {}
    for group in reading.without:
        if group.values:
            for attribute, values in unwanted_values(shelf, group).items():
                unwanted.setdefault(attribute, []).extend(values)
    required = _required(reading.groups)
    for attribute, wanted in required.items():
        where[attribute] = [value for value in wanted if value not in unwanted.get(attribute, ())]
    for attribute, values in unwanted.items():
        if attribute not in required:
            where[attribute] = {"not": values}
    return where


def _required(groups: Sequence[Group]) -> Mapping[str, list[AttributeValue]]:
    """Required values by attribute; a word that names values of several means the widest."""
    required: dict[str, list[AttributeValue]] = {}
    for group in groups:
        if group.required and group.values:
            best = max(factor for _, factor in group.values)
            sure = [value for value, factor in group.values if factor == best]
            widest = max(sure, key=lambda value: value.products).attribute
            values = [value.value for value in sure if value.attribute == widest]
            required.setdefault(widest, []).extend(values)
    return required


def _notes(reading: Reading, shown: str, *, priced: bool, shown_something: bool) -> list[str]:
    notes = []
    everything = (*reading.groups, *reading.without)
    if any(group.how == "spelling" for group in everything):
        notes.append(f"Showing results for ‘{shown}’.")
    for group in everything:
        mended = group.senses[0].mended
        if mended or group.how in {"synonym", "meaning"}:
            taken = ", ".join(f"‘{name}’" for name in _meant(group))
            notes.append(f"‘{mended or group.said}’ is not a word here: taken as {taken}.")
    if reading.unknown:
        words = ", ".join(f"‘{word}’" for word in reading.unknown)
        notes.append(f"Nothing here is called {words}.")
    if reading.price is not None and not priced:
        notes.append(f"No prices are known here: ‘{reading.price.said}’ was not applied.")
    if (reading.points or reading.kept) and not shown_something:
        notes.append("To ask for something like another, give its photo or name the product.")
    return notes


def _meant(group: Group) -> list[str]:
    values = [str(value.value) for value, _ in group.values]
    named = values or [" ".join(sense.terms) for sense in group.senses]
    return list(dict.fromkeys(named))[:3]

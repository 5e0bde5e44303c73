"""Filters that come from the catalogue: one button per attribute, values with their counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from lookalike.serve.app.opened import Shelf
from lookalike.serve.app.visit import Chosen
from lookalike.serve.app.wording import attribute_label, count_text, plain, value_text
from lookalike.types import AttributeValue, Facet

FEW = 14  # values that fit a popover as buttons; more are offered as a list that can be searched
FIRST_FILTERS = 10


def filter_bar(
    shelf: Shelf, chosen: Chosen, *, name: str, changed: Callable[[], None], text: str = ""
) -> None:
    """Offer the filters and keep ``chosen`` up to date; ``changed`` runs after every choice.

    The counts of an attribute are among the products that match ``text`` and all the other
    attributes, so that no value shown with a count leads to an empty list.
    """
    offered = [f for f in shelf.filters() if f.attribute in chosen]
    offered += [f for f in shelf.filters() if f.attribute not in chosen]
    offered = offered[: max(FIRST_FILTERS, len(chosen))]
    counts = _counts(shelf, [f.attribute for f in offered], chosen, text)
    # The order of the bar stays the catalogue's: a chosen filter must not jump under the pointer.
    shown = {f.attribute for f in offered}
    with st.container(horizontal=True, gap="small", key=f"lkfilters-{name}"):
        for facet in shelf.filters():
            if facet.attribute in shown:
                _one_filter(shelf, facet, counts[facet.attribute], chosen, name, changed)
        if chosen:
            st.button(
                "Clear filters",
                key=f"lkclear-{name}",
                type="tertiary",
                icon=":material/close:",
                on_click=_clear,
                args=(chosen, changed),
            )


def _counts(
    shelf: Shelf, attributes: Sequence[str], chosen: Chosen, text: str
) -> Mapping[str, Mapping[AttributeValue, int]]:
    free = [name for name in attributes if name not in chosen]
    counts: dict[str, dict[AttributeValue, int]] = {name: {} for name in attributes}
    if free:
        counts |= shelf.counts(free, chosen, text)
    for name in chosen:
        others = {other: values for other, values in chosen.items() if other != name}
        counts |= shelf.counts([name], others, text)
    return counts


def _one_filter(
    shelf: Shelf,
    facet: Facet,
    counts: Mapping[AttributeValue, int],
    chosen: Chosen,
    name: str,
    changed: Callable[[], None],
) -> None:
    label = attribute_label(facet.attribute, shelf.roles)
    ticked = chosen.get(facet.attribute, ())
    options = _ordered(facet, counts, ticked)
    key = f"lkfilter-{name}-{facet.attribute}"
    # Labels hold counts, and Streamlit knows a choice by its label: it is told anew at each rerun.
    st.session_state[key] = [value for value in options if value in ticked]

    def shown(value: AttributeValue) -> str:
        return f"{value_text(value)} ({count_text(counts.get(value, 0))})"

    def take() -> None:
        picked = tuple(st.session_state[key])
        chosen.pop(facet.attribute, None)
        if picked:
            chosen[facet.attribute] = picked
        changed()

    with st.popover(_button_label(label, ticked), key=f"lkpop-{name}-{facet.attribute}"):
        if len(options) <= FEW:
            st.pills(
                label,
                options,
                selection_mode="multi",
                format_func=lambda value: plain(shown(value)),  # these labels are Markdown
                key=key,
                on_change=take,
            )
        else:
            st.multiselect(
                label,
                options,
                format_func=shown,
                key=key,
                on_change=take,
                placeholder=f"Any {label.lower()}",
            )


def _ordered(
    facet: Facet, counts: Mapping[AttributeValue, int], ticked: Sequence[AttributeValue]
) -> list[AttributeValue]:
    """Values that still lead somewhere (and those ticked): numbers in order, words by count."""
    values = [value for value, _ in facet.values if counts.get(value) or value in ticked]
    if all(isinstance(value, int | float) for value in values):
        return sorted(values, key=float)
    return values


def _button_label(label: str, ticked: Sequence[AttributeValue]) -> str:
    if not ticked:
        return label
    first = plain(value_text(ticked[0]))
    return f"{label}: **{first}**" + (f" +{len(ticked) - 1}" if len(ticked) > 1 else "")


def _clear(chosen: Chosen, changed: Callable[[], None]) -> None:
    chosen.clear()
    changed()

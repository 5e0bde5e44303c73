"""Which types of product a text asks for by name: "jeans", "shoes" of any kind, "footwear"."""

from __future__ import annotations

import numpy as np

from lookalike.catalog.columnar import decided_by
from lookalike.catalog.view import CatalogView
from lookalike.index.lexical.values import Value
from lookalike.recommend.search.groups import Group
from lookalike.recommend.search.text_score import WordShelf

NEARLY_ALL = 0.97
"""Share of the products whose type tells a value, from which on the value sorts types."""


def types_named(shelf: WordShelf, group: Group, attribute: str) -> frozenset[str]:
    """The values of ``attribute`` that a group means.

    Those it names; else those that belong to a wider kind it names, if another attribute sorts
    types into such; else, if it names no value at all, those that have its words.
    """
    named = [value for value in group.named if value.attribute == attribute]
    if named:
        return frozenset(str(value.value) for value in named)
    if group.values:
        return frozenset[str]().union(
            *(_within(shelf.view, value, attribute) for value in group.named)
        )
    said = set(group.senses[0].terms)
    return frozenset(
        str(value.value)
        for words, values in shelf.values.values.items()
        if said <= set(words)
        for value in values
        if value.attribute == attribute
    )


def _within(view: CatalogView, wider: Value, attribute: str) -> frozenset[str]:
    """The types that are of a wider kind; none where products of one type differ in that.

    Dresses are all for women, but other types are not for one of the two: whom a thing is for
    sorts no types.
    """
    types, kinds = view.columns[attribute], view.columns[wider.attribute]
    usual = decided_by(types.codes, kinds.codes, values=len(types.values), share=NEARLY_ALL)
    if usual is None:
        return frozenset()
    of_kind = np.flatnonzero(usual == kinds.values.index(wider.value))
    return frozenset(str(types.values[at]) for at in of_kind.tolist())

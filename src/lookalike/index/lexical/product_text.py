"""What of a product can be searched for: its name, its attributes, and what else is said of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lookalike.catalog.view import CatalogView
from lookalike.index.lexical.postings import FieldText
from lookalike.index.lexical.tokens import Token, tokens
from lookalike.index.lexical.values import describing_values
from lookalike.index.lexical.vocabulary import VocabularyCollector
from lookalike.sources.columns import display_roles
from lookalike.types import AttributeValue

NAME = "name"
NAME_COUNTS, ATTRIBUTE_COUNTS, TEXT_COUNTS = 1.0, 1.0, 0.5
"""A long text mentions much that a product is not."""
LONG = 6.0
"""Terms, on average: an attribute with longer values is a text."""

Extra = Mapping[str, Sequence[str]]
"""More to search in, such as what reviews say: by field, one text for each row of the view."""


@dataclass(frozen=True, slots=True, eq=False)
class ProductTexts:
    """The searchable terms of every row of a view. ``importance`` is what each field counts."""

    importance: Mapping[str, float]
    products: tuple[tuple[FieldText, ...], ...]

    @classmethod
    def of(cls, view: CatalogView, extra: Extra, collector: VocabularyCollector) -> ProductTexts:
        """Read a view; spellings and neighbours go to the ``collector``."""
        importance = {NAME: NAME_COUNTS}
        fields: list[list[FieldText]] = [[] for _ in range(len(view))]
        for row, name in enumerate(view.names):
            found = tokens(name)
            collector.add(found)
            _append(fields[row], NAME, found)
        for attribute, column in view.columns.items():
            spelled = [tokens(value_text(attribute, value)) for value in column.values]
            counts = np.bincount(column.codes[column.codes >= 0], minlength=len(spelled))
            for found, count in zip(spelled, counts.tolist(), strict=True):
                collector.add(found, times=count)
            usual = float(np.dot(counts, list(map(len, spelled))) / max(1, counts.sum()))
            importance[f"={attribute}"] = TEXT_COUNTS if usual > LONG else ATTRIBUTE_COUNTS
            for row, code in enumerate(column.codes.tolist()):
                if code >= 0:
                    _append(fields[row], f"={attribute}", spelled[code])
        for field, texts in extra.items():
            importance[f"+{field}"] = TEXT_COUNTS
            for row, text in enumerate(texts):
                found = tokens(text)
                collector.add(found)
                _append(fields[row], f"+{field}", found)
        return cls(importance, tuple(map(tuple, fields)))


def value_text(attribute: str, value: AttributeValue) -> str:
    """A value as words: what is simply so is called by the attribute's name."""
    if isinstance(value, bool):
        return attribute if value else ""
    return str(value)


def described(view: CatalogView) -> Iterator[str]:
    """Each product as one short text, for an encoder: what kind of thing it is.

    That is its category, colour and whom it is for; the name as well only where the catalogue has
    no category. On 8,000 products and 80 queries in other words than the catalogue's, precision at
    10 was .64 so, and .61 with names and all attributes, for 13 times as many distinct texts.
    """
    roles = display_roles(view.columns)
    kinds = [role for role in (roles.gender, roles.category, roles.colour) if role is not None]
    if roles.category is None:
        every = {value.attribute for value in describing_values(view)}
        kinds = [name for name in view.columns if name in every]
    for row, name in enumerate(view.names):
        said = [name] if name and roles.category is None else []
        for kind in kinds:
            column = view.columns[kind]
            code = column.codes.item(row)
            if code >= 0 and isinstance(column.values[code], str):
                said.append(str(column.values[code]))
        yield ", ".join(dict.fromkeys(said or [name]))


def _append(fields: list[FieldText], field: str, found: Sequence[Token]) -> None:
    if found:
        fields.append(FieldText(field, [token.term for token in found]))

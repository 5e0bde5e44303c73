"""Which categories of a catalogue go together, from their names, their looks and whom they are for.

Two categories of the same kind of thing are never put together: whoever looks at a shirt does not
complete it with another shirt, whatever that one is called. Categories whose names say nothing
are compared by look instead, where those that look the same stand in for one another.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lookalike.catalog.columnar import AttributeColumn, decided_by
from lookalike.errors import InvalidInput
from lookalike.recommend.complete.kinds import Kinds, known_kinds
from lookalike.recommend.similar import Shelf
from lookalike.recommend.taste_attributes import Positions
from lookalike.sources.columns import display_roles
from lookalike.space.adaptation.space import AdaptedSpace
from lookalike.space.base import UnitVectors

STRANGERS = -0.5
"""How much kinds go together that nobody thinks of together: less than anything unknown."""
UNSURE, UNTOLD = 0.4, 0.04
"""The most that look and purpose alone can say for two categories; and for one whose kind is not
known beside one whose kind is: much is known to go with that, and comes first."""
STAND_IN = 0.8
"""Cosine of the mean looks from which on two categories pass for the same kind of thing."""
TELLS = 0.9
"""Share of a category's products that must agree on what it is a part of."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Categories:
    """The categories on a shelf, and how much any two go together.

    ``of`` (positions,) is the category of each product, -1 for none. ``kinds`` names the kind of
    each category, None where it is unknown; ``group`` (categories,) numbers kinds, with a number
    of its own for each category without one. ``worth`` and ``same`` are (categories, categories):
    how much two go together, -0.5 to 1, and whether they are the same kind of thing; a row is the
    category of the product looked at. ``means`` are the mean looks, (categories, look).
    ``attribute`` is where the categories were read, "" when from the names of products, and
    ``wider`` are the attributes that say what a category is a part of.
    """

    names: tuple[str, ...]
    of: Positions = field(repr=False)
    kinds: tuple[str | None, ...]
    group: Positions
    worth: Floats = field(repr=False)
    same: NDArray[np.bool_] = field(repr=False)
    means: Floats = field(repr=False)
    attribute: str = ""
    wider: tuple[str, ...] = ()

    @classmethod
    def on(cls, shelf: Shelf, contexts: Sequence[Floats]) -> Categories:
        """Read the categories of ``shelf``.

        ``contexts`` are shares of the values of other attributes, (positions, values) each.

        Raises:
            InvalidInput: nothing tells what the products are.
        """
        kinds = known_kinds()
        read = _read(shelf, kinds)
        names, of, parents = read.names, read.of, read.parents
        named = tuple(
            kinds.first_named((name, *above)) for name, above in zip(names, parents, strict=True)
        )
        group = _numbered(named)
        means = _means(look(shelf), of, len(names))
        likeness = _cosines(means)
        purpose = np.ones_like(likeness)
        for shares in contexts:
            purpose *= _overlap(_means(shares, of, len(names)))
        known = np.array([kind is not None for kind in named])
        most = np.where(known[:, None] & ~known, UNTOLD, UNSURE)
        worth = (most * purpose * (1 - np.maximum(likeness, 0))).astype(np.float32)
        told = [kind for kind in named if kind is not None]
        worth[np.ix_(known, known)] = [
            [kinds.pair(one, other) or STRANGERS for other in told] for one in told
        ]
        whole = _numbered([above or None for above in parents])
        alike = (likeness >= STAND_IN) | (whole[:, None] == whole)
        same = np.where(known[:, None] & known, group[:, None] == group, alike)
        return cls(names, of, named, group, worth, same, means, read.attribute, read.wider)


def look(shelf: Shelf) -> UnitVectors:
    """The part of the vectors that is the look alone, (positions, look)."""
    space = shelf.snapshot.space
    vectors = shelf.snapshot.vectors
    return vectors[:, : space.look_dim] if isinstance(space, AdaptedSpace) else vectors


def codes_of(column: AttributeColumn, rows: Positions) -> Positions:
    """The codes of an attribute at positions whose rows of the view are ``rows``; -1 for none."""
    codes: Positions = np.append(column.codes, -1)[rows].astype(np.int64)
    return codes


class _Read(NamedTuple):
    """Names of the categories, that of each position, and what each is a part of, lowest first."""

    names: tuple[str, ...]
    of: Positions
    parents: tuple[tuple[str, ...], ...]
    attribute: str = ""
    wider: tuple[str, ...] = ()


def _read(shelf: Shelf, kinds: Kinds) -> _Read:
    columns = shelf.view.columns
    role = display_roles(columns).category
    if role is None:
        return _from_names(shelf, kinds)
    of = codes_of(columns[role], shelf.rows)
    names = tuple(str(value) for value in columns[role].values)
    above: list[list[str]] = [[] for _ in names]
    coarser = sorted(
        (-len(column.values), name)
        for name, column in columns.items()
        if name != role and 1 < len(column.values) <= len(names)
    )
    wider = []
    for _, name in coarser:
        values = columns[name].values
        codes = codes_of(columns[name], shelf.rows)
        parents = decided_by(of, codes, values=len(names), share=TELLS)
        if parents is not None:
            wider.append(name)
            for own, parent in zip(above, parents.tolist(), strict=True):
                own.extend([] if parent < 0 else [str(values[parent])])
    return _Read(names, of, tuple(tuple(own) for own in above), role, tuple(wider))


def _numbered(values: Sequence[Hashable | None]) -> Positions:
    """A number for each value, the same for equal ones; None is like no other None."""
    known = {value: at for at, value in enumerate(dict.fromkeys(values)) if value is not None}
    return np.array(
        [len(values) + at if value is None else known[value] for at, value in enumerate(values)],
        np.int64,
    )


def _from_names(shelf: Shelf, kinds: Kinds) -> _Read:
    names = shelf.view.names
    told = [kinds.named(names[row]) if row >= 0 else None for row in shelf.rows.tolist()]
    known = {kind: at for at, kind in enumerate(dict.fromkeys(filter(None, told)))}
    if len(known) < 2:
        raise InvalidInput(
            "Nothing in this catalogue tells what its products are, so nothing can be said of what "
            "goes together: add a column 'category' to its table and ingest it again."
        )
    of = np.array([-1 if kind is None else known[kind] for kind in told], np.int64)
    return _Read(tuple(known), of, ((),) * len(known))


def _means(rows: NDArray[np.floating], of: Positions, categories: int) -> Floats:
    """Mean row of each category; zero for one nobody has."""
    means = np.zeros((categories, rows.shape[1]), np.float32)
    order = np.argsort(of, kind="stable")
    starts = np.searchsorted(of[order], np.arange(categories + 1))
    for at in range(categories):
        chosen = order[starts[at] : starts[at + 1]]
        if len(chosen):
            means[at] = rows[chosen].mean(axis=0)
    return means


def _cosines(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit = rows / np.maximum(lengths, 1e-9)
    cosines: Floats = unit @ unit.T
    return cosines


def _overlap(shares: Floats) -> Floats:
    """Bhattacharyya coefficients of distributions, a row each; 1 where one is unknown."""
    roots = np.sqrt(shares)
    overlap: Floats = roots @ roots.T
    unknown = shares.sum(axis=1) <= 0
    overlap[unknown] = overlap[:, unknown] = 1
    return overlap

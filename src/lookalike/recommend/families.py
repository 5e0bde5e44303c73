"""Which products are the same thing: one product in several colours, or the same one twice.

Of a family a list shows the best one, and says what else there is of it. Precision comes first:
a product that is wrongly taken for another one would be seen by nobody.

Products are compared only if nothing but words for colours differs in their names, and if they
agree in category, gender and brand; the words are the catalogue's own, those its values of the
colour attribute are made of. Then their photos decide, without regard to colour: where each name
comes once in a colour it names a model, and a similar pattern will do; where it comes several
times in one colour it is a generic one, and the pattern has to be as good as the same. In one
colour, two products are the same only if their photos are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.index.base import Mask
from lookalike.index.snapshot import ViewOfProducts
from lookalike.recommend.similar import SAME_PHOTO, Shelf
from lookalike.recommend.taste_attributes import Positions
from lookalike.sources.columns import display_roles
from lookalike.space.base import UnitVectors

MODEL_PATTERN = 0.6
"""Cosine of the patterns from which two colours of one model are the same thing."""
GENERIC_PATTERN = 0.75
"""The same where the name is a generic one."""
TWICE_PATTERN, TWICE_COLOUR, TWICE_ALL = 0.95, 0.98, 0.99
"""Cosines from which two photos of one colour show the same product; all three must hold."""
MOST = 1_000
"""Products with one name. More share no name but a word, and only the same photo counts."""
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, eq=False)
class Families:
    """The family of each position, ``of_position`` (positions,): the lowest position in it.

    A position that is alone is its own family. The members of a family are
    ``order[starts[at]:starts[at + 1]]``, ascending, where ``at`` is its place in ``shared``.
    ``colour`` (positions,) are codes of colours, -1 where none is known.
    """

    colour: NDArray[np.int64]
    of_position: Positions
    shared: Positions
    order: Positions
    starts: Positions

    @classmethod
    def of(cls, shelf: Shelf) -> Families:
        """Compare the products of a shelf; once per shelf. Memory: 20 MB, and 50 bytes each."""
        family = np.arange(len(shelf.rows))
        eye = _Eye.of(shelf)
        for block in _blocks(shelf):
            if len(block) > MOST:
                family[block] = eye.first_with_its_photo(block)
            else:
                _join(block, eye.same(block), family)
        sizes = np.bincount(family, minlength=len(family))
        shared = np.flatnonzero(sizes > 1)
        members = np.flatnonzero(sizes[family] > 1)
        order = members[np.argsort(family[members], kind="stable")]
        starts = np.concatenate([[0], np.cumsum(sizes[shared])])
        return cls(eye.colour, family, shared, order, starts)

    def collapse(self, ordered: Positions, k: int | None = None) -> Positions:
        """Indices into ``ordered`` of the first of each family, at most ``k``, in order."""
        _, first = np.unique(self.of_position[ordered], return_index=True)
        kept: Positions = np.sort(first)[:k]
        return kept

    def others(self, position: int, among: Mask | None = None) -> Positions:
        """The other members of a position's family that are in ``among`` (positions,)."""
        family = self.of_position[position]
        at = int(np.searchsorted(self.shared, family))
        if at == len(self.shared) or self.shared[at] != family:
            return np.empty(0, np.int64)
        members = self.order[self.starts[at] : self.starts[at + 1]]
        wanted = members != position
        if among is not None:
            wanted &= among[members]
        others: Positions = members[wanted]
        return others

    def said(self, position: int, others: Positions) -> str | None:
        """One sentence about what else there is of a product; None if there is nothing."""
        if not len(others):
            return None
        colours = len(set(self.colour[others].tolist()) - {-1, int(self.colour[position])})
        if colours:
            return f"Also in {colours} other colour{'s' if colours > 1 else ''}."
        return f"There {'is' if len(others) == 1 else 'are'} {len(others)} more just like it."


def _blocks(shelf: Shelf) -> list[Positions]:
    """Positions whose names, colours apart, and categories are the same; two or more of each."""
    roles = display_roles(shelf.view.columns)
    values = () if roles.colour is None else shelf.view.columns[roles.colour].values
    colours = {word for value in values for word in _WORDS.findall(str(value).casefold())}
    groups = [
        _codes(shelf, attribute).tolist()
        for attribute in (roles.category, roles.gender, roles.brand)
        if attribute is not None
    ]
    plain_of: dict[str, str] = {}
    blocks: dict[tuple[str | int, ...], list[int]] = defaultdict(list)
    for position, row in enumerate(shelf.rows.tolist()):
        if row < 0:
            continue
        name = shelf.view.names[row]
        plain = plain_of.get(name)
        if plain is None:
            words = _WORDS.findall(name.casefold())
            plain = plain_of[name] = " ".join(word for word in words if word not in colours)
        if plain:
            blocks[(plain, *(codes[position] for codes in groups))].append(position)
    return [np.array(block) for block in blocks.values() if len(block) > 1]


def _join(block: Positions, same: Mask, family: Positions) -> None:
    """Give each position of a block to the first one it is the ``same`` (block, block) as.

    It has to be like that first one, and not like any member: else chains of products that differ
    a little from one to the next would end with something else.
    """
    free = np.ones(len(block), dtype=np.bool_)
    for at in np.flatnonzero(np.triu(same, 1).any(axis=1)).tolist():
        if free[at]:
            members = free & same[at]
            members[: at + 1] = False
            free[members] = False
            family[block[members]] = block[at]


@dataclass(frozen=True, slots=True, eq=False)
class _Eye:
    """What it takes to tell whether products are the same; views are None where there are none."""

    shelf: Shelf
    colour: NDArray[np.int64]
    photo: NDArray[np.int64]
    pattern: ViewOfProducts | None
    shade: ViewOfProducts | None

    @classmethod
    def of(cls, shelf: Shelf) -> _Eye:
        views = shelf.snapshot.views or {}
        first: dict[str, int] = {}
        places = enumerate(shelf.snapshot.places)
        photo = [
            -1 - at if place is None or not place.content else first.setdefault(place.content, at)
            for at, place in places
        ]
        return cls(
            shelf,
            _codes(shelf, display_roles(shelf.view.columns).colour),
            np.array(photo, np.int64),
            views.get("pattern"),
            views.get("colour"),
        )

    def first_with_its_photo(self, block: Positions) -> Positions:
        """For each product the first of the block with the same photo file, (block,)."""
        _, first, at = np.unique(self.photo[block], return_index=True, return_inverse=True)
        return block[first[at]]

    def same(self, block: Positions) -> Mask:
        """Which products are the same thing, (block, block)."""
        everything = _cosines(self.shelf.snapshot.vectors, block)
        photo = self.photo[block]
        same: Mask = (photo[:, None] == photo) | (everything >= SAME_PHOTO)
        if self.pattern is None:
            return same
        pattern, colour = _cosines(self.pattern.vectors, block), self.colour[block]
        model = bool((colour >= 0).all()) and len(np.unique(colour)) == len(block)
        known = (colour >= 0)[:, None] & (colour >= 0)
        alike = pattern >= (MODEL_PATTERN if model else GENERIC_PATTERN)
        same |= known & (colour[:, None] != colour) & alike
        if self.shade is not None:
            twice = (pattern >= TWICE_PATTERN) & (everything >= TWICE_ALL)
            same |= twice & (_cosines(self.shade.vectors, block) >= TWICE_COLOUR)
        return same


def _cosines(vectors: UnitVectors, block: Positions) -> NDArray[np.float32]:
    rows = vectors[block]
    cosines: NDArray[np.float32] = rows @ rows.T
    return cosines


def _codes(shelf: Shelf, attribute: str | None) -> NDArray[np.int64]:
    """The codes of an attribute by position, -1 where there is none."""
    if attribute is None:
        return np.full(len(shelf.rows), -1, np.int64)
    codes = shelf.view.columns[attribute].codes.astype(np.int64)
    return np.where(shelf.rows >= 0, codes[shelf.rows], -1)

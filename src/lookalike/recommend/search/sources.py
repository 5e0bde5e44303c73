"""Further views a search can have: anything that compares products with what was asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lookalike.recommend.query import VisualQuery
from lookalike.recommend.search.views import ProductVectors, View
from lookalike.types import ProductId


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A request as a source of views sees it.

    ``text`` is what is to be found, as understood: slips mended, without what is to be left out and
    without limits on the price. "" when no words were given. ``palette`` are colours with shares.
    """

    text: str = ""
    query: VisualQuery | None = None
    product: ProductId | None = None
    like: tuple[ProductId, ...] = ()
    palette: tuple[tuple[str, float], ...] = ()


class ViewSource(Protocol):
    """Makes the view of one request, such as by colour, by pattern, or of words beside photos."""

    @property
    def name(self) -> str:
        """The part of the score, and what it is weighed by."""
        ...

    @property
    def weight(self) -> float:
        """Its weight unless the caller says otherwise."""
        ...

    def view(self, asked: Asked) -> View | None:
        """The view of a request; None when it has nothing to say about it."""
        ...


PlaceWords = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts as unit vectors (texts, dim) in a space that photos are in as well."""


@dataclass(frozen=True, slots=True, eq=False)
class PicturedWords:
    """Words beside the photos they describe, in a space fitted for both.

    Finds products whose text says nothing. ``low`` and ``high`` are the cosines of a text to any
    photo and to one it describes, as measured when the space was fitted.
    """

    vectors: ProductVectors
    place_words: PlaceWords
    low: float = 0.0
    high: float = 1.0
    name: str = "pictured"
    weight: float = 0.5

    def view(self, asked: Asked) -> View | None:
        """The likeness of every photo to the text; None without one."""
        if not asked.text:
            return None
        vector = self.place_words([asked.text])[0]
        return self.vectors.to(
            vector, card=self.vectors.card, low=self.low, high=self.high, name=self.name
        )

"""What customers said of products, as a view of a search: it decides between equals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lookalike.recommend.search.sources import Asked
from lookalike.recommend.search.views import GivenView, Scores, View
from lookalike.types import ProductId

NAME = "reviews"
WEIGHT = 0.1
"""Beside 1 for words or look: what is asked for comes first."""


@dataclass(frozen=True, slots=True, eq=False)
class StandingSource:
    """``scores`` (rows,) in 0 to 1, and why, for products that have reviews."""

    scores: Scores = field(repr=False)
    reasons: Mapping[ProductId, str] = field(repr=False)
    name: str = NAME
    weight: float = WEIGHT

    def view(self, asked: Asked) -> View | None:
        """The same for whatever is asked."""
        del asked
        return GivenView(self.name, self.scores)

"""What is asked of a search, and where it is searched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lookalike.catalog.view import CatalogView
from lookalike.recommend.query import VisualQuery
from lookalike.recommend.search.senses import TextVectorCache
from lookalike.recommend.search.sources import ViewSource
from lookalike.recommend.search.standing import StandingSource
from lookalike.recommend.search.text_score import WordShelf
from lookalike.recommend.similar import Shelf
from lookalike.types import ProductId


@dataclass(frozen=True, slots=True, eq=False)
class SearchRequest:
    """What is asked. ``query`` is a photo, encoded. ``weights`` are those of parts, by name.

    With ``exact`` only the words as they are written count: no slip is mended, no synonym taken,
    and nothing is looked for by what the words mean.
    """

    text: str = ""
    query: VisualQuery | None = None
    product: ProductId | None = None
    like: tuple[ProductId, ...] = ()
    unlike: tuple[ProductId, ...] = ()
    palette: tuple[tuple[str, float], ...] = ()
    weights: Mapping[str, float] | None = None
    k: int = 10
    exact: bool = False

    @property
    def shows(self) -> bool:
        """Whether a photo or a product to be like is part of it."""
        return self.query is not None or self.product is not None or bool(self.like)

    @property
    def by_photo_alone(self) -> bool:
        """Whether nothing but a photo says what is wanted."""
        others = self.text.strip() or self.product or self.like or self.palette
        return self.query is not None and not others


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where to search: the catalogue, and what a build made of it.

    ``words`` is None where no words were written yet, ``shelf`` where nothing was indexed by photo,
    ``vectors`` where no text encoder is used. ``others`` are further views, ``standing`` what
    reviews say of products, where there are any.
    """

    view: CatalogView
    words: WordShelf | None
    shelf: Shelf | None
    vectors: TextVectorCache | None = None
    others: Sequence[ViewSource] = ()
    standing: StandingSource | None = None

    @property
    def sources(self) -> tuple[ViewSource, ...]:
        """All further views."""
        return (*self.others, *(() if self.standing is None else (self.standing,)))

"""Photos and products as views: what is like them, what is unlike others, and what is given up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import InvalidInput
from lookalike.index.match import MatchStatistics
from lookalike.recommend.query import VisualQuery, product_query
from lookalike.recommend.search.best_photo import BestPhotoView, best_photo_view
from lookalike.recommend.search.views import VectorView
from lookalike.recommend.similar import Shelf
from lookalike.space.adaptation.space import AdaptedSpace
from lookalike.space.base import Space, UnitVectors
from lookalike.types import ProductId

VISUAL, UNLIKE = "visual", "unlike"


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """What a request shows: the views it gives, and the products that are part of the question.

    ``nothing`` says why there is nothing to see in the photo asked with, None if there is.
    """

    like: VectorView | BestPhotoView | None = None
    unlike: tuple[VectorView, ...] = ()
    asked: frozenset[ProductId] = frozenset()
    nothing: str | None = None
    match: MatchStatistics | None = field(default=None, repr=False)


def sight(
    shelf: Shelf | None,
    *,
    query: VisualQuery | None = None,
    product: ProductId | None = None,
    like: Sequence[ProductId] = (),
    unlike: Sequence[ProductId] = (),
    given_up: Collection[str] = (),
) -> Sight:
    """The views of a photo's ``query``, a product, and products liked and not liked.

    What is liked is averaged (Rocchio 1971, "Relevance Feedback in Information Retrieval"); what is
    not liked pushes away by itself. Attributes ``given_up`` no longer count in the likeness.

    Raises:
        NotFound: a product has no photo in the snapshot.
        InvalidInput: photos were asked with, but none is indexed.
    """
    asked = frozenset([*([product] if product is not None else []), *like, *unlike])
    if query is None and not asked:
        return Sight()
    if shelf is None:
        raise InvalidInput("No product of this shop has a photo to be compared with another.")
    snapshot = shelf.snapshot
    wanted = [] if query is None else [query]
    wanted += [product_query(name, snapshot) for name in asked_in_order(product, like)]
    position_of = shelf.position_of_row

    def view(name: str, vector: UnitVectors) -> VectorView:
        kept, share = give_up(snapshot.space, vector, given_up)
        return VectorView(
            name, snapshot.vectors, position_of, kept.reshape(-1), 0.0, share, snapshot.index
        )

    seen: VectorView | BestPhotoView | None = None
    if wanted:
        first = view(VISUAL, _mean([q.vector for q in wanted]))
        seen = first if query is None else best_photo_view(first, shelf)
    return Sight(
        like=seen,
        unlike=tuple(view(UNLIKE, product_query(name, snapshot).vector) for name in unlike),
        asked=asked,
        nothing=None if query is None else query.nothing,
        match=snapshot.match,
    )


def asked_in_order(product: ProductId | None, like: Sequence[ProductId]) -> list[ProductId]:
    """The product and those liked, each once."""
    return list(dict.fromkeys([*([product] if product is not None else []), *like]))


def separable(space: Space) -> bool:
    """Whether a space keeps attributes apart from the look, so that they can be given up."""
    return isinstance(space, AdaptedSpace)


def give_up(
    space: Space, vector: UnitVectors, attributes: Collection[str]
) -> tuple[NDArray[np.float32], float]:
    """A query vector (1, dim) without some attributes, and the cosine it can still reach.

    Only a space that keeps attributes apart from the look can give them up; in any other the vector
    stays as it is, and the wanted values have to win by their own part of the score.
    """
    if not isinstance(space, AdaptedSpace):
        return vector, 1.0
    kept = vector.copy()
    share = 1.0
    spans = zip(space.reader.vocabularies, space.reader.spans, space.weights[1:], strict=True)
    for vocabulary, span, weight in spans:
        if vocabulary.attribute in attributes:
            kept[:, space.look_dim + span.start : space.look_dim + span.stop] = 0
            share -= weight
    return kept, max(share, 1e-6)


def _mean(vectors: Sequence[UnitVectors]) -> UnitVectors:
    if len(vectors) == 1:
        return vectors[0]
    added = np.concatenate(vectors).astype(np.float64).mean(axis=0)[None]
    return np.asarray(added / max(float(np.linalg.norm(added)), 1e-12), dtype=np.float32)

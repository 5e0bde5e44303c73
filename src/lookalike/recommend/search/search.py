"""Search: words, a photo, products liked and not liked, in any combination, as one list of hits.

Everything asked for becomes a view (``views``); the score is their weighted mean (``ranking``),
and each hit says which part each view has in it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lookalike.catalog.view import CatalogView
from lookalike.catalog.where import mask
from lookalike.errors import InvalidInput
from lookalike.index.base import Mask
from lookalike.recommend.query import VisualQuery
from lookalike.recommend.search import reasons
from lookalike.recommend.search.named_types import types_named
from lookalike.recommend.search.ranking import Ranked, Weighted, rank
from lookalike.recommend.search.reading import Reading
from lookalike.recommend.search.senses import TextVectorCache
from lookalike.recommend.search.sources import Asked, ViewSource
from lookalike.recommend.search.standing import StandingSource
from lookalike.recommend.search.text_query import (
    TextScores,
    free_of,
    read_text,
    score_text,
    sought,
    with_kept,
)
from lookalike.recommend.search.text_score import WordShelf
from lookalike.recommend.search.understanding import understanding
from lookalike.recommend.search.views import BestPhotoView, GivenView
from lookalike.recommend.search.visual import UNLIKE, VISUAL, Sight, separable, sight
from lookalike.recommend.search.weights import weights_for
from lookalike.recommend.similar import Shelf, look_notice
from lookalike.types import Hit, HitList, Product, ProductId, Understanding

TEXT, ATTRIBUTES = "text", "attributes"
POOR = 0.33
"""Share of what was asked for: when the best product has less, nothing was found."""


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


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """All that is known of one request when its hits are put together."""

    reading: Reading | None
    understood: Understanding | None
    scores: TextScores | None
    sight: Sight
    ranked: Ranked
    filtered: bool


def search(place: Place, request: SearchRequest, *, chosen: Mask | None = None) -> HitList:
    """The best ``k`` products for a request among the ``chosen`` rows of the view.

    Exactly ``k`` hits when ``k`` products are chosen and not ruled out by the text itself (limits
    on the price, "not black", "only red"). Products that are part of the question are never hits.

    Raises:
        InvalidInput: nothing is asked, or a weight makes no sense.
        NotFound: a product asked with is not indexed.
    """
    found = _find(place, request, chosen)
    snapshot = place.shelf.snapshot if place.shelf is not None else None
    notice = _notice(request, found)
    return HitList(
        _hits(place, found),
        request_id=uuid.uuid4().hex,
        encoder="" if snapshot is None else snapshot.facts.encoder_id,
        snapshot="" if snapshot is None else snapshot.name,
        no_good_match=notice is not None,
        notice=notice,
        understood=found.understood,
    )


def named_in(place: Place, request: SearchRequest, attribute: str | None) -> frozenset[str]:
    """The product types, values of ``attribute``, that the text of a request asks for by name."""
    text = request.text.strip()
    if not text or attribute is None or place.words is None:
        return frozenset()
    reading = read_text(text, place.words, place.vectors, exact=request.exact)
    named = (types_named(place.words, group, attribute) for group in reading.groups)
    return frozenset[str]().union(*named)


def _find(place: Place, request: SearchRequest, chosen: Mask | None) -> _Found:
    text = request.text.strip()
    if not text and not request.shows and not request.unlike and not request.palette:
        raise InvalidInput("Nothing is asked: give words, a photo, a product or colours.")
    weights = weights_for(
        request.weights,
        with_sight=request.shows,
        others={source.name: source.weight for source in place.sources},
        separable=place.shelf is not None and separable(place.shelf.snapshot.space),
    )
    reading, understood = _understand(place, request, text)
    seen = sight(
        place.shelf,
        query=request.query,
        product=request.product,
        like=request.like,
        unlike=request.unlike,
        given_up=_replaced(reading),
    )
    allowed = _allowed(place, chosen, reading, understood, seen)
    scores = None
    if reading is not None and place.words is not None:
        scores = score_text(
            reading, place.words, None if request.exact else place.vectors, k=request.k,
            allowed=allowed, alone=not request.shows,
        )  # fmt: skip
    asked = Asked(
        "" if reading is None or request.exact else sought(reading),
        request.query,
        request.product,
        request.like,
        request.palette,
    )
    views = _views(place, seen, scores, asked, weights)
    ranked = rank(views, size=len(place.view), k=request.k, allowed=allowed)
    return _Found(reading, understood, scores, seen, ranked, chosen is not None)


def _understand(
    place: Place, request: SearchRequest, text: str
) -> tuple[Reading | None, Understanding | None]:
    if not text:
        return None, None
    if place.words is None:
        raise InvalidInput(
            "This shop cannot be searched by words yet: run 'lookalike build' once more."
        )
    reading = read_text(text, place.words, place.vectors, exact=request.exact)
    understood = understanding(reading, place.words, shown_something=request.shows)
    return with_kept(reading, place.words, request.product), understood


def _replaced(reading: Reading | None) -> frozenset[str]:
    """Attributes the text gives values for: what the photo says of them no longer counts."""
    if reading is None:
        return frozenset()
    named = {attribute for group in reading.groups for attribute in group.attributes()}
    denied = {attribute for group in reading.without for attribute in group.attributes()}
    return frozenset((named | denied) - set(reading.kept))


def _allowed(
    place: Place,
    chosen: Mask | None,
    reading: Reading | None,
    understood: Understanding | None,
    seen: Sight,
) -> Mask | None:
    allowed = None if chosen is None else chosen.copy()
    if understood is not None and understood.where:
        passing = mask(understood.where, place.view)
        allowed = passing if allowed is None else allowed & passing
    if reading is not None and place.words is not None:
        free = free_of(reading, place.words)
        if free is not None:
            allowed = free if allowed is None else allowed & free
    if place.shelf is not None and place.shelf.hidden is not None:
        shown = ~place.shelf.hidden
        allowed = shown if allowed is None else allowed & shown
    if seen.asked:
        allowed = np.ones(len(place.view), np.bool_) if allowed is None else allowed
        rows = place.view.positions(sorted(seen.asked))
        allowed[rows[rows >= 0]] = False
    return allowed


def _views(
    place: Place,
    seen: Sight,
    scores: TextScores | None,
    asked: Asked,
    weights: Mapping[str, float],
) -> list[Weighted]:
    views = []
    if seen.like is not None:
        views.append(Weighted(seen.like, weights[VISUAL]))
    if scores is not None and scores.text is not None:
        views.append(Weighted(GivenView(TEXT, scores.text), weights[TEXT]))
    if scores is not None and scores.attributes is not None:
        views.append(Weighted(GivenView(ATTRIBUTES, scores.attributes), weights[ATTRIBUTES]))
    for source in place.sources:
        view = source.view(asked) if weights[source.name] else None
        if view is not None:
            views.append(Weighted(view, weights[source.name]))
    each = weights[UNLIKE] / max(1, len(seen.unlike))
    views.extend(Weighted(view, -each) for view in seen.unlike)
    return views


def _hits(place: Place, found: _Found) -> list[Hit]:
    hits = []
    for at, row in enumerate(found.ranked.rows.tolist()):
        parts = {name: float(part[at]) for name, part in found.ranked.parts.items()}
        product = place.view.product(row)
        reviewed = place.standing.reasons.get(product.id) if place.standing is not None else None
        said = tuple(reason for reason in (*_reasons(found, row, product), reviewed) if reason)
        photo = _photo(place, found.sight, row)
        hits.append(Hit(product.id, sum(parts.values()), parts, said, product, photo=photo))
    return hits


def _photo(place: Place, seen: Sight, row: int) -> str:
    """The content of the further photo that looks like the one asked with; "" for the first."""
    if not isinstance(seen.like, BestPhotoView) or place.shelf is None:
        return ""
    others, photo = place.shelf.snapshot.others, seen.like.photo(row)
    return "" if others is None or photo < 0 else others.photos[photo][1]


def _reasons(found: _Found, row: int, product: Product) -> list[str | None]:
    said: list[str | None] = []
    if found.sight.like is not None:
        likeness = float(found.sight.like.exact(np.array([row]))[0])
        said.append(reasons.look_reason(likeness, found.sight.match))
    if found.reading is None or found.scores is None:
        return said
    groups = found.reading.groups
    met = [g for g, score in zip(groups, found.scores.met, strict=True) if score[row] > 0]
    named = [g for g in groups if g.values]
    said.append(reasons.attributes_reason(product, named))
    asked = reasons.with_value(product, named)
    said.append(reasons.words_reason([g for g in met if g not in asked]))
    if not met and found.scores.meaning is not None:
        meaning = float(found.scores.meaning[row])
        said.append(reasons.meaning_reason(sought(found.reading), meaning))
    if found.sight.like is not None:
        said.append(reasons.missing_reason(product, named))
    return said


def _notice(request: SearchRequest, found: _Found) -> str | None:
    """Why the list is not to be trusted, or None."""
    if not len(found.ranked.rows):
        if found.filtered or (found.understood is not None and found.understood.where):
            return "No product matches these filters."
        return "There is no other product."
    if found.sight.nothing is not None:
        return f"There is nothing to see in this photo: {found.sight.nothing}."
    if request.by_photo_alone and request.query is not None and found.sight.like is not None:
        best = float(found.sight.like.exact(found.ranked.rows).max())
        return look_notice(request.query, best, found.sight.match, filtered=found.filtered)
    if found.reading is None or request.shows:
        return None
    share = found.ranked.scores[0]
    if _asks_for_something(found.reading) and share < POOR:
        return f"Nothing here has to do with ‘{found.reading.text.strip()}’."
    return None


def _asks_for_something(reading: Reading) -> bool:
    return bool(reading.groups or reading.unknown)

"""Search: words, a photo, products liked and not liked, in any combination, as one list of hits.

Everything asked for becomes a view (``views``); the score is their weighted mean (``ranking``),
and each hit says which part each view has in it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

import numpy as np

from lookalike.catalog.where import mask
from lookalike.errors import InvalidInput
from lookalike.index.base import Mask
from lookalike.recommend.search.found import Found, hits_of
from lookalike.recommend.search.named_types import types_named
from lookalike.recommend.search.ranking import Weighted, rank
from lookalike.recommend.search.reading import Reading
from lookalike.recommend.search.request import Place, SearchRequest
from lookalike.recommend.search.sources import Asked
from lookalike.recommend.search.text_query import (
    TextScores,
    free_of,
    read_text,
    score_text,
    sought,
    with_kept,
)
from lookalike.recommend.search.understanding import understanding
from lookalike.recommend.search.views import GivenView
from lookalike.recommend.search.visual import UNLIKE, VISUAL, Sight, separable, sight
from lookalike.recommend.search.weights import weights_for
from lookalike.recommend.similar import look_notice
from lookalike.types import HitList, Understanding

TEXT, ATTRIBUTES = "text", "attributes"
POOR = 0.33
"""Share of what was asked for: when the best product has less, nothing was found."""


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
        hits_of(place, found),
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


def _find(place: Place, request: SearchRequest, chosen: Mask | None) -> Found:
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
    return Found(reading, understood, scores, seen, ranked, chosen is not None)


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


def _notice(request: SearchRequest, found: Found) -> str | None:
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

"""From what was found to the hits: their scores as parts, and the reasons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lookalike.recommend.search import reasons
from lookalike.recommend.search.best_photo import BestPhotoView
from lookalike.recommend.search.ranking import Ranked
from lookalike.recommend.search.reading import Reading
from lookalike.recommend.search.request import Place
from lookalike.recommend.search.text_query import TextScores, sought
from lookalike.recommend.search.visual import Sight
from lookalike.types import Hit, Product, Understanding


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """All that is known of one request when its hits are put together."""

    reading: Reading | None
    understood: Understanding | None
    scores: TextScores | None
    sight: Sight
    ranked: Ranked
    filtered: bool


def hits_of(place: Place, found: Found) -> list[Hit]:
    """The ranked rows as hits, best first."""
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


def _reasons(found: Found, row: int, product: Product) -> list[str | None]:
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

"""Query → candidates → filter → score → reasons, for "what looks like this?".

The score is the cosine in the catalogue's own space, cut at 0. A space of principal components is
centred, so 0 means no more alike than two products drawn at random, and 1 means the same photo. In
a space that was adapted to the catalogue's attributes the score is shared between the look and
what product and photo seem to be; 1 means the same in every respect.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lookalike.catalog.view import CatalogView
from lookalike.index.base import Mask
from lookalike.index.match import MatchStatistics
from lookalike.index.snapshot import VisualSnapshot
from lookalike.recommend.photos import Answer, by_best_photo
from lookalike.recommend.query import VisualQuery
from lookalike.types import Hit, HitList, Product

SAME_PHOTO = 0.9999  # cosine of the looks; the same pixels encoded again stay above this
LENIENT = 0.65  # photos from elsewhere look less like products: share of the low mark that will do
ALIKE = 0.5  # share of what an attribute can add above which it is a reason
MOST_SHARED = 3  # attributes named in a reason; more would not be read


@dataclass(frozen=True, slots=True)
class Shelf:
    """A snapshot and a view of the catalogue, joined: what can be answered, and with what.

    ``rows[position]`` is the row of the view, or -1 when the product has left since the build.
    ``hidden`` are rows of the view that must not be answered, None when there are none.
    """

    snapshot: VisualSnapshot
    view: CatalogView
    rows: NDArray[np.int64] = field(repr=False)
    present: Mask | None = field(repr=False)
    hidden: Mask | None = field(default=None, repr=False)
    position_of_row: NDArray[np.int64] = field(init=False, repr=False)
    """For each row of the view its position, -1 where it has none."""

    def __post_init__(self) -> None:
        position_of_row = np.full(len(self.view), -1, dtype=np.int64)
        known = np.flatnonzero(self.rows >= 0)
        position_of_row[self.rows[known]] = known
        object.__setattr__(self, "position_of_row", position_of_row)

    @classmethod
    def join(
        cls, snapshot: VisualSnapshot, view: CatalogView, *, hidden: Mask | None = None
    ) -> Shelf:
        """Look up every position's product in the view, once."""
        ids = ["" if place is None else place.product_id for place in snapshot.places]
        rows = view.positions(ids)  # "" is no product's id
        present = rows >= 0
        if hidden is not None:
            present &= ~hidden[rows]
        return cls(snapshot, view, rows, None if present.all() else present, hidden)

    def allowed(self, chosen: Mask | None, exclude: int | None) -> Mask | None:
        """Positions that may be answered; ``chosen`` is over rows of the view. None: all."""
        if chosen is None and exclude is None:
            return self.present
        mask = np.ones(len(self.rows), np.bool_) if self.present is None else self.present.copy()
        if chosen is not None:
            mask &= chosen[self.rows]  # -1 picks the last row; ``present`` has ruled it out
        if exclude is not None:
            mask[exclude] = False
        return mask


def similar(shelf: Shelf, query: VisualQuery, *, k: int, chosen: Mask | None = None) -> HitList:
    """The ``k`` products nearest to the query among the ``chosen`` rows of the view.

    Exactly ``k`` hits when ``k`` products are allowed. Equal scores keep the snapshot's order.
    """
    snapshot = shelf.snapshot
    extra = 0 if query.exclude is None else 1
    if chosen is None and shelf.present is None:
        # Asking for one more and leaving it out is cheaper than a mask over all positions.
        found = snapshot.index.search(query.vector, k + extra)
    else:
        found = snapshot.index.search(query.vector, k, among=shelf.allowed(chosen, query.exclude))
    answers = [
        Answer(int(position), float(cosine))
        for position, cosine in zip(found.positions[0], found.cosines[0], strict=True)
        if position >= 0 and position != query.exclude
    ][:k]
    if query.features is not None and snapshot.others is not None:
        allowed = shelf.allowed(chosen, query.exclude)
        answers = by_best_photo(snapshot, query, answers, k=k, allowed=allowed)
    notice = look_notice(
        query, answers[0].cosine if answers else None, snapshot.match, filtered=chosen is not None
    )
    return HitList(
        _hits(shelf, query, answers),
        request_id=uuid.uuid4().hex,
        encoder=snapshot.facts.encoder_id,
        snapshot=snapshot.name,
        no_good_match=notice is not None,
        notice=notice,
    )


def _hits(shelf: Shelf, query: VisualQuery, answers: Sequence[Answer]) -> list[Hit]:
    snapshot = shelf.snapshot
    weights = snapshot.space.weights_by_name
    shares: Mapping[str, NDArray[np.float32]] = {}
    if len(weights) > 1 and answers:
        seen = np.stack([answer.vector(snapshot) for answer in answers])
        shares = snapshot.space.shares(query.vector, seen)
    hits = []
    for at, answer in enumerate(answers):
        cosine = answer.cosine
        product = shelf.view.product(int(shelf.rows[answer.position]))
        score = min(1.0, max(0.0, cosine))
        known = {name: float(share[at]) for name, share in shares.items() if name != "visual"}
        look = float(shares["visual"][at]) / weights["visual"] if shares else cosine
        same = look >= SAME_PHOTO
        reasons = [_look(cosine, snapshot.match, same=same), *_attributes(product, known, weights)]
        photo = answer.photo(snapshot)
        parts = _parts(score, known)
        hits.append(Hit(product.id, score, parts, tuple(reasons), product, photo=photo))
    return hits


def _parts(score: float, known: Mapping[str, float]) -> dict[str, float]:
    """The score as its parts; the look takes what is left, so that they sum to it exactly."""
    if not known:
        return {"visual": score}
    attributes = sum(known.values())
    return {"visual": score - attributes, "attributes": attributes}


def _attributes(
    product: Product, known: Mapping[str, float], weights: Mapping[str, float]
) -> list[str]:
    """The attributes that both seem to share, those that count most first."""
    shared = [
        name
        for name in sorted(known, key=lambda name: -known[name])
        if name in product.attributes and known[name] > ALIKE * weights[name] > 0
    ]
    if not shared:
        return []
    said = ", ".join(f"{name} {product.attributes[name]}" for name in shared[:MOST_SHARED])
    return [f"Seems to share: {said}."]


def _look(cosine: float, match: MatchStatistics | None, *, same: bool) -> str:
    if same:
        return "The same photo."
    if match is None or cosine < match.nearest_low:
        return "Among the nearest by look."
    if cosine < match.nearest_median:
        return "Looks like it."
    return "Looks very much like it."


def look_notice(
    query: VisualQuery, best: float | None, match: MatchStatistics | None, *, filtered: bool
) -> str | None:
    """Why a list by look alone is not to be trusted, or None.

    ``best`` is the largest cosine in it, None for an empty list; ``filtered`` whether products were
    left out.
    """
    if best is None:
        return (
            "No product with a photo matches these filters."
            if filtered
            else "No other product has a photo."
        )
    if query.nothing is not None:
        return f"There is nothing to see in this photo: {query.nothing}."
    if query.exclude is not None or match is None:
        return None  # a product of the shop is never absurd, even when it has no peer
    low = match.closeness_low
    if match.closeness(best, query.unexplained) < low - (1 - LENIENT) * abs(low):
        where = "among the products that match these filters" if filtered else "in this shop"
        return f"Nothing {where} looks much like this photo; these come closest."
    return None

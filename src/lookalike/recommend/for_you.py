"""What would this shopper like? Candidates by taste and by what others did, scored and spread out.

Every score is a sum of named parts. Without a taste, and with nothing learned from others, the
list is a varied one that tells most about a shopper once they react to it. A list that has room
left after all that suits is filled with the rest, in the order of scores, so that ``k`` are
returned whenever ``k`` products are allowed.
"""

from __future__ import annotations

import uuid

import numpy as np

from lookalike.index.base import Mask
from lookalike.recommend.explore import EXPLORED
from lookalike.recommend.hybrid.shelved import LearnedShelf
from lookalike.recommend.merchandising import Merchandising, Ordered
from lookalike.recommend.personal import TASTE, Asker, Scored
from lookalike.recommend.personal_reasons import reasons
from lookalike.recommend.similar import Shelf
from lookalike.recommend.taste import Taste
from lookalike.recommend.taste_attributes import Positions
from lookalike.recommend.taste_onboarding import Onboarding
from lookalike.recommend.taste_scoring import TasteSpace
from lookalike.types import Hit, HitList

CANDIDATES = 200
"""Positions scored, at least; more bring nothing the best ten would show."""
AS_MANY_MORE = 6
"""Candidates for each product asked for, where many are."""
SAME_AGAIN = 0.1
"""What full likeness to a product higher in the list takes away: a list of one thing is dull."""
SPREAD_OVER = 8
"""Candidates looked at for each place of the list when it is spread out."""
VARIED = "Something different, to get to know your taste."
VARIETY = "variety"


def for_you(
    space: TasteSpace,
    taste: Taste,
    onboarding: Onboarding,
    *,
    k: int,
    chosen: Mask | None = None,
    learned: LearnedShelf | None = None,
    merchandising: Merchandising | None = None,
) -> HitList:
    """The ``k`` products that suit a taste best among the ``chosen`` rows of the view.

    ``learned`` is what all shoppers did, None as long as nothing was learned from it. What the
    shopper stated an opinion on is not among the hits. ``cold_start`` of the list says that
    nothing is known of the shopper.
    """
    making = _Making(
        Asker.of(taste, space, learned),
        space.shelf,
        Merchandising() if merchandising is None else merchandising,
        chosen,
    )
    return making.made(onboarding, k)


class _Making:
    """One list in the making."""

    def __init__(
        self, asker: Asker, shelf: Shelf, merchandising: Merchandising, chosen: Mask | None
    ) -> None:
        self.asker = asker
        self.shelf = shelf
        self.merchandising = merchandising
        self.among = merchandising.allowed(shelf, chosen)

    def made(self, onboarding: Onboarding, k: int) -> HitList:
        """Find, order, arrange, and say why."""
        found = self._found(k)
        varied = not len(found.positions) and not self.asker.known
        if varied:
            listed = found = self._varied(onboarding, k)
        else:
            best = self.merchandising.one_of_each(found.best(len(found.positions)))
            listed = _spread(self.asker.profile.space, best.first(SPREAD_OVER * k), k)
        listed = self._filled(listed.first(k), k)
        ordered = self.merchandising.arranged(
            self.shelf, listed.positions, found, self._to_pin(), k
        )
        hits = self._hits(ordered, self._parts(ordered.positions, listed), varied=varied)
        chances = ordered.propensities
        return HitList(
            hits,
            request_id=uuid.uuid4().hex,
            encoder=self.shelf.snapshot.facts.encoder_id,
            snapshot=self.shelf.snapshot.name,
            cold_start=not self.asker.known,
            propensities=None if chances is None else tuple(chances.tolist()),
        )

    def _score(self, positions: Positions) -> Scored:
        return self.merchandising.added(self.shelf, self.asker.score(positions))

    def _found(self, k: int) -> Scored:
        count = max(CANDIDATES, AS_MANY_MORE * k)
        positions = self.asker.candidates(count, self.among)
        favoured = self.merchandising.favoured(self.shelf, self.among)
        if favoured is not None and len(positions):
            positions = np.union1d(positions, self._favoured(favoured, count))
        return self._score(positions)

    def _favoured(self, favoured: Mask, count: int) -> Positions:
        """Of what the shop wants to be seen, that which suits best."""
        wanted = np.setdiff1d(np.flatnonzero(favoured), self.asker.settled)
        return wanted if len(wanted) <= count else self.asker.score(wanted).best(count).positions

    def _varied(self, onboarding: Onboarding, k: int) -> Scored:
        """For someone of whom nothing is known, in a shop that has learned nothing."""
        position_of = self.shelf.snapshot.position_of
        plain = self.among is None and not len(self.asker.settled)
        page = onboarding.page(k if plain else 4 * k)
        at = np.array([position_of[name] for name in page], dtype=np.int64)
        if self.among is not None:
            at = at[self.among[at]]
        at = at[~np.isin(at, self.asker.settled)]
        favoured = self.merchandising.favoured(self.shelf, self.among)
        if favoured is not None:
            wanted = np.setdiff1d(self._favoured(favoured, k), at)
            at = np.concatenate([at, wanted])
        scored = self._score(at)
        order = np.argsort(-scored.totals, kind="stable")
        return scored.take(order)

    def _filled(self, listed: Scored, k: int) -> Scored:
        """As many as asked: what is left, by how little it is disliked and then in fixed order."""
        missing = k - len(listed.positions)
        if missing <= 0:
            return listed
        left = np.arange(len(self.shelf.rows)) if self.among is None else np.flatnonzero(self.among)
        left = np.setdiff1d(left, np.concatenate([self.asker.settled, listed.positions]))
        more = self._score(left).best(len(left))
        others = self.merchandising.one_of_each(listed.then(more)).positions
        first = np.isin(more.positions, others)
        return listed.then(more.take(np.argsort(~first, kind="stable")).first(missing))

    def _to_pin(self) -> Mask:
        """Where a pin may come from: never from what the shopper has an opinion on already."""
        mask = np.ones(len(self.shelf.rows), np.bool_) if self.among is None else self.among.copy()
        mask[self.asker.settled] = False
        return mask

    def _parts(self, positions: Positions, listed: Scored) -> list[dict[str, float]]:
        """The parts of the scores, in order; what was explored or pinned was not spread out."""
        if np.array_equal(positions, listed.positions):
            return _named(listed)  # nothing was explored or pinned: they are known already
        scored = self._score(positions)
        variety = dict.fromkeys(positions.tolist(), 0.0)
        if VARIETY in listed.names:
            shares = listed.parts[:, listed.names.index(VARIETY)].tolist()
            variety |= dict(zip(listed.positions.tolist(), shares, strict=True))
        return _named(
            scored.with_part(VARIETY, np.array([variety[at] for at in positions.tolist()]))
        )

    def _hits(self, ordered: Ordered, parts: list[dict[str, float]], *, varied: bool) -> list[Hit]:
        explored = ordered.explored
        self.asker.look_at(ordered.positions)
        hits = []
        for at, (position, shares) in enumerate(
            zip(ordered.positions.tolist(), parts, strict=True)
        ):
            row = int(self.shelf.rows[position])
            said = [VARIED] if varied else list(reasons(self.asker, position, shares))
            if explored is not None and explored[at]:
                said.append(EXPLORED)
            others, more = self.merchandising.remarks(self.shelf, position, row, self.among)
            hits.append(
                Hit(
                    self.shelf.view.ids[row],
                    sum(shares.values()),
                    shares,
                    (*said, *more),
                    self.shelf.view.product(row),
                    variants=others,
                )
            )
        return hits


def _spread(space: TasteSpace, found: Scored, k: int) -> Scored:
    """Maximal marginal relevance (Carbonell and Goldstein 1998), the penalty being a part."""
    likeness = space.likeness(found.positions, found.positions).astype(np.float64)
    totals = found.totals
    nearest = np.zeros(len(totals))
    free = np.ones(len(totals), dtype=np.bool_)
    order: list[int] = []
    penalties: list[float] = []
    for _ in range(min(k, len(totals))):
        worth = np.where(free, totals - SAME_AGAIN * nearest, -np.inf)
        at = int(worth.argmax())
        order.append(at)
        penalties.append(-SAME_AGAIN * float(nearest[at]))
        free[at] = False
        np.maximum(nearest, likeness[at], out=nearest)
    chosen = found.take(np.array(order, np.int64))
    return chosen.with_part(VARIETY, np.array(penalties, np.float64))


def _named(scored: Scored) -> list[dict[str, float]]:
    """The parts by name; one that is nothing is left out, but for the taste."""
    return [
        {
            name: share
            for name, share in zip(scored.names, row, strict=True)
            if share or name == TASTE
        }
        for row in scored.parts.tolist()
    ]

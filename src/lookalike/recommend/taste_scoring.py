"""How well products suit a taste, in named shares, and the reasons that follow from them.

A product suits a shopper when it is like something they liked, in look and in what it is. Over
several liked products the likeness is joined by a soft maximum, so that interests stay apart: a
mean of shoes and shirts is neither. Dislikes push away what is nearer to a disliked product than
to any liked one, and the attribute values that are more typical of dislikes than of likes; both
grow with the evidence, so that one click bans nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lookalike.recommend.similar import Shelf
from lookalike.recommend.taste import Liking, Taste
from lookalike.recommend.taste_attributes import AttributeTable, Positions
from lookalike.recommend.taste_neighbours import Neighbourhoods
from lookalike.types import ProductId

LOOK = 0.5  # share of the look in the likeness of two products; the rest is what they are
SHARPNESS = 10.0  # of the soft maximum: ten likes together outweigh one that is 0.23 more alike
MOST_LIKED = 24  # products that speak for a taste when it is used; beyond, nothing changes
MOST_DISLIKED = 16
SURE_LIKE = 1.0  # weight of likes at which half of what can be known is
SURE_DISLIKE = 2.0  # a dislike needs more company to mean more than the one product
NEAR = 0.5  # likeness to a disliked product below which nothing is pushed away
PUSH_LOOK = 0.5
PUSH_ATTRIBUTE = 0.3
PRIOR = 0.5  # weight of usual products in a value's odds, for each 1 of the products it is about


@dataclass(frozen=True, slots=True)
class TasteSpace:
    """A shelf, ready for tastes: made once per shelf, and shared by all shoppers."""

    shelf: Shelf
    attributes: AttributeTable
    neighbourhoods: Neighbourhoods

    @classmethod
    def of(cls, shelf: Shelf) -> TasteSpace:
        """Count the attribute values of the products on the shelf."""
        attributes = AttributeTable.of(shelf.view, shelf.rows)
        return cls(shelf, attributes, Neighbourhoods(shelf, attributes))

    def likeness(self, these: Positions, others: Positions) -> NDArray[np.float32]:
        """Likeness of products, shape (these, others): 1 the same, 0 nothing in common."""
        vectors = self.shelf.snapshot.vectors
        look: NDArray[np.float32] = np.maximum(vectors[these] @ vectors[others].T, 0)
        if not self.attributes.names:
            return look
        both: NDArray[np.float32] = LOOK * look + (1 - LOOK) * self.attributes.likeness(
            these, others
        )
        return both


@dataclass(frozen=True, slots=True, eq=False)
class TasteScores:
    """Shares of the scores of some positions, each of shape (positions,).

    ``liked`` 0..1 is how like the liked products they are, times how sure that is;
    ``disliked_look`` and ``disliked_attributes`` are 0 or less; ``total`` is the sum, -0.8..1.
    """

    liked: NDArray[np.float64]
    disliked_look: NDArray[np.float64]
    disliked_attributes: NDArray[np.float64]

    @property
    def disliked(self) -> NDArray[np.float64]:
        """What speaks against them, 0 or less."""
        return self.disliked_look + self.disliked_attributes

    @property
    def total(self) -> NDArray[np.float64]:
        """The sum of the shares."""
        return self.liked + self.disliked_look + self.disliked_attributes


class TasteProfile:
    """A taste on a shelf. Products that have left, or have no photo, do not take part."""

    def __init__(self, taste: Taste, space: TasteSpace) -> None:
        self.taste = taste
        self.space = space
        self.liked, self.liked_at = self._placed(taste.liked, MOST_LIKED)
        self.disliked, self.disliked_at = self._placed(taste.disliked, MOST_DISLIKED)
        self.liked_weight = np.array([liking.weight for liking in self.liked])
        self.disliked_weight = -np.array([liking.weight for liking in self.disliked])
        self._looked_at: dict[int, NDArray[np.float32]] = {}

    @property
    def known(self) -> bool:
        """Whether this shelf holds anything the taste can go by."""
        return bool(self.liked or self.disliked)

    @property
    def confidence(self) -> float:
        """How sure the liked share is, 0..1."""
        return _sure(self.liked_weight, SURE_LIKE)

    def score(self, positions: Positions) -> TasteScores:
        """How well the products at ``positions`` suit the taste."""
        size = len(positions)
        liked, nearest = np.zeros(size), np.zeros(size)
        if self.liked:
            likeness = self.space.likeness(self.liked_at, positions).astype(np.float64)
            liked = self.confidence * _soft_maximum(likeness, self.liked_weight)
            nearest = likeness.max(axis=0)
        look, attributes = np.zeros(size), np.zeros(size)
        if self.disliked:
            sure = _sure(self.disliked_weight, SURE_DISLIKE)
            likeness = self.space.likeness(self.disliked_at, positions).astype(np.float64)
            relative = self.disliked_weight / self.disliked_weight.max()
            excess = (relative[:, None] * (likeness - np.maximum(nearest, NEAR))).max(axis=0)
            look = -PUSH_LOOK * sure * np.maximum(excess, 0) / (1 - NEAR)
            attributes = -PUSH_ATTRIBUTE * sure * self._aversion(positions)
        return TasteScores(liked, look, attributes)

    def look_at(self, positions: Positions) -> None:
        """``causes`` of these will be asked for: their likeness is looked up all at once."""
        if self.liked:
            likeness = self.space.likeness(self.liked_at, positions).T
            self._looked_at = dict(zip(positions.tolist(), likeness, strict=True))

    def causes(self, position: int) -> tuple[tuple[Liking, float], ...]:
        """The liked products and the share each has in a position's score, largest first."""
        if not self.liked:
            return ()
        likeness = self._looked_at.get(position)
        if likeness is None:
            likeness = self.space.likeness(self.liked_at, np.array([position]))[:, 0]
        shares = self.liked_weight * np.exp(SHARPNESS * (likeness - likeness.max()))
        shares /= shares.sum()
        order = np.argsort(-shares, kind="stable")
        return tuple((self.liked[at], float(shares[at])) for at in order)

    @cached_property
    def odds(self) -> tuple[NDArray[np.float64], ...]:
        """For each attribute the log-odds of each code among likes against the whole shelf.

        Smoothed towards what is usual, and 0 for values nobody has. How many likes there were
        does not matter here, so that the odds of likes and dislikes can be compared: that is for
        ``confidence``.
        """
        return self._log_odds(self.liked_at, self.liked_weight)

    @cached_property
    def aversions(self) -> tuple[NDArray[np.float64], ...]:
        """For each attribute and code 0..1: how much more typical of dislikes than of likes.

        Times the share of the dislikes that have the value: what only one of them has is chance.
        """
        odds = self._log_odds(self.disliked_at, self.disliked_weight)
        found = self.space.attributes.weight_by_value(self.disliked_at, self.disliked_weight)
        aversions = []
        for against, pro, weight in zip(odds, self.odds, found, strict=True):
            more = np.maximum(against - np.maximum(pro, 0), 0)
            aversions.append(more / (1 + more) * weight / self.disliked_weight.sum())
        return tuple(aversions)

    def _aversion(self, positions: Positions) -> NDArray[np.float64]:
        """The strongest aversion to any value of each product.

        Not their sum, for values often say the same thing twice (a category and its parent).
        """
        worst = np.zeros(len(positions))
        for aversion, codes in zip(self.aversions, self.space.attributes.codes, strict=True):
            np.maximum(worst, aversion[codes[positions]], out=worst)
        return worst

    def _log_odds(
        self, positions: Positions, weights: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], ...]:
        table = self.space.attributes
        found = table.weight_by_value(positions, weights)
        odds = []
        for weight, share in zip(found, table.share, strict=True):
            known = share > 0
            known[0] = False
            expected = np.where(known, share, 1.0)
            mine = weight / max(float(weights.sum()), 1e-12)
            ratio = (mine + PRIOR * expected) / ((1 + PRIOR) * expected)
            odds.append(np.where(known, np.log(ratio), 0.0))
        return tuple(odds)

    def _placed(
        self, likings: tuple[Liking, ...], most: int
    ) -> tuple[tuple[Liking, ...], Positions]:
        position_of = self.space.shelf.snapshot.position_of
        rows = self.space.shelf.rows
        placed = [
            (liking, at)
            for liking in likings
            if (at := position_of.get(liking.product)) is not None and rows[at] >= 0
        ][:most]
        return tuple(liking for liking, _ in placed), np.array([at for _, at in placed], np.int64)

    def score_one(self, position: int) -> float:
        """The total for one position."""
        return float(self.score(np.array([position])).total[0])

    def name(self, product: ProductId) -> str:
        """What a product is called, its id when it has no name."""
        view = self.space.shelf.view
        at = view.position(product)
        return product if at is None else view.names[at] or product


def _sure(weights: NDArray[np.float64], half: float) -> float:
    total = float(weights.sum())
    return total / (total + half)


def _soft_maximum(
    likeness: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Weighted log-mean-exp over the first axis of ``likeness`` (m, n): between mean and maximum.

    Its lower end is cut at 0.
    """
    top = likeness.max(axis=0)
    total = (weights[:, None] * np.exp(SHARPNESS * (likeness - top))).sum(axis=0)
    joined: NDArray[np.float64] = top + np.log(total / weights.sum()) / SHARPNESS
    return np.maximum(joined, 0)

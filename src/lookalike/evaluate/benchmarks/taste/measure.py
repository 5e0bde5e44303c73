"""How good the lists are that a taste makes, for one simulated shopper."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lookalike.evaluate.benchmarks.taste.shoppers import HiddenTaste
from lookalike.recommend.taste import Liking, Taste, picked
from lookalike.recommend.taste_candidates import candidates
from lookalike.recommend.taste_onboarding import Onboarding
from lookalike.recommend.taste_scoring import TasteProfile, TasteSpace
from lookalike.types import ProductId

K = 10
CANDIDATES = 400
LIKES = (0, 1, 3, 5, 10)
DISLIKES = (0, 1, 3, 5)
CLICK = 0.2  # weight of a product that was clicked on
PICKS = 5
PAGE = 24  # pictures, of which the shopper picks one
PAGES = 10  # after so many somebody who cannot find enough gives up
WORTH_PICKING = 0.7  # affinity: the category must be right, and the gender or the colour


@dataclass(slots=True)
class Figures:
    """Lists of values by name, one for each shopper, and milliseconds taken."""

    values: dict[str, list[float]] = field(default_factory=dict)
    milliseconds: list[float] = field(default_factory=list)

    def add(self, name: str, value: float) -> None:
        """One shopper's value."""
        self.values.setdefault(name, []).append(value)


class Trial:
    """One shelf on which shoppers are tried; ``blind`` is the list of someone unknown."""

    def __init__(self, space: TasteSpace, onboarding: Onboarding, *, seed: int) -> None:
        self.space = space
        self.onboarding = onboarding
        self._seed = seed
        self._position_of = space.shelf.snapshot.position_of
        self._ids = space.shelf.view.ids
        self.figures = Figures()

    def run(self, hidden: HiddenTaste, number: int) -> None:
        """Try one shopper in every way, and note the figures."""
        chance = np.random.default_rng((self._seed, 2, number))
        each = [chance.permutation(rows)[: max(LIKES)] for rows in hidden.interests]
        liked = [self._ids[row] for row in chance.permutation(np.concatenate(each)).tolist()]
        bad = chance.permutation(np.flatnonzero(hidden.dislikes))[: 2 * max(DISLIKES)]
        disliked = [self._ids[row] for row in bad.tolist()]
        self._likes(hidden, liked, chance)
        if disliked:
            self._dislikes(hidden, liked, disliked)
        self._onboard(hidden)
        self._onboard_at_random(hidden, chance)

    def recommend(self, taste: Taste) -> NDArray[np.int64]:
        """Rows of the view of the ``K`` products that suit a taste best."""
        started = time.perf_counter()
        profile = TasteProfile(taste, self.space)
        positions = candidates(profile, CANDIDATES)
        scores = profile.score(positions).total
        best = positions[np.argsort(-scores, kind="stable")[:K]]
        self.figures.milliseconds.append(1000 * (time.perf_counter() - started))
        return self.space.shelf.rows[best]

    def _blind(self, chance: np.random.Generator) -> NDArray[np.int64]:
        rows = self.space.shelf.rows
        return chance.choice(rows[rows >= 0], size=K, replace=False)

    def _likes(
        self, hidden: HiddenTaste, liked: list[ProductId], chance: np.random.Generator
    ) -> None:
        for count in LIKES:
            known = count > 0
            rows = self.recommend(picked(liked[:count])) if known else self._blind(chance)
            self.figures.add(f"hits after {count} likes", _share(hidden.likes, rows))
            self.figures.add(f"disliked after {count} likes", _share(hidden.dislikes, rows))
            met = [np.isin(kind, rows).any() for kind in hidden.interests]
            self.figures.add(f"interests met after {count} likes", float(np.mean(met)))

    def _dislikes(
        self, hidden: HiddenTaste, liked: list[ProductId], disliked: list[ProductId]
    ) -> None:
        """Someone who clicked on what they turn out not to like, and then says so.

        The clicks bring the disliked kinds into the list; the dislikes are of other products.
        """
        clicked = [Liking(product, CLICK, stated=False) for product in disliked[max(DISLIKES) :]]
        for count in DISLIKES:
            taste = Taste("simulated", None, (*_stated(liked[:2], disliked[:count]), *clicked))
            rows = self.recommend(taste)
            after = f"after 2 likes, 5 clicks and {count} dislikes"
            self.figures.add(f"disliked {after}", _share(hidden.dislikes, rows))
            self.figures.add(f"hits {after}", _share(hidden.likes, rows))
            same = np.abs(hidden.affinity[rows]) >= WORTH_PICKING
            self.figures.add(f"same category {after}", float(same.mean()))

    def _onboard(self, hidden: HiddenTaste) -> None:
        def page(chosen: list[ProductId], shown: list[ProductId]) -> tuple[ProductId, ...]:
            taste = picked(chosen) if chosen else None
            return self.onboarding.page(PAGE, taste=taste, shown=shown)

        self._pick(hidden, page, "picks")

    def _onboard_at_random(self, hidden: HiddenTaste, chance: np.random.Generator) -> None:
        """The control: pages of products drawn at random."""
        rows = self.space.shelf.rows

        def page(chosen: list[ProductId], shown: list[ProductId]) -> tuple[ProductId, ...]:
            drawn = chance.choice(rows[rows >= 0], size=PAGE, replace=False)
            return tuple(self._ids[row] for row in drawn.tolist())

        self._pick(hidden, page, "random picks")

    def _pick(
        self,
        hidden: HiddenTaste,
        page: Callable[[list[ProductId], list[ProductId]], tuple[ProductId, ...]],
        name: str,
    ) -> None:
        """The shopper takes what on a page is nearest to what they like, if near enough."""
        shown: list[ProductId] = []
        chosen: list[ProductId] = []
        for number in range(1, PAGES + 1):
            pictures = page(chosen, shown)
            if not pictures:
                break
            shown.extend(pictures)
            affinity = hidden.affinity[self.space.shelf.view.positions(pictures)]
            if affinity.max() < WORTH_PICKING:
                continue
            chosen.append(pictures[int(affinity.argmax())])
            self._note(hidden, f"hits after {len(chosen)} {name}", chosen)
            self.figures.add(f"pages until {len(chosen)} {name}", number)
            if len(chosen) == PICKS:
                break

    def _note(self, hidden: HiddenTaste, name: str, chosen: list[ProductId]) -> None:
        self.figures.add(name, _share(hidden.likes, self.recommend(picked(chosen))))


def _stated(liked: list[ProductId], disliked: list[ProductId]) -> list[Liking]:
    for_it = [Liking(product, 1.0, stated=True) for product in sorted(liked)]
    return [*for_it, *(Liking(product, -1.0, stated=True) for product in sorted(disliked))]


def _share(mask: NDArray[np.bool_], rows: NDArray[np.int64]) -> float:
    return float(mask[rows].sum()) / K

"""The shop's own ranking, to be asked as of any moment."""

from __future__ import annotations

from dataclasses import dataclass

from lookalike.index.base import Mask
from lookalike.recommend.for_you import for_you
from lookalike.recommend.hybrid.shelved import LearnedShelf
from lookalike.recommend.merchandising import Merchandising
from lookalike.recommend.taste import Taste
from lookalike.recommend.taste_onboarding import Onboarding
from lookalike.recommend.taste_scoring import TasteSpace
from lookalike.types import ProductId


@dataclass(frozen=True, slots=True)
class Ranking:
    """What lists for shoppers are made with.

    ``merchandising`` must hold nothing that depends on events or on the day: which products are
    the same thing does not. ``learned`` is what was learned from all shoppers, None for a ranking
    by taste alone.
    """

    space: TasteSpace
    onboarding: Onboarding
    merchandising: Merchandising
    learned: LearnedShelf | None = None

    def products(self, taste: Taste, *, k: int, chosen: Mask | None = None) -> list[ProductId]:
        """The list for a taste, among the ``chosen`` rows of the view."""
        hits = for_you(
            self.space,
            taste,
            self.onboarding,
            k=k,
            chosen=chosen,
            learned=self.learned,
            merchandising=self.merchandising,
        )
        return [hit.product_id for hit in hits]

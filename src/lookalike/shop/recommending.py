"""Recommending: what would this shopper like?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lookalike.errors import DamagedData, InvalidInput
from lookalike.shop.looking import Looking
from lookalike.shop.merchandising import MerchandisingParts
from lookalike.shop.parts import MAX_K, check_k
from lookalike.types import HitList, Product, ProductId, Where

if TYPE_CHECKING:
    from lookalike.recommend.hybrid.shelved import LearnedShelf
    from lookalike.recommend.similar import Shelf
    from lookalike.recommend.taste import Taste
    from lookalike.recommend.taste_onboarding import Onboarding
    from lookalike.recommend.taste_scoring import TasteSpace


class Recommending(MerchandisingParts, Looking):
    """Lists for a shopper instead of for a question."""

    def recommend(
        self,
        user: str = "",
        *,
        session: str = "",
        picks: Sequence[ProductId] = (),
        k: int = 10,
        where: Where | None = None,
    ) -> HitList:
        """The ``k`` products a shopper is likely to like; what they just did counts already.

        Works for anyone: of whom nothing is known the list is one of what others like, or a varied
        one, and ``cold_start`` says so. What was learned from all shoppers counts beside the
        shopper's own taste; if it cannot be read, ``notice`` says so and the taste decides alone.
        ``picks`` are products someone new chose from ``onboarding``; they count as likes for this
        list alone. If ``k`` products match ``where``, ``k`` are returned.

        Raises:
            InvalidInput: ``k`` is out of range.
            InvalidEvent: the user has a name no user can have.
            InvalidFilter: ``where`` does not make sense.
            NotBuilt: ``build`` has not run yet.
        """
        from lookalike.recommend.for_you import for_you

        check_k(k)
        space, onboarding = self._taste_space()
        taste = self._taste(user, session, picks)
        chosen = self._mask(space.shelf.view, where)
        learned, notice = self._learned(space.shelf)
        hits = for_you(
            space,
            taste,
            onboarding,
            k=k,
            chosen=chosen,
            learned=learned,
            merchandising=self._merchandising(space.shelf, taste),
        )
        hits.notice = notice
        return hits

    def onboarding(
        self, *, count: int = 9, picks: Sequence[ProductId] = (), shown: Sequence[ProductId] = ()
    ) -> list[Product]:
        """Pictures for someone new to pick from: together they tell most about a taste.

        ``picks`` are those chosen so far, ``shown`` those not to be shown again.

        Raises:
            InvalidInput: ``count`` is out of range.
            NotBuilt: ``build`` has not run yet.
        """
        from lookalike.recommend.taste import picked

        if not 1 <= count <= MAX_K:
            raise InvalidInput(f"count is {count}: ask for 1 to {MAX_K} pictures.")
        _, onboarding = self._taste_space()
        taste = picked(list(picks)) if picks else None
        return [self.product(name) for name in onboarding.page(count, taste=taste, shown=shown)]

    def _taste(self, user: str, session: str, picks: Sequence[ProductId]) -> Taste:
        from lookalike.feedback.shoppers import shopper_of
        from lookalike.recommend.taste import Taste, picked

        for name in picks:
            self.product(name)
        if picks:
            return picked(list(picks))
        if not user and not session:
            return Taste("")
        return self._tastes().taste(shopper_of(user=user, session=session))

    def _learned(self, shelf: Shelf) -> tuple[LearnedShelf | None, str | None]:
        try:
            return self._learned_keeper.on(shelf), None
        except DamagedData as error:
            return None, f"This list is made without what was learned from shoppers. {error}"

    def _taste_space(self, shelf: Shelf | None = None) -> tuple[TasteSpace, Onboarding]:
        """A shelf, by default the newest, ready for tastes; made once per snapshot and view."""
        from lookalike.recommend.taste_onboarding import Onboarding
        from lookalike.recommend.taste_scoring import TasteSpace

        shelf = self._current.shelf() if shelf is None else shelf
        with self._making:
            held = self._space
            if held is None or held[0].shelf is not shelf:
                space = TasteSpace.of(shelf)
                self._space = held = (space, Onboarding(space))
            return held

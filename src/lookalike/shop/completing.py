"""Completing a look: what goes with this product?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookalike.shop.parts import check_k
from lookalike.shop.recommending import Recommending
from lookalike.types import EventKind, HitList, ProductId, Where

if TYPE_CHECKING:
    from lookalike.recommend.complete.chosen import CategoryPairs, Chosen
    from lookalike.recommend.complete.space import CompletionSpace
    from lookalike.recommend.similar import Shelf
    from lookalike.recommend.taste_scoring import TasteProfile

CHOICES: tuple[EventKind, ...] = ("like", "cart", "purchase")
COUNT_AGAIN, A_FEW = 1.1, 20  # how many times as many events, and how many more, are worth it


class Completing(Recommending):
    """Lists of what goes with a product, instead of what is like it."""

    def complete(
        self,
        product: ProductId,
        *,
        k: int = 8,
        user: str = "",
        session: str = "",
        where: Where | None = None,
    ) -> HitList:
        """Up to ``k`` products of other categories that go with ``product``, spread over them.

        Without events this goes by what products are and look like; what shoppers chose together
        counts as soon as there is any, with a ``user`` or ``session`` their taste, and what the
        shop's rules say; pins are for lists that shoppers get by themselves.

        Raises:
            InvalidInput: ``k`` is out of range, or nothing tells what the products are.
            InvalidEvent: the user has a name no user can have.
            InvalidFilter: ``where`` does not make sense.
            NotFound: no such product, or it has no photo.
            NotBuilt: ``build`` has not run yet.
        """
        from lookalike.recommend.complete.completion import complete
        from lookalike.recommend.query import position_of

        check_k(k)
        shelf = self._current.shelf()
        self.product(product)
        at = position_of(product, shelf.snapshot)
        space = self._completion_space(shelf)
        shoppers, notice = self._chosen_together(space)
        hits = complete(
            space,
            at,
            k=k,
            chosen=self._mask(shelf.view, where),
            shoppers=shoppers,
            taste=self._profile(user, session, shelf),
            rules=self._row_rules(shelf.view),
        )
        hits.notice = hits.notice or notice
        return hits

    def _chosen_together(self, space: CompletionSpace) -> tuple[Chosen, str | None]:
        """What shoppers did, and what is to be said of it when not all of that can be read."""
        from lookalike.recommend.complete.chosen import Chosen

        learned, notice = self._learned(space.shelf)
        return Chosen.of(self._category_pairs(space), learned), notice

    def _completion_space(self, shelf: Shelf) -> CompletionSpace:
        """The shelf, ready to complete looks; made once per snapshot and view."""
        from lookalike.recommend.complete.space import CompletionSpace

        with self._making:
            held = self._completion
            if held is None or held.shelf is not shelf:
                self._completion = held = CompletionSpace.of(shelf)
            return held

    def _category_pairs(self, space: CompletionSpace) -> CategoryPairs | None:
        """What shoppers chose on one day; counted anew when a tenth more has happened."""
        from lookalike.recommend.complete.baskets import baskets_of
        from lookalike.recommend.complete.chosen import CategoryPairs

        log = self._events()
        newest = log.newest()
        with self._lock:
            held = self._pairs
        # Counting takes a while, and nobody has to wait for it: twice does no harm.
        if held is None or held[0] is not space or newest > COUNT_AGAIN * held[1] + A_FEW:
            events = log.interactions(kinds=CHOICES)
            found = baskets_of(
                events.shopper, events.time, events.product, events.products, space.shelf
            )
            pairs = CategoryPairs.count(*found, space.categories) if len(found[0]) else None
            held = (space, newest, pairs)
            with self._lock:
                self._pairs = held
        return held[2]

    def _profile(self, user: str, session: str, shelf: Shelf) -> TasteProfile | None:
        from lookalike.recommend.taste_scoring import TasteProfile

        if not user and not session:
            return None
        return TasteProfile(self._taste(user, session, ()), self._taste_space(shelf)[0])

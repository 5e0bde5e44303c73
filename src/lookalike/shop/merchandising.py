"""What the shop heeds in a shopper's list besides the shopper, gathered for one moment."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lookalike.shop.remembering import Remembering
from lookalike.shop.ruling import Ruling

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy as np
    from numpy.typing import NDArray

    from lookalike.learning.purchases import Purchases
    from lookalike.learning.shown_counts import ShownCounts
    from lookalike.recommend.families import Families
    from lookalike.recommend.merchandising import Exploration, Merchandising
    from lookalike.recommend.similar import Shelf
    from lookalike.recommend.taste import Taste
    from lookalike.types import ProductId


class MerchandisingParts(Ruling, Remembering):
    """Rules, stock, news, colours of one product, what was bought, and exploration."""

    _families: tuple[Shelf, Families] | None = None
    _purchases: Purchases | None = None
    _shown_counts: ShownCounts | None = None
    _chance: np.random.Generator | None = None

    def _merchandising(self, shelf: Shelf, taste: Taste) -> Merchandising:
        from lookalike.recommend.freshness import freshness
        from lookalike.recommend.merchandising import Merchandising

        settings = self.settings.recommend
        fresh = None
        if settings.freshness:
            fresh = freshness(
                shelf.view.first_seen,
                now=datetime.now(UTC),
                half_life=settings.freshness_half_life,
            )
        return Merchandising(
            rules=self._row_rules(shelf.view),
            fresh=fresh,
            freshness=settings.freshness,
            families=self._families_of(shelf),
            bought=self._bought(shelf, taste),
            exploration=self._exploration(shelf),
        )

    def _families_of(self, shelf: Shelf) -> Families:
        """Which products are the same thing; compared once per snapshot and view."""
        from lookalike.recommend.families import Families

        with self._making:
            held = self._families
            if held is None or held[0] is not shelf:
                self._families = held = (shelf, Families.of(shelf))
            return held[1]

    def _bought(self, shelf: Shelf, taste: Taste) -> NDArray[np.int64] | None:
        import numpy as np

        if self.settings.recommend.bought == "show" or not taste.shopper:
            return None
        names = self._all_bought(taste.shopper) if taste.bought is None else taste.bought
        where = shelf.snapshot.position_of
        return np.array(sorted({where[name] for name in names if name in where}), np.int64)

    def _all_bought(self, shopper: str) -> Collection[ProductId]:
        from lookalike.learning.purchases import Purchases

        log = self._events()
        with self._lock:
            if self._purchases is None:
                self._purchases = Purchases(log)
        return self._purchases.of(shopper)

    def _exploration(self, shelf: Shelf) -> Exploration | None:
        import numpy as np

        from lookalike.learning.shown_counts import ShownCounts
        from lookalike.recommend.merchandising import Exploration

        settings = self.settings.recommend
        if not settings.explore:
            return None
        log = self._events()
        with self._lock:
            if self._shown_counts is None:
                self._shown_counts = ShownCounts(log)
            if self._chance is None:
                self._chance = np.random.default_rng()
            # A generator of its own for each list: one must not be shared by threads.
            chance = self._chance.spawn(1)[0]
        return Exploration(
            settings.explore, settings.explore_below, self._shown_counts.on(shelf), chance
        )

"""What every part of a shop stands on: its settings and its stores, wired together once."""

from __future__ import annotations

import threading
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from lookalike.config import Settings
from lookalike.errors import InvalidInput

if TYPE_CHECKING:
    from lookalike.catalog.view import CatalogView
    from lookalike.encoders.base import ImageEncoder
    from lookalike.encoders.regions.finding import GarmentFinder
    from lookalike.feedback.log import EventLog
    from lookalike.index.base import Mask
    from lookalike.index.text_half import TextHalf
    from lookalike.learning.taste.keeper import TasteKeeper
    from lookalike.recommend.complete.chosen import CategoryPairs
    from lookalike.recommend.complete.space import CompletionSpace
    from lookalike.recommend.search.senses import TextVectorCache
    from lookalike.recommend.search.standing import StandingSource
    from lookalike.recommend.taste_onboarding import Onboarding
    from lookalike.recommend.taste_scoring import TasteSpace
    from lookalike.types import Where

LABEL_FILE = "sample.json"
MAX_K = 1000


def check_k(k: int) -> None:
    """Refuse to give too few or too many products, as InvalidInput."""
    if not 1 <= k <= MAX_K:
        raise InvalidInput(f"k is {k}: ask for 1 to {MAX_K} products.")


def catalogue_address(folder: Path, database: str | None) -> str:
    """The address of the database the shop in ``folder`` is set to: its own file if to none."""
    from lookalike.storage.database import sqlite_address

    return database or sqlite_address(folder / "catalogue.sqlite")


class ShopParts:
    """The stores of one shop. Private: the public classes add what can be done with them."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        """Use ``lookalike.open``; this only keeps what it is given."""
        from lookalike.catalog.reviews import ReviewStore
        from lookalike.catalog.rules import RuleStore
        from lookalike.catalog.store import CatalogStore
        from lookalike.current import Current
        from lookalike.doctor.memory import Memory
        from lookalike.learning.keeper import LearnedKeeper
        from lookalike.recommend.rules_in_force import RulesInForce
        from lookalike.reviews.service import ProductReviews
        from lookalike.storage.blobs import LocalBlobs
        from lookalike.storage.database import open_database
        from lookalike.storage.snapshots import Snapshots

        self.folder = folder
        self.settings = settings
        self._database = open_database(catalogue_address(folder, settings.database))
        self._store = CatalogStore(self._database)
        self._blobs = LocalBlobs(settings.blobs or folder / "photos")
        self._snapshots = Snapshots(folder / "snapshots")
        self._learned_snapshots = Snapshots(folder / "learned")
        self._learned_keeper = LearnedKeeper(self._learned_snapshots)
        self._decisions = Memory(self._database)
        self._rules = RuleStore(self._database)
        self._rules_in_force = RulesInForce(
            self._rules, out_of_stock=settings.recommend.out_of_stock
        )
        self._current = Current(
            folder, self._store, self._snapshots, settings.index, self._decisions
        )
        self._product_reviews = ProductReviews(ReviewStore(self._database), folder / "reviews")
        self._lock = threading.Lock()
        self._making = threading.Lock()  # what takes a while: nobody else has to wait for it
        self._encoders: dict[str, ImageEncoder] = {}
        self._finder: GarmentFinder | None = None
        self._texts: TextVectorCache | None = None
        self._paired: tuple[str, TextVectorCache] | None = None
        self._text_half: tuple[str, TextHalf | None] | None = None
        self._reviewed: tuple[CatalogView, tuple[int, int], StandingSource] | None = None
        self._log: EventLog | None = None
        self._keeper: TasteKeeper | None = None
        self._space: tuple[TasteSpace, Onboarding] | None = None
        self._completion: CompletionSpace | None = None
        self._pairs: tuple[CompletionSpace, int, CategoryPairs | None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database; the shop must not be used afterwards."""
        self._database.close()

    def _mask(self, view: CatalogView, where: Where | None, text: str | None = None) -> Mask | None:
        from lookalike.catalog.where import mask

        chosen = None if not where else mask(where, view)
        if text and text.strip():
            named = view.matches(text)
            return named if chosen is None else chosen & named
        return chosen

"""The rules that hold now, over the rows of the newest view, made anew only when that changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal

from lookalike.catalog.rules import RuleStore
from lookalike.catalog.view import CatalogView
from lookalike.recommend.rules import RowRules, row_rules

LOOK_AGAIN = 0.25  # seconds between looks for rules that other processes made


class RulesInForce:
    """May be shared by threads."""

    def __init__(
        self,
        store: RuleStore,
        *,
        out_of_stock: Literal["hide", "bury", "show"] = "hide",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        look_again: float = LOOK_AGAIN,
    ) -> None:
        self._store = store
        self._out_of_stock = out_of_stock
        self._clock = clock
        self._look_again = look_again
        self._lock = threading.Lock()
        self._version = -1
        self._seen = 0.0
        self._view: CatalogView | None = None
        self._held = RowRules()

    def on(self, view: CatalogView) -> RowRules:
        """What the rules mean for ``view`` at this moment."""
        now = self._clock()
        with self._lock:
            over = self._held.until is not None and now >= self._held.until
            version = self._newest()
            if over or view is not self._view or version != self._version:
                self._held = row_rules(
                    self._store.rules(), view, now=now, out_of_stock=self._out_of_stock
                )
                self._view, self._version = view, version
            return self._held

    def look_again(self) -> None:
        """A rule was changed by this process: look at once when next asked."""
        with self._lock:
            self._seen = 0.0

    def _newest(self) -> int:
        if self._version >= 0 and time.monotonic() - self._seen < self._look_again:
            return self._version
        self._seen = time.monotonic()
        return self._store.version()

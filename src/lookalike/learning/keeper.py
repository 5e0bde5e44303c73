"""What was learned last, placed on the shelf of the moment; noticed by itself when it changes."""

from __future__ import annotations

import threading
import time

from lookalike.errors import DamagedData
from lookalike.learning.state import LearnedState
from lookalike.recommend.hybrid.shelved import LearnedShelf
from lookalike.recommend.similar import Shelf
from lookalike.storage.snapshots import Snapshots

LOOK_AGAIN = 0.25  # seconds between looks for what other processes learned


class LearnedKeeper:
    """The current snapshot of what was learned. Safe to use from threads."""

    def __init__(self, snapshots: Snapshots) -> None:
        self._snapshots = snapshots
        self._lock = threading.Lock()
        self._seen = -LOOK_AGAIN
        self._held: tuple[str, LearnedState] | None = None
        self._failed: tuple[str, str] | None = None
        self._placed: tuple[LearnedState, LearnedShelf] | None = None

    def state(self) -> LearnedState | None:
        """What was learned last, None before anything was.

        Raises:
            DamagedData: it cannot be read, or was written by another version.
        """
        with self._lock:
            return self._state()

    def on(self, shelf: Shelf) -> LearnedShelf | None:
        """The same, placed on a shelf. Raises as ``state`` does."""
        with self._lock:
            state = self._state()
            if state is None:
                return None
            placed = self._placed
            if placed is None or placed[0] is not state or placed[1].shelf is not shelf:
                learned = state.learned
                made = LearnedShelf(shelf, learned.hybrid, learned.products, state.mix)
                self._placed = placed = (state, made)
            return placed[1]

    def look_again(self) -> None:
        """This process changed it: look at once when next asked."""
        self._seen = -LOOK_AGAIN

    def _state(self) -> LearnedState | None:
        now = time.monotonic()
        if now - self._seen >= LOOK_AGAIN:
            name = self._snapshots.current_name()
            if name is None:
                self._held = self._failed = None
            elif self._failed is not None and self._failed[0] == name:
                pass  # a snapshot never changes: what could not be read will not be
            elif self._held is None or self._held[0] != name:
                self._held, self._failed = self._open(name)
            self._seen = now
        if self._failed is not None:
            raise DamagedData(self._failed[1])
        return None if self._held is None else self._held[1]

    def _open(self, name: str) -> tuple[tuple[str, LearnedState] | None, tuple[str, str] | None]:
        try:
            return (name, LearnedState.load(self._snapshots.open(name).folder)), None
        except DamagedData as error:
            return None, (name, str(error))

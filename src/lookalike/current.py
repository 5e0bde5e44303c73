"""What a shop answers from right now: the newest view of its catalogue and its newest snapshot.

Both are immutable and replaced as a whole, so a reader that has one keeps a consistent picture
however long it takes, and never waits for an ingest or a build.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path

from lookalike.catalog.store import CatalogStore
from lookalike.catalog.view import CatalogView
from lookalike.config import IndexSettings
from lookalike.doctor.memory import Memory, mended, quarantined
from lookalike.errors import NotBuilt
from lookalike.index.base import Mask
from lookalike.index.lexical.words import open_words
from lookalike.index.snapshot import VisualSnapshot
from lookalike.recommend.search.text_score import WordShelf
from lookalike.recommend.similar import Shelf
from lookalike.storage.snapshots import Snapshots

LOOK_AGAIN = 0.25  # seconds between looks for changes other processes made


@dataclass(frozen=True, slots=True)
class _Catalogue:
    """A view with what was decided about its products, as of one number of the decisions."""

    view: CatalogView
    hidden: Mask | None
    decided: int


class Current:
    """The newest state, looked for at most four times a second. Safe to use from threads."""

    def __init__(
        self,
        folder: Path,
        store: CatalogStore,
        snapshots: Snapshots,
        settings: IndexSettings,
        decisions: Memory,
    ) -> None:
        self._folder = folder
        self._store = store
        self._snapshots = snapshots
        self._settings = settings
        self._decisions = decisions
        self._lock = threading.RLock()
        self._catalogue: _Catalogue | None = None
        self._catalogue_seen = 0.0
        self._shelf: Shelf | None = None
        self._shelf_seen = 0.0
        self._words: tuple[str, WordShelf] | None = None

    def catalogue(self) -> CatalogView:
        """The newest view of the catalogue, whatever state the snapshots are in."""
        return self._newest_catalogue().view

    def shelf(self) -> Shelf:
        """The newest snapshot, joined with the newest view.

        Raises:
            NotBuilt: there is no snapshot yet.
            DamagedData: the newest one cannot be read.
        """
        catalogue, shelf = self._newest_catalogue(), self._shelf
        recent = time.monotonic() - self._shelf_seen < LOOK_AGAIN
        if shelf is not None and shelf.view is catalogue.view and recent:
            return shelf
        with self._lock:
            self._shelf = self._newest_shelf(catalogue)
            self._shelf_seen = time.monotonic()
            return self._shelf

    def words(self, shelf: Shelf) -> WordShelf | None:
        """The words of a shelf's snapshot, joined with its view; None in one from before words.

        Raises:
            DamagedData: they cannot be read.
        """
        name, held = shelf.snapshot.name, self._words
        if held is not None and held[0] == name and held[1].view is shelf.view:
            return held[1]
        with self._lock:
            folder = self._snapshots.folder / name / "words"
            if not folder.is_dir():
                return None
            words = held[1].words if held is not None and held[0] == name else open_words(folder)
            joined = WordShelf.join(words, shelf.view)
            self._words = (name, joined)
            return joined

    def look_again(self) -> None:
        """Something was changed by this process: look at once when next asked."""
        self._catalogue_seen = self._shelf_seen = 0.0

    def _newest_catalogue(self) -> _Catalogue:
        held = self._catalogue
        if held is not None and time.monotonic() - self._catalogue_seen < LOOK_AGAIN:
            return held
        with self._lock:
            decided, held = self._decisions.version(), self._catalogue
            now = decided, self._store.version()
            if held is None or now != (held.decided, held.view.version):
                held = self._catalogue = self._load(decided)
            self._catalogue_seen = time.monotonic()
            return held

    def _load(self, decided: int) -> _Catalogue:
        """The catalogue with what was decided about it: values mended, products left out."""
        decisions = self._decisions.decisions()
        view = mended(CatalogView.load(self._store), decisions)
        return _Catalogue(view, quarantined(view, decisions), decided)

    def _newest_shelf(self, catalogue: _Catalogue) -> Shelf:
        name = self._snapshots.current_name()
        if name is None:
            raise NotBuilt(
                f"The shop in {self._folder} cannot answer yet: run 'lookalike build' first "
                f"(after 'lookalike ingest', if it is empty)."
            )
        held = self._shelf
        if held is None or held.snapshot.name != name:
            snapshot = VisualSnapshot.open(self._snapshots, self._settings)
        elif held.view is catalogue.view:
            return held
        else:
            snapshot = held.snapshot
        return Shelf.join(snapshot, catalogue.view, hidden=catalogue.hidden)

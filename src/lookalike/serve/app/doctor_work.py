"""A check of the catalogue in the background, so that the page stays free while it runs."""

from __future__ import annotations

import logging
import threading

import streamlit as st

from lookalike.errors import Interrupted, LookalikeError
from lookalike.shop import Shop
from lookalike.types import Progress


class Work:
    """The check of one shop: at most one at a time, whoever asked for it. Shared by all pages."""

    def __init__(self, shop: Shop) -> None:
        self.progress: Progress | None = None
        self.error: str | None = None
        self._shop = shop
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Whether a check is under way."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begin a check; one that is under way goes on."""
        with self._lock:
            if self.running:
                return
            self._stop.clear()
            self.progress = self.error = None
            # Ends with the server: what was measured by then is kept.
            self._thread = threading.Thread(target=self._run, name="check", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Have the check end soon."""
        self._stop.set()

    def _run(self) -> None:
        try:
            self._shop.check(on_progress=self._note, cancelled=self._stop.is_set)
        except Interrupted:
            self.error = (
                "The check was stopped. What was looked at is kept; the next goes on there."
            )
        except LookalikeError as error:
            self.error = str(error)
        except Exception:
            # In a thread nobody would hear of it, and the page would show an old report for ever.
            logging.getLogger(__name__).exception("The check failed.")
            self.error = "The check failed: the server's log says why."

    def _note(self, progress: Progress) -> None:
        self.progress = progress


@st.cache_resource(max_entries=4, show_spinner=False)
def work_of(_shop: Shop, folder: str) -> Work:
    """The one check of this server's shop."""
    return Work(_shop)

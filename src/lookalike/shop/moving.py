"""Moving a shop to another database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, Final

from lookalike.shop.parts import ShopParts, catalogue_address
from lookalike.types import DatabaseCopyReport, OnProgress

if TYPE_CHECKING:
    from lookalike.storage.places import Place

FILES: Final = "sqlite"
_WRITERS = ("ingest", "build", "learn")  # whose locks are the files .<name>.lock


class Moving(ShopParts):
    """All that is in the database, taken along to another one."""

    def copy_database(
        self,
        to: str,
        *,
        on_progress: OnProgress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> DatabaseCopyReport:
        """Copy products, events, reviews, rules and all else to the database at ``to``.

        ``to`` is an address, or ``sqlite`` for files in the shop's folder. The shop itself stays
        where it is until it is opened with the other address (``Settings.database``): nobody should
        write to it any more. Versions and the order of events go on where they are, so that what
        was built and learned is as good as before. All of it arrives, or nothing.

        Raises:
            InvalidSetting: the address makes no sense, or cannot be opened.
            InvalidInput: something else is in that database, or a newer lookalike made it; or the
                shop is there already.
            SourceUnavailable: one of the two does not answer.
            Busy: somebody ingests, builds or learns, or writes to one of the two.
            DamagedData: what arrived is not what was sent; nothing was kept.
            Interrupted: ``cancelled`` turned true; nothing was kept.
        """
        from lookalike.storage.copying import copy_database
        from lookalike.storage.locks import exclusive

        address = catalogue_address(self.folder, None if to == FILES else to)
        with ExitStack() as stack:
            for writer in _WRITERS:
                stack.enter_context(exclusive(self.folder, writer))
            here = catalogue_address(self.folder, self.settings.database)
            sources = stack.enter_context(self._places(here))
            targets = stack.enter_context(self._places(address))
            return copy_database(sources, targets, on_progress=on_progress, cancelled=cancelled)

    @contextmanager
    def _places(self, address: str) -> Iterator[tuple[Place, ...]]:
        """What is at the address, and the log beside it."""
        from lookalike.feedback.log import log_address
        from lookalike.storage.database import open_database, same_database
        from lookalike.storage.places import places_of

        log = log_address(self.folder, address)
        with ExitStack() as stack:
            catalogue = stack.enter_context(closing(open_database(address, durable=True)))
            beside = None
            if not same_database(address, log):
                beside = stack.enter_context(closing(open_database(log, durable=True)))
            yield places_of(catalogue, beside)

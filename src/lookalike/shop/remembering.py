"""What shoppers did: recorded at once, imported from elsewhere, shown and erased on request."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from lookalike.shop.parts import ShopParts
from lookalike.types import (
    AttributeValue,
    EventImportReport,
    EventKind,
    HitList,
    OnProgress,
    ProductId,
)

if TYPE_CHECKING:
    from lookalike.feedback.erasing import ErasureReport
    from lookalike.feedback.log import EventLog
    from lookalike.feedback.writing import Receipt
    from lookalike.learning.taste.keeper import TasteKeeper


@dataclass(frozen=True, slots=True)
class Shopper:
    """One shopper of a shop, as ``Shop.user`` gives it."""

    name: str
    log: EventLog

    def export(self) -> dict[str, Any]:
        """Everything the shop knows of them, as plain JSON values."""
        return self.log.export(self.name)

    def erase(self) -> ErasureReport:
        """Remove their events for good, and with them their influence on every list."""
        return self.log.erase(self.name)


class Remembering(ShopParts):
    """The event log of a shop, opened when it is first needed."""

    def record(
        self,
        kind: EventKind | str,
        *,
        product: ProductId,
        user: str = "",
        session: str = "",
        event_id: str = "",
        time: datetime | None = None,
        value: float | None = None,
        request_id: str = "",
        position: int | None = None,
        variant: str = "",
        propensity: float | None = None,
        undoes: str = "",
        context: Mapping[str, AttributeValue] | None = None,
    ) -> Receipt:
        """Record something a shopper did. It is on the disk when this returns.

        The very next list knows of it. The same ``event_id`` again changes nothing; ``undo`` takes
        back the shopper's newest event about the product, or the one ``undoes`` names. ``session``
        stands for someone who has not signed in.

        Raises:
            InvalidEvent: it makes no sense, e.g. of an unknown kind, about an unknown product, in
                the future; or its id belongs to another event.
        """
        return self._events().record(
            kind=cast("EventKind", kind),  # anything else is refused, with the reason
            product=product,
            user=user,
            session=session,
            event_id=event_id,
            time=time,
            value=value,
            request_id=request_id,
            position=position,
            variant=variant,
            propensity=propensity,
            undoes=undoes,
            context=context,
            is_known=self._knows(),
        )

    def record_shown(
        self,
        hits: HitList,
        *,
        user: str = "",
        session: str = "",
        kind: str = "",
        variant: str | None = None,
        propensities: Sequence[float] | None = None,
    ) -> int:
        """Record that a list was shown, place by place; twice counts once. Returns how many.

        What is done later with its ``request_id`` joins to it. ``kind`` is which list it is, such
        as "similar", "search" or "recommend". ``variant`` and ``propensities`` are, unless given,
        the shopper's variants of the running experiments and those of the list.

        Raises:
            InvalidEvent: nobody is named, or the propensities do not fit the list.
        """
        from lookalike.evaluate.experiments.assignment import label
        from lookalike.feedback.lists import LIST_KIND, impressions
        from lookalike.feedback.shoppers import shopper_of
        from lookalike.feedback.writing import Receipt

        seen: str | Sequence[str] | None = variant
        if seen is None:
            shopper = shopper_of(user=user, session=session)
            seen = hits.teams or label(self.settings.experiments, shopper)
        events = impressions(
            [hit.product_id for hit in hits],
            request_id=hits.request_id,
            time=datetime.now(UTC),
            user=user,
            session=session,
            variant=seen,
            propensities=hits.propensities if propensities is None else propensities,
            context={LIST_KIND: kind} if kind else None,
        )
        answers = self._events().append(events, is_known=self._knows())
        return sum(isinstance(answer, Receipt) for answer in answers)

    def import_events(
        self,
        source: str | Path,
        *,
        form: str = "auto",
        kind: str | None = None,
        kinds: Mapping[str, str] | None = None,
        any_product: bool = False,
        on_progress: OnProgress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> EventImportReport:
        """Read events from a file: a table, Gorse feedback, Personalize interactions or GA4.

        Reading the same file again changes nothing. ``kind`` is what all events are that do not
        say so themselves, ``kinds`` maps their names for kinds to ours. Events about products the
        shop does not have are refused unless ``any_product``.

        Raises:
            NotFound, InvalidTable, MissingExtra: the file cannot be read.
            InvalidSetting: a form or kind that does not exist.
            Interrupted: ``cancelled`` turned true; what was read so far is kept.
        """
        from lookalike.feedback.importing.run import import_events

        return import_events(
            Path(source),
            self._events(),
            form=form,
            kind=kind,
            kinds=kinds,
            is_known=None if any_product else self._knows(),
            on_progress=on_progress,
            cancelled=cancelled,
        )

    def user(self, user: str = "", *, session: str = "") -> Shopper:
        """One shopper, to export or erase what is known of them.

        Raises:
            InvalidEvent: nobody is named, or both.
        """
        from lookalike.feedback.shoppers import shopper_of

        return Shopper(shopper_of(user=user, session=session), self._events())

    def sign_in(self, *, session: str, user: str) -> int:
        """The anonymous ``session`` was ``user`` all along. Returns how many events now count so.

        Raises:
            InvalidEvent: a name is empty, or the session belongs to another user.
        """
        return self._events().join(session=session, user=user)

    def close(self) -> None:
        """Let go of the databases; the shop must not be used afterwards."""
        with self._lock:
            log, self._log = self._log, None
        if log is not None:
            log.close()
        super().close()

    def _events(self) -> EventLog:
        from lookalike.feedback.log import EventLog, log_address

        with self._lock:
            if self._log is None:
                self._log = EventLog.open(log_address(self.folder, self.settings.database))
            return self._log

    def _tastes(self) -> TasteKeeper:
        from lookalike.learning.taste.keeper import TasteKeeper

        log = self._events()
        with self._lock:
            if self._keeper is None:
                self._keeper = TasteKeeper(log)
            return self._keeper

    def _knows(self) -> Callable[[ProductId], bool]:
        view = self._current.catalogue()
        return lambda product: view.position(product) is not None

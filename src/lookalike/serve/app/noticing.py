"""What a visit leaves in the log by itself: lists that were shown, and what was opened in them.

Everything is under the anonymous name of the visit, and "Forget all of it" erases it. Nothing on
the page depends on it: when it cannot be recorded, the page goes on without.
"""

from __future__ import annotations

import logging
import time
from copy import copy
from typing import Final, Literal, TypeAlias
from uuid import uuid4

from lookalike.errors import LookalikeError
from lookalike.serve.app.opened import Shelf
from lookalike.serve.app.opinions import Shown
from lookalike.serve.app.visit import Visit
from lookalike.types import HitList, ProductId

ListKind: TypeAlias = Literal["similar", "search", "recommend", "complete"]
MOST_NOTICED: Final = 50  # lists of a visit that are remembered as shown
LONGEST: Final = 600.0  # seconds: whoever takes longer has gone for a coffee
_LOG = logging.getLogger(__name__)


def notice_list(shelf: Shelf, visit: Visit, hits: HitList, *, kind: ListKind) -> str:
    """The list is on the page; returns the request id it is recorded under.

    The page draws itself anew at every click: the same products in the same order are the same
    list still. And an answer that is kept for several visitors is a list of its own for each.
    """
    shown = (kind, *(hit.product_id for hit in hits))
    held = visit.noticed.get(shown)
    if held is not None or not hits:
        return held or ""
    own = copy(hits)
    own.request_id = visit.noticed[shown] = f"{visit.session[:12]}-{uuid4().hex[:12]}"
    while len(visit.noticed) > MOST_NOTICED:
        visit.noticed.pop(next(iter(visit.noticed)))
    try:
        shelf.shop.record_shown(own, session=visit.session, kind=kind)
    except LookalikeError as error:
        _LOG.warning("A list could not be recorded: %s", error)
    return own.request_id


def notice_click(shelf: Shelf, visit: Visit, product: ProductId, shown: Shown) -> None:
    """A product was opened, or asked with, from where it was shown."""
    visit.opened = (product, shown.request_id, shown.position, time.monotonic())
    _record(shelf, visit, "click", product, shown)


def notice_leaving(shelf: Shelf, visit: Visit) -> None:
    """The product that was opened is left: that is how long it was looked at."""
    if visit.opened is None:
        return
    product, request_id, position, began = visit.opened
    visit.opened = None
    seconds = round(min(time.monotonic() - began, LONGEST), 1)
    _record(shelf, visit, "dwell", product, Shown(request_id, position), value=seconds)


def _record(
    shelf: Shelf,
    visit: Visit,
    kind: Literal["click", "dwell"],
    product: ProductId,
    shown: Shown,
    *,
    value: float | None = None,
) -> None:
    try:
        shelf.shop.record(
            kind,
            product=product,
            session=visit.session,
            request_id=shown.request_id,
            position=shown.position,
            value=value,
        )
    except LookalikeError as error:
        _LOG.warning("A %s could not be recorded: %s", kind, error)

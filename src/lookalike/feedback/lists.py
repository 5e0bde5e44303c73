"""Lists that were shown, and what came of each place in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from lookalike.errors import InvalidEvent
from lookalike.feedback.rows import LoggedEvent
from lookalike.types import AttributeValue, Event, ProductId

WINDOW = timedelta(days=1)
"""How long after a product was shown something done to it elsewhere still counts for the list."""

LIST_KIND = "list"
"""Under this name the context of an impression says which list it was: "similar", "search", ..."""


def impressions(
    products: Sequence[ProductId],
    *,
    request_id: str,
    time: datetime,
    user: str = "",
    session: str = "",
    variant: str | Sequence[str] = "",
    propensities: Sequence[float] | None = None,
    context: Mapping[str, AttributeValue] | None = None,
) -> list[Event]:
    """One event for each place of a list, the first at position 1, for ``EventLog.append``.

    The ids come from the request, so that the same list recorded twice (by the server and the
    page, say) is recorded once. ``variant`` is that of the list, or one for each place.

    Raises:
        InvalidEvent: no request id, or not one propensity or variant for each product.
    """
    if not request_id:
        raise InvalidEvent("A list needs its request_id: what is done later joins on it.")
    if propensities is not None and len(propensities) != len(products):
        raise InvalidEvent(
            f"{len(propensities)} propensities for {len(products)} products: give one for each."
        )
    variants = [variant] * len(products) if isinstance(variant, str) else variant
    if len(variants) != len(products):
        raise InvalidEvent(
            f"{len(variants)} variants for {len(products)} products: give one for each."
        )
    return [
        Event(
            event_id=f"{request_id}:{position}",
            kind="impression",
            product=product,
            time=time,
            user=user,
            session=session,
            request_id=request_id,
            position=position,
            variant=variants[position - 1],
            propensity=None if propensities is None else propensities[position - 1],
            context=context or MappingProxyType({}),
        )
        for position, product in enumerate(products, start=1)
    ]


@dataclass(frozen=True, slots=True)
class ShownProduct:
    """A place in a list that was shown, and everything that came of it.

    ``dwell`` in seconds; ``carted`` and ``purchased`` count pieces. ``opinion`` is 1 liked, -1
    disliked, 0 neither. ``direct`` says that something came with the list's own request id.
    ``kind`` is which list of the shop it was, as its impressions say under ``LIST_KIND``.
    """

    request_id: str
    position: int
    product: ProductId
    shopper: str
    time: datetime
    variant: str
    propensity: float | None
    clicked: bool = False
    viewed: bool = False
    dwell: float = 0.0
    carted: float = 0.0
    purchased: float = 0.0
    opinion: int = 0
    direct: bool = False
    kind: str = ""


class _Place:
    def __init__(self, logged: LoggedEvent) -> None:
        self.shown = logged
        self.counts = {"dwell": 0.0, "cart": 0.0, "purchase": 0.0, "click": 0.0, "view": 0.0}
        self.opinion = 0
        self.direct = False

    def add(self, event: Event, *, direct: bool) -> None:
        self.direct |= direct
        if event.kind in ("like", "dislike"):
            self.opinion = 1 if event.kind == "like" else -1
        elif event.kind in ("click", "view"):
            self.counts[event.kind] += 1
        else:
            self.counts[event.kind] += 1.0 if event.value is None else event.value

    def result(self) -> ShownProduct:
        event, counts = self.shown.event, self.counts
        return ShownProduct(
            request_id=event.request_id,
            position=event.position or 0,
            product=event.product,
            shopper=self.shown.shopper,
            time=event.time,
            variant=event.variant,
            propensity=event.propensity,
            clicked=counts["click"] > 0,
            viewed=counts["view"] > 0,
            dwell=counts["dwell"],
            carted=counts["cart"],
            purchased=counts["purchase"],
            opinion=self.opinion,
            direct=self.direct,
            kind=str(event.context.get(LIST_KIND, "")),
        )


def shown_products(
    events: Iterable[LoggedEvent], *, window: timedelta = WINDOW
) -> Iterator[ShownProduct]:
    """Join every impression among ``events`` (in any order) with what was done afterwards.

    An event that carries the request id of a list belongs to that list, whenever it comes. One
    without belongs to the last list in which this shopper was shown the product, if that was
    within ``window``. What was taken back does not count. The order is that of the log.

    Memory: one small record per impression.
    """
    logged = [item for item in events if not item.undone and item.event.kind != "undo"]
    places: dict[tuple[str, ProductId], _Place] = {}
    shown: dict[tuple[str, ProductId], list[_Place]] = {}
    impressed = (item for item in logged if item.event.kind == "impression")
    for item in sorted(impressed, key=lambda item: (item.event.time, item.seq)):
        key = (item.event.request_id, item.event.product)
        if not item.event.request_id or key not in places:
            place = _Place(item)
            places[key if item.event.request_id else (str(item.seq), "")] = place
            shown.setdefault((item.shopper, item.event.product), []).append(place)
    rest = (item for item in logged if item.event.kind != "impression")
    for item in sorted(rest, key=lambda item: (item.event.time, item.seq)):
        event = item.event
        if event.request_id:
            found, direct = places.get((event.request_id, event.product)), True
        else:
            before = shown.get((item.shopper, event.product), ())
            found, direct = _last_before(before, event.time, window), False
        if found is not None:
            found.add(event, direct=direct)
    for place in sorted(places.values(), key=lambda place: place.shown.seq):
        yield place.result()


def _last_before(places: Sequence[_Place], time: datetime, window: timedelta) -> _Place | None:
    for place in reversed(places):
        shown = place.shown.event.time
        if shown <= time:
            return place if time - shown <= window else None
    return None

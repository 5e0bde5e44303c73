"""Tables of events with columns by whatever name; Gorse feedback and Personalize among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from lookalike.errors import InvalidTable
from lookalike.feedback.importing.times import parse_time
from lookalike.sources.columns import normalised
from lookalike.storage.times import microseconds
from lookalike.types import Event, EventKind

_ROLES: dict[str, tuple[str, ...]] = {
    "user": (
        *("userid", "user", "customerid", "customer", "visitorid", "shopperid", "shopper"),
        *("memberid", "clientid", "accountid", "reviewerid", "uid"),
    ),
    "session": ("sessionid", "session", "visitid", "anonymousid", "deviceid"),
    "product": (
        *("itemid", "item", "productid", "product", "articleid", "article", "sku", "skuid"),
        *("asin", "contentid"),
    ),
    "time": (
        *("timestamp", "time", "eventtime", "eventtimestamp", "datetime", "unixreviewtime"),
        *("createdat", "occurredat", "date", "tdat", "day", "ts"),
    ),
    "kind": (
        *("eventtype", "kind", "feedbacktype", "eventname", "event", "action", "behaviour"),
        *("behavior", "interaction", "type"),
    ),
    "value": ("eventvalue", "value", "dwell", "dwellseconds", "quantity", "qty"),
    "request_id": ("requestid", "recommendationid", "request"),
    "position": ("position", "rank"),
    "variant": ("variant",),
    "propensity": ("propensity",),
    "event_id": ("eventid", "id", "uuid"),
    "undoes": ("undoes",),
    "impression": ("impression", "impressions"),
}


@dataclass(frozen=True, slots=True)
class EventColumns:
    """The columns of a table by role, spelled as in the table; "" where it has none."""

    product: str
    time: str
    user: str = ""
    session: str = ""
    kind: str = ""
    value: str = ""
    request_id: str = ""
    position: str = ""
    variant: str = ""
    propensity: str = ""
    event_id: str = ""
    undoes: str = ""
    impression: str = ""


def event_columns(names: Sequence[str], *, kind: EventKind | None) -> EventColumns:
    """Tell what the columns of a table of events mean.

    Raises:
        InvalidTable: the product, the time, who did it or what was done cannot be told.
    """
    spelled: dict[str, str] = {}
    for name in names:
        spelled.setdefault(normalised(name), name)
    roles = {
        role: next((spelled[name] for name in known if name in spelled), "")
        for role, known in _ROLES.items()
    }
    missing = [role for role in ("product", "time") if not roles[role]]
    if not roles["user"] and not roles["session"]:
        missing.append("user")
    if not roles["kind"] and kind is None:
        missing.append("kind")
    if missing:
        raise InvalidTable(
            f"The events have no column for {' and '.join(missing)} (columns: "
            f"{', '.join(names)[:200]}): name them user, item, time and kind"
            + (", or say which kind they all are." if missing == ["kind"] else ".")
        )
    return EventColumns(**roles)


class TableTranslator:
    """Records with columns of user, item, time and kind, under any usual names."""

    def __init__(
        self, columns: EventColumns, names: Mapping[str, EventKind], kind: EventKind | None
    ) -> None:
        self._columns = columns
        self._names = names
        self._kind = kind
        self._kinds_seen: dict[object, EventKind] = {}

    def events(self, fields: Mapping[str, Any]) -> list[Event]:
        """The events of one record; a Personalize impression comes with its list.

        Raises:
            ValueError: something in it cannot be understood.
        """
        get = fields.get
        columns = self._columns
        kind = self._kind_of(get(columns.kind)) if columns.kind else self._kind
        if kind is None:
            raise ValueError("the event has no kind")
        event = identified(
            Event(
                event_id=_text(get(columns.event_id)),
                kind=kind,
                product=_text(get(columns.product)),
                time=parse_time(get(columns.time)),
                user=_text(get(columns.user)),
                session=_text(get(columns.session)),
                value=_number(get(columns.value)),
                request_id=_text(get(columns.request_id)),
                position=_whole(get(columns.position)),
                variant=_text(get(columns.variant)),
                propensity=_number(get(columns.propensity)),
                undoes=_text(get(columns.undoes)),
            )
        )
        shown = get(columns.impression) if columns.impression else None
        return [*_shown_with(event, shown), event] if shown else [event]

    def _kind_of(self, given: object) -> EventKind | None:
        seen = self._kinds_seen.get(given)
        if seen is None:
            text = _text(given)
            if not text:
                return self._kind
            found = self._names.get(normalised(text))
            if found is None:
                raise ValueError(
                    f"'{text[:40]}' is no kind of event known here: map it to one that is"
                )
            seen = self._kinds_seen[given] = found
        return seen


def identified(event: Event) -> Event:
    """The event with an id; one made here is the same whenever the same event is read again."""
    if event.event_id:
        return event
    time = microseconds(event.time)
    content = (
        *(event.kind, event.product, str(time), event.user, event.session),
        *(event.request_id, repr(event.value), str(event.position)),
    )
    digest = blake2b("\x1f".join(content).encode(errors="replace"), digest_size=12)
    # The time comes first: files are mostly in its order, and an index is quickest at its end.
    return _with_id(event, f"{max(time, 0):014x}{digest.hexdigest()}")


def _with_id(event: Event, event_id: str) -> Event:
    return Event(
        event_id,
        event.kind,
        event.product,
        event.time,
        event.user,
        event.session,
        event.value,
        event.request_id,
        event.position,
        event.variant,
        event.propensity,
        event.undoes,
        event.context,
    )


def _shown_with(event: Event, shown: object) -> list[Event]:
    """The list a Personalize interaction was made in: ids with a bar between, or a list."""
    ids = shown if isinstance(shown, (list, tuple)) else str(shown).split("|")
    products = [_text(product) for product in ids if _text(product)]
    request = event.request_id or event.event_id
    return [
        Event(
            event_id=f"{request}:{position}",
            kind="impression",
            product=product,
            time=event.time,
            user=event.user,
            session=event.session,
            request_id=request,
            position=position,
        )
        for position, product in enumerate(products, start=1)
    ]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # an id that a table of numbers made a float
    return str(value).strip()


def _number(value: object) -> float | None:
    if value is None or value == "":
        return None
    if isinstance(value, (int, float)):
        return float(value)
    try:
        return float(str(value))
    except ValueError:
        raise ValueError(f"'{str(value)[:40]}' is not a number") from None


def _whole(value: object) -> int | None:
    number = _number(value)
    if number is None:
        return None
    if not number.is_integer():
        raise ValueError(f"the position {number} is not a whole number")
    return int(number)

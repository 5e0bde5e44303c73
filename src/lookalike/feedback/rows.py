"""Events as rows of the database, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from lookalike.storage.times import microseconds, moment
from lookalike.types import AttributeValue, Event

_NOTHING: Mapping[str, AttributeValue] = MappingProxyType({})

_CONTENT = (
    *("kind", "product", "time", "user", "session", "value", "request_id", "position"),
    *("variant", "propensity", "undoes", "context"),
)


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event in its place: ``seq`` in the order of the log, ``shopper`` who it counts for.

    ``undone`` says that a later event took it back.
    """

    seq: int
    shopper: str
    undone: bool
    event: Event


def to_row(event: Event, shopper: str) -> dict[str, Any]:
    """Everything but the place in the log. A user's row does not depend on number types."""
    return {
        "event_id": event.event_id,
        "kind": event.kind,
        "product": event.product,
        "time": microseconds(event.time),
        "shopper": shopper,
        "user": event.user,
        "session": event.session,
        "value": None if event.value is None else float(event.value),
        "request_id": event.request_id,
        "position": event.position,
        "variant": event.variant,
        "propensity": None if event.propensity is None else float(event.propensity),
        "undoes": event.undoes,
        "undone": False,
        "context": dict(event.context) or None,
    }


def from_row(row: Any) -> LoggedEvent:
    """A row of the table ``events``, all columns in order."""
    (seq, event_id, kind, product, time, shopper, user, session, value, request_id, position) = row[
        :11
    ]
    variant, propensity, undoes, undone, context = row[11:]
    event = Event(
        event_id=event_id,
        kind=kind,
        product=product,
        time=moment(time),
        user=user,
        session=session,
        value=value,
        request_id=request_id,
        position=position,
        variant=variant,
        propensity=propensity,
        undoes=undoes,
        context=MappingProxyType(context) if context else _NOTHING,
    )
    return LoggedEvent(seq, shopper, bool(undone), event)


def difference(stored: Mapping[str, Any], row: Mapping[str, Any], *, timed: bool) -> str | None:
    """The first column in which an event differs from the stored one of its id, None if in none.

    What the log filled in by itself (the time unless ``timed``, what is undone) does not count.
    """
    for name in _CONTENT:
        if (name == "time" and not timed) or (name == "undoes" and not row[name]):
            continue
        if stored[name] != row[name]:
            return name
    return None

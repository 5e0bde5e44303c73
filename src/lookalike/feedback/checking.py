"""Whether an event makes sense, and if not, why: one sentence for whoever sent it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import get_args

from lookalike.errors import InvalidEvent
from lookalike.feedback.shoppers import shopper_of
from lookalike.storage.schema import ID_LENGTH
from lookalike.storage.times import EPOCH
from lookalike.types import Event, EventKind, ProductId

KINDS: tuple[EventKind, ...] = get_args(EventKind)

CLOCK_SKEW = timedelta(minutes=5)
"""How far ahead of ours the clock of whoever sends an event may be."""

MAX_CONTEXT = 4096
"""Characters of an event's context as JSON."""

_SHORT = 64

IsKnown = Callable[[ProductId], bool]
"""Whether the shop has, or had, such a product."""


def check_event(event: Event, *, now: datetime, is_known: IsKnown | None = None) -> str:
    """Who ``event`` counts for, once it makes sense; late ones do.

    Raises:
        InvalidEvent: it does not; the message says why.
    """
    if event.kind not in KINDS:
        raise InvalidEvent(
            f"'{str(event.kind)[:80]}' is not something a shopper does here: choose from "
            f"{', '.join(KINDS)}."
        )
    _check_texts(event)
    shopper = shopper_of(user=event.user, session=event.session)
    _check_time(event.time, now)
    _check_numbers(event)
    if event.undoes and event.kind != "undo":
        raise InvalidEvent(f"Only an undo takes an event back, a {event.kind} does not.")
    if event.context:
        _check_context(event)
    if is_known is not None and not is_known(event.product):
        raise InvalidEvent(f"There is no product '{event.product[:80]}' in this shop.")
    return shopper


def _check_texts(event: Event) -> None:
    if not event.product:
        raise InvalidEvent("The event names no product.")
    if not event.event_id:
        raise InvalidEvent("The event has no id: leave it out to have one made, or give one.")
    for name, text, most in (
        ("event id", event.event_id, ID_LENGTH),
        ("product", event.product, ID_LENGTH),
        ("user", event.user, ID_LENGTH),
        ("session", event.session, ID_LENGTH),
        ("id of the event to undo", event.undoes, ID_LENGTH),
        ("request id", event.request_id, _SHORT),
        ("variant", event.variant, _SHORT),
    ):
        if not isinstance(text, str):
            raise InvalidEvent(f"The {name} is not text but {type(text).__name__}.")
        if len(text) > most:
            raise InvalidEvent(f"The {name} has {len(text)} characters: at most {most} will do.")
        if text and (text.isspace() or not text.isprintable()):
            raise InvalidEvent(f"The {name} is blank or holds characters that cannot be printed.")


def _check_time(time: datetime, now: datetime) -> None:
    if not isinstance(time, datetime) or time.tzinfo is None:
        raise InvalidEvent("The time of the event has no time zone: give it in UTC.")
    if time > now + CLOCK_SKEW:
        raise InvalidEvent(
            f"The event lies in the future ({time.isoformat()}): check the clock of the sender."
        )
    if time < EPOCH:
        raise InvalidEvent(f"The time of the event, {time.isoformat()}, cannot be right.")


def _check_numbers(event: Event) -> None:
    for name, number in (("value", event.value), ("propensity", event.propensity)):
        if number is None:
            continue
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            raise InvalidEvent(f"The {name} of the event is not a number.")
        if not math.isfinite(number):
            raise InvalidEvent(f"The {name} of the event is infinite or not a number.")
    if event.kind == "dwell" and (event.value is None or event.value < 0):
        raise InvalidEvent("A dwell needs its seconds, 0 or more, as value.")
    if event.kind in ("cart", "purchase") and event.value is not None and event.value <= 0:
        raise InvalidEvent(f"A {event.kind} of {event.value:g} pieces is none.")
    _check_place(event)


def _check_place(event: Event) -> None:
    if event.position is not None:
        if isinstance(event.position, bool) or not isinstance(event.position, int):
            raise InvalidEvent("The position of the event is not a whole number.")
        if not 1 <= event.position <= 1_000_000:
            raise InvalidEvent(f"The position {event.position} makes no sense: 1 is the first.")
    if event.propensity is not None and not 0 < event.propensity <= 1:
        raise InvalidEvent(f"A propensity of {event.propensity:g} is no probability above 0.")


def _check_context(event: Event) -> None:
    plain = all(
        isinstance(key, str) and isinstance(value, (str, int, float, bool))
        for key, value in event.context.items()
    )
    try:
        text = json.dumps(dict(event.context), allow_nan=False) if plain else ""
    except ValueError:
        text = ""
    if not text:
        raise InvalidEvent("The context of an event holds texts, numbers, true and false by name.")
    if len(text) > MAX_CONTEXT:
        raise InvalidEvent(f"The context has {len(text)} characters: at most {MAX_CONTEXT} do.")

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lookalike.errors import InvalidEvent
from lookalike.feedback.checking import CLOCK_SKEW, KINDS, check_event
from lookalike.types import Event

NOW = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)
GOOD = Event("e", "view", "p", NOW, "ana")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"kind": "bought"}, "'bought' is not something a shopper does here: choose from"),
        ({"kind": None}, "'None' is not something"),
        ({"product": ""}, "names no product"),
        ({"product": "p" * 256}, "256 characters"),
        ({"product": 15970}, "The product is not text but int"),
        ({"product": "a\x00b"}, "cannot be printed"),
        ({"product": "\ud800"}, "cannot be printed"),
        ({"event_id": ""}, "has no id"),
        ({"user": ""}, "Nobody did this"),
        ({"user": "  "}, "blank"),
        ({"user": "session:x"}, "cannot be called 'session:x'"),
        ({"time": NOW + CLOCK_SKEW + timedelta(seconds=1)}, "in the future"),
        ({"time": datetime(2026, 1, 1)}, "no time zone"),
        ({"time": datetime(1969, 12, 31, tzinfo=UTC)}, "cannot be right"),
        ({"kind": "dwell"}, "needs its seconds"),
        ({"kind": "dwell", "value": -0.1}, "needs its seconds"),
        ({"kind": "dwell", "value": float("nan")}, "infinite or not a number"),
        ({"kind": "purchase", "value": 0}, "A purchase of 0 pieces is none"),
        ({"value": "3"}, "The value of the event is not a number"),
        ({"value": True}, "The value of the event is not a number"),
        ({"position": 0}, "position 0 makes no sense"),
        ({"position": 1.0}, "not a whole number"),
        ({"propensity": 0.0}, "no probability above 0"),
        ({"propensity": 1.01}, "no probability above 0"),
        ({"request_id": "r" * 65}, "request id has 65 characters"),
        ({"undoes": "x"}, "Only an undo takes an event back"),
        ({"context": {"a": [1]}}, "holds texts, numbers"),
        ({"context": {"a": float("inf")}}, "holds texts, numbers"),
        ({"context": {"a": "x" * 5000}}, "at most 4096"),
    ],
)
def test_a_wrong_event_is_refused_with_the_reason(changes: dict[str, object], reason: str) -> None:
    with pytest.raises(InvalidEvent, match=reason):
        check_event(replace(GOOD, **changes), now=NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_taken_however_late(kind: str) -> None:
    late = replace(GOOD, kind=kind, value=1.0, time=NOW - timedelta(days=4000))  # type: ignore[arg-type]
    assert check_event(late, now=NOW) == "ana"


def test_a_clock_may_be_a_little_ahead() -> None:
    assert check_event(replace(GOOD, time=NOW + CLOCK_SKEW), now=NOW) == "ana"


def test_a_session_is_a_shopper_of_its_own() -> None:
    assert check_event(replace(GOOD, user="", session="ana"), now=NOW) == "session:ana"


def test_a_product_must_be_known_where_that_is_asked() -> None:
    with pytest.raises(InvalidEvent, match="There is no product 'p'"):
        check_event(GOOD, now=NOW, is_known=lambda product: product == "q")
    assert check_event(GOOD, now=NOW, is_known=lambda product: product == "p") == "ana"

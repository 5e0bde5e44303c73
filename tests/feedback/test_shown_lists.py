from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lookalike.errors import InvalidEvent
from lookalike.feedback.lists import WINDOW, impressions, shown_products
from lookalike.feedback.log import EventLog
from lookalike.types import Event

NOW = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOW - timedelta(days=5) + timedelta(minutes=minutes)


def did(name: str, kind: str, product: str, minutes: float, **more: object) -> Event:
    return Event(name, kind, product, at(minutes), **{"user": "ana", **more})  # type: ignore[arg-type]


def shown(request: str, products: str, minutes: float, user: str = "ana") -> list[Event]:
    return impressions(list(products), request_id=request, time=at(minutes), user=user)


def test_a_list_is_one_event_for_each_place() -> None:
    made = impressions(
        ["a", "b"],
        request_id="r",
        time=NOW,
        session="s",
        variant="x",
        propensities=[0.5, 1.0],
        context={"list": "similar"},
    )
    assert [(e.event_id, e.product, e.position, e.propensity) for e in made] == [
        ("r:1", "a", 1, 0.5),
        ("r:2", "b", 2, 1.0),
    ]
    assert {(e.kind, e.session, e.variant, e.context["list"]) for e in made} == {
        ("impression", "s", "x", "similar")
    }


def test_a_list_that_cannot_be_joined_is_refused() -> None:
    with pytest.raises(InvalidEvent, match="request_id"):
        impressions(["a"], request_id="", time=NOW, user="ana")
    with pytest.raises(InvalidEvent, match="2 propensities for 1 products"):
        impressions(["a"], request_id="r", time=NOW, user="ana", propensities=[0.1, 0.2])


def test_a_list_recorded_twice_is_shown_once(log: EventLog) -> None:
    log.append(shown("r", "abc", 0))
    log.append(shown("r", "abc", 0))
    assert [place.product for place in shown_products(log.replay())] == ["a", "b", "c"]


def test_everything_that_came_of_a_list_is_joined_to_its_place(log: EventLog) -> None:
    log.append(shown("r1", "abc", 0) + shown("r2", "ab", 10))
    log.append(
        [
            did("1", "click", "a", 1, request_id="r1"),
            did("2", "dwell", "a", 2, request_id="r1", value=20.0),
            did("3", "dwell", "a", 3, request_id="r1", value=5.0),
            did("4", "purchase", "a", 60, value=2.0),  # without a request: the last list counts
            did("5", "like", "b", 61),
            did("6", "dislike", "b", 62, request_id="r1"),
            did("7", "click", "c", 5, user="bob"),
            did("8", "click", "z", 5, request_id="r1"),
        ]
    )
    places = {(p.request_id, p.product): p for p in shown_products(log.replay())}
    a1 = places["r1", "a"]
    assert (a1.clicked, a1.dwell, a1.purchased, a1.position, a1.direct) == (True, 25.0, 0, 1, True)
    a2 = places["r2", "a"]
    assert (a2.clicked, a2.purchased, a2.direct) == (False, 2.0, False)
    assert (places["r2", "b"].opinion, places["r1", "b"].opinion) == (1, -1)
    c = places["r1", "c"]
    assert (c.clicked, c.viewed, c.dwell, c.carted, c.opinion) == (False, False, 0, 0, 0)
    assert len(places) == 5


def test_the_order_of_arrival_does_not_matter(log: EventLog) -> None:
    log.append([did("1", "click", "a", 1, request_id="r1")])
    log.append(shown("r1", "ab", 0))
    assert [(p.product, p.clicked) for p in shown_products(log.replay())] == [
        ("a", True),
        ("b", False),
    ]


def test_what_comes_too_late_or_was_taken_back_does_not_count(log: EventLog) -> None:
    minutes = WINDOW / timedelta(minutes=1)
    log.append(shown("r", "abc", 0))
    log.append(
        [
            did("1", "cart", "a", minutes),
            did("2", "cart", "b", minutes + 1),
            did("3", "like", "c", 1),
            did("4", "undo", "c", 2),
            did("5", "cart", "c", -1),
        ]
    )
    found = {p.product: (p.carted, p.opinion) for p in shown_products(log.replay())}
    assert found == {"a": (1.0, 0), "b": (0.0, 0), "c": (0.0, 0)}

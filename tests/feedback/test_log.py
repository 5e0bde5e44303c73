from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookalike.errors import InvalidEvent
from lookalike.feedback.log import EventLog, log_address
from lookalike.feedback.writing import Receipt, Refusal
from lookalike.types import Event

NOW = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)


def event(number: int, **changes: object) -> Event:
    made = Event(f"e{number}", "view", f"p{number}", NOW - timedelta(minutes=100 - number), "ana")
    return replace(made, **changes)  # type: ignore[arg-type]


def ids(log: EventLog, after: int = 0) -> list[str]:
    return [item.event.event_id for item in log.replay(after)]


def test_an_event_comes_back_as_it_was_given(log: EventLog) -> None:
    given_ = event(
        1,
        kind="dwell",
        session="s1",
        value=12.5,
        request_id="r1",
        position=3,
        variant="b",
        propensity=0.25,
        context={"page": "home", "wide": True, "width": 1280, "zoom": 1.5},
        time=datetime(2026, 1, 10, 13, 0, 0, 123457, tzinfo=UTC) - timedelta(hours=2),
    )
    assert log.append([given_]) == [Receipt("e1", 1, new=True)]
    logged = next(log.replay())
    assert logged.event == given_
    assert (logged.seq, logged.shopper, logged.undone) == (1, "ana", False)


def test_the_order_is_that_of_arrival_and_has_no_gaps(log: EventLog) -> None:
    log.append([event(2), event(1)])
    log.append([event(3)])
    assert [(item.seq, item.event.event_id) for item in log.replay()] == [
        (1, "e2"),
        (2, "e1"),
        (3, "e3"),
    ]
    assert ids(log, after=1) == ["e1", "e3"]
    assert log.newest() == 3


def test_the_same_event_again_changes_nothing(log: EventLog) -> None:
    log.append([event(1)])
    assert log.append([event(1), event(2), event(2)]) == [
        Receipt("e1", 1, new=False),
        Receipt("e2", 2, new=True),
        Receipt("e2", 2, new=False),
    ]
    assert ids(log) == ["e1", "e2"]


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"product": "other"}, "product"),
        ({"kind": "like"}, "kind"),
        ({"value": 2.0}, "value"),
        ({"user": "bob"}, "user"),
        ({"time": NOW - timedelta(days=1)}, "time"),
        ({"context": {"a": 1}}, "context"),
    ],
)
def test_an_id_belongs_to_one_event(log: EventLog, changed: dict[str, object], named: str) -> None:
    log.append([event(1)])
    (refusal,) = log.append([event(1, **changed)])
    assert isinstance(refusal, Refusal)
    assert f"'e1' is in the log with another {named}" in refusal.reason
    assert [item.event for item in log.replay()] == [event(1)]


def test_a_repeated_record_without_a_time_is_the_same_event(log: EventLog) -> None:
    first = log.record(kind="like", product="p", user="ana", event_id="x")
    log._clock = lambda: NOW + timedelta(seconds=3)
    assert log.record(kind="like", product="p", user="ana", event_id="x") == replace(
        first, new=False
    )
    with pytest.raises(InvalidEvent, match="another kind"):
        log.record(kind="dislike", product="p", user="ana", event_id="x")


def test_records_without_an_id_are_different_events(log: EventLog) -> None:
    first = log.record(kind="view", product="p", user="ana")
    assert log.record(kind="view", product="p", user="ana").event_id != first.event_id
    assert log.count() == 2


def test_what_is_wrong_does_not_hold_up_the_rest(log: EventLog) -> None:
    answers = log.append([event(1), event(2, kind="bought"), event(3)])
    assert [type(answer) for answer in answers] == [Receipt, Refusal, Receipt]
    assert ids(log) == ["e1", "e3"]


def test_another_process_continues_the_order(log: EventLog, opened: Callable[[], EventLog]) -> None:
    other = opened()
    log.append([event(1)])
    assert other.append([event(2)]) == [Receipt("e2", 2, new=True)]
    assert other.append([event(1)]) == [Receipt("e1", 1, new=False)]
    assert ids(log) == ["e1", "e2"]


def test_many_threads_write_one_order_without_loss(log: EventLog) -> None:
    answers: list[list[Receipt | Refusal]] = []

    def write(thread: int) -> None:
        for number in range(25):
            answers.append(log.append([event(number, event_id=f"{thread}-{number}")]))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    receipts = [receipt for (receipt,) in answers if isinstance(receipt, Receipt)]
    assert sorted(receipt.seq for receipt in receipts) == list(range(1, 201))
    by_seq = {item.seq: item.event.event_id for item in log.replay()}
    assert by_seq == {receipt.seq: receipt.event_id for receipt in receipts}


@pytest.mark.parametrize("empty", ["sqlite"], indirect=True)
def test_a_commit_waits_for_the_disk(log: EventLog) -> None:
    with log._database.write() as connection:
        level = connection.exec_driver_sql("PRAGMA synchronous").scalar()
        journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    assert (level, journal) == (2, "wal")


def test_a_failure_reaches_every_thread_that_waited(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("lookalike.feedback.log.write_events", fail)
    with pytest.raises(OSError, match="disk full"):
        log.append([event(1)])
    monkeypatch.undo()
    assert log.append([event(1)]) == [Receipt("e1", 1, new=True)]


# --- undo ----------------------------------------------------------------------------------------


def test_an_undo_takes_back_the_newest_opinion(log: EventLog) -> None:
    log.append([event(1, product="p", kind="like"), event(2, product="p", kind="cart")])
    log.append([event(3, product="p", kind="dislike")])
    log.append([event(4, product="p", kind="undo")])
    marked = {item.event.event_id: (item.undone, item.event.undoes) for item in log.replay()}
    assert marked == {
        "e1": (False, ""),
        "e2": (False, ""),
        "e3": (True, ""),
        "e4": (False, "e3"),
    }
    log.append([event(5, product="p", kind="undo"), event(6, product="p", kind="undo")])
    assert [item.event.undoes for item in log.replay(4)] == ["e1", "e2"]
    assert list(log.replay(undone=False)) == []


def test_an_undo_may_name_its_event_and_may_come_twice(log: EventLog) -> None:
    undo = event(3, product="p", kind="undo", undoes="e1")
    log.append([event(1, product="p", kind="view"), event(2, product="p", kind="like")])
    assert log.append([undo, undo]) == [Receipt("e3", 3, new=True), Receipt("e3", 3, new=False)]
    assert [item.event.event_id for item in log.replay(undone=False)] == ["e2"]


@pytest.mark.parametrize(
    ("undo", "reason"),
    [
        (event(9, product="p", kind="undo", user="bob"), "nothing this shopper did"),
        (event(9, product="q", kind="undo"), "nothing this shopper did"),
        (event(9, product="p", kind="undo", undoes="e7"), "no event 'e7'"),
        (event(9, product="p", kind="undo", undoes="e1", user="bob"), "no event 'e1'"),
        (event(9, product="p", kind="undo", undoes="e3"), "cannot be taken back"),
        (event(9, product="p", kind="undo", undoes="e2"), "taken back before"),
        (event(9, product="p", kind="like", undoes="e1"), "Only an undo"),
    ],
)
def test_an_undo_of_nothing_is_refused(log: EventLog, undo: Event, reason: str) -> None:
    log.append(
        [
            event(1, product="p"),
            event(2, product="p", kind="like"),
            event(3, product="p", kind="undo"),
        ]
    )
    (refusal,) = log.append([undo])
    assert isinstance(refusal, Refusal)
    assert reason in refusal.reason


# --- sessions ------------------------------------------------------------------------------------


def test_a_session_counts_for_the_user_it_turns_out_to_be(log: EventLog) -> None:
    log.append([event(1, user="", session="s"), event(2), event(3, user="", session="t")])
    assert [item.shopper for item in log.replay()] == ["session:s", "ana", "session:t"]
    before = log.newest()
    assert log.join(session="s", user="ana") == 1
    assert log.join(session="s", user="ana") == 0
    assert log.changes(before).shoppers == {"session:s", "ana"}
    log.append([event(4, user="", session="s")])
    assert [item.shopper for item in log.replay()] == ["ana", "ana", "session:t", "ana"]
    assert [item.event.user for item in log.replay()] == ["", "ana", "", ""]


def test_a_session_has_one_user(log: EventLog) -> None:
    log.join(session="s", user="ana")
    with pytest.raises(InvalidEvent, match="another user"):
        log.join(session="s", user="bob")
    with pytest.raises(InvalidEvent, match="cannot be called"):
        log.join(session="t", user="session:x")


def test_the_latest_events_of_a_shopper_come_in_the_order_of_their_times(log: EventLog) -> None:
    log.append([event(3), event(1), event(2, user="bob"), event(4, kind="like"), event(5)])
    found = log.of_shopper("ana", kinds=("view", "like"), most=3)
    assert [item.event.event_id for item in found] == ["e3", "e4", "e5"]
    assert [i.event.event_id for i in log.of_shopper("ana", kinds=("like",), most=9)] == ["e4"]


# --- erasing -------------------------------------------------------------------------------------


def test_erasing_removes_a_shopper_and_keeps_the_order(log: EventLog) -> None:
    log.append([event(1), event(2, user="bob"), event(3, user="", session="sunflower")])
    log.join(session="sunflower", user="ana")
    report = log.erase("ana")
    assert (report.events, report.sessions) == (2, 1)
    assert [(item.seq, item.shopper) for item in log.replay()] == [(2, "bob")]
    assert log.export("ana") == {"shopper": "ana", "sessions": [], "events": []}
    assert log.append([event(4, user="bob")]) == [Receipt("e4", report.seq + 2, new=True)]


@pytest.mark.parametrize("empty", ["sqlite"], indirect=True)
def test_erasing_overwrites_what_the_files_held(log: EventLog, place: Path) -> None:
    log.append([event(1), event(2, user="bob"), event(3, user="", session="sunflower")])
    log.join(session="sunflower", user="ana")
    assert log.erase("ana").purged
    log.close()
    everything = b"".join(path.read_bytes() for path in place.parent.iterdir())
    assert b"bob" in everything
    assert b"sunflower" not in everything
    with sqlite3.connect(place) as raw:
        dump = "\n".join(raw.iterdump())
    assert "'ana'" not in dump


def test_what_was_erased_does_not_come_back_but_the_shopper_may(log: EventLog) -> None:
    log.append([event(1), event(2, user="", session="s")])
    log.join(session="s", user="ana")
    log.erase("ana")
    outcomes = log.append([event(1), event(2, user="", session="s")])
    assert ["was erased on 2026-01-10" in o.reason for o in outcomes if isinstance(o, Refusal)] == [
        True,
        True,
    ]
    assert log.append([event(3, time=NOW + timedelta(seconds=1))])[0].new  # type: ignore[union-attr]


def test_an_erasure_is_noticed_without_saying_whose(log: EventLog) -> None:
    log.append([event(1)])
    seen = log.newest()
    log.erase("ana")
    changes = log.changes(seen)
    assert changes.shoppers is None
    assert changes.newest > seen
    assert log.changes(changes.newest).shoppers == frozenset()


def test_an_export_has_everything_and_only_plain_values(log: EventLog) -> None:
    import json

    log.append([event(1, kind="dwell", value=3.0), event(2, kind="like"), event(3, user="bob")])
    log.append([event(4, product="p2", kind="undo")])
    export = json.loads(json.dumps(log.export("ana")))
    assert [item["event_id"] for item in export["events"]] == ["e1", "e2", "e4"]
    assert export["events"][0]["value"] == 3.0
    assert export["events"][1]["undone"] is True
    assert export["events"][2]["undoes"] == "e2"


# --- laws ----------------------------------------------------------------------------------------

EVENTS = st.lists(
    st.builds(
        lambda n, kind, user, minute: Event(
            f"e{n}",
            kind,
            f"p{n % 3}",
            NOW - timedelta(minutes=minute),
            user=user,
            session="s",
            value=1.0 if kind == "dwell" else None,
        ),
        st.integers(0, 12),
        st.sampled_from(["view", "like", "dislike", "dwell", "undo", "cart"]),
        st.sampled_from(["ana", "bob", ""]),
        st.integers(0, 50),
    ),
    max_size=12,
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(EVENTS)
def test_replaying_into_an_empty_log_gives_the_same_log(
    empty: Callable[[], AbstractContextManager[str]],
    empty_file: Callable[[], AbstractContextManager[str]],
    stream: list[Event],
) -> None:
    with empty() as first, empty_file() as second:
        one, two = logs = EventLog.open(first), EventLog.open(second)
        for log in logs:
            log._clock = lambda: NOW
        for item in stream:
            one.append([item])
        two.append([item.event for item in one.replay()])
        assert [(i.shopper, i.undone, i.event) for i in two.replay()] == [
            (i.shopper, i.undone, i.event) for i in one.replay()
        ]
        for log in logs:
            log.close()


def test_the_log_has_a_file_of_its_own_unless_there_is_a_server(tmp_path: Path) -> None:
    assert log_address(tmp_path, None).endswith("/events.sqlite")
    assert log_address(tmp_path, "sqlite:////data/c.sqlite").endswith("/events.sqlite")
    assert log_address(tmp_path, "postgresql://db/shop") == "postgresql://db/shop"

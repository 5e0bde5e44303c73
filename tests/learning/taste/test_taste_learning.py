"""A taste is exactly what the remaining events make it, however they came about."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookalike.errors import DamagedData, InvalidInput
from lookalike.feedback.log import EventLog
from lookalike.feedback.rows import LoggedEvent
from lookalike.feedback.writing import Receipt
from lookalike.learning.taste.keeper import TasteKeeper, replayed_tastes
from lookalike.learning.taste.learn import (
    EVIDENCE,
    HALF_LIFE,
    MOST_EVENTS,
    MOST_LIKINGS,
    taste_of,
)
from lookalike.recommend.taste import Liking, Taste, picked
from lookalike.storage.database import sqlite_address
from lookalike.types import Event

START = datetime(2025, 6, 1, tzinfo=UTC)


def did(number: int, kind: str, product: str, *, days: float = 0.0, **more: object) -> LoggedEvent:
    event = Event(
        f"e{number}",
        kind,  # type: ignore[arg-type]
        product,
        START + timedelta(days=days),
        **{"user": "ana", **more},  # type: ignore[arg-type]
    )
    return LoggedEvent(number, "ana", False, event)


def weights(*events: LoggedEvent) -> dict[str, float]:
    return {liking.product: liking.weight for liking in taste_of("ana", events).likings}


def test_nobody_is_known_at_first() -> None:
    assert taste_of("ana", []) == Taste("ana")
    assert not taste_of("ana", [did(1, "impression", "p")]).known


def test_every_kind_counts_for_what_it_says() -> None:
    assert weights(did(1, "like", "p")) == {"p": 1.0}
    assert weights(did(1, "dislike", "p")) == {"p": -1.0}
    quiet = {kind: weights(did(1, kind, "p", value=1e9))["p"] for kind in EVIDENCE}
    assert quiet["view"] < quiet["click"] < quiet["dwell"] < quiet["cart"]
    assert quiet["cart"] < quiet["purchase"] < quiet["like"]


def test_a_long_look_says_more_than_a_glance() -> None:
    seconds = (0.0, 2.0, 10.0, 60.0)
    found = [weights(did(1, "dwell", "p", value=s)).get("p", 0.0) for s in seconds]
    assert found[0] == 0
    assert found == sorted(found)
    assert found[-1] < weights(did(1, "like", "p"))["p"]


def test_evidence_adds_up_but_never_to_more_than_a_like() -> None:
    once = weights(did(1, "click", "p"))["p"]
    thrice = weights(*(did(n, "click", "p") for n in range(3)))["p"]
    often = weights(*(did(n, "click", "p") for n in range(300)))["p"]
    assert once < thrice < often <= 1.0
    assert thrice == pytest.approx(1 - (1 - once) ** 3)


def test_what_is_a_half_life_old_counts_half() -> None:
    days = HALF_LIFE / timedelta(days=1)
    assert weights(did(1, "like", "old"), did(2, "like", "new", days=days)) == {
        "old": 0.5,
        "new": 1.0,
    }
    assert weights(did(1, "dislike", "old"), did(2, "like", "new", days=days))["old"] == -0.5


def test_time_alone_changes_nothing() -> None:
    early = weights(did(1, "like", "a"), did(2, "view", "b", days=3))
    later = weights(did(1, "like", "a", days=400), did(2, "view", "b", days=403))
    assert early == later


def test_the_latest_opinion_stands() -> None:
    liked, hated = did(1, "like", "p"), did(2, "dislike", "p", days=1)
    assert weights(liked, hated) == {"p": -1.0}
    assert weights(liked, hated, did(3, "like", "p", days=2))["p"] > 0.9
    assert weights(hated, did(4, "purchase", "p", days=2))["p"] < 0


def test_likings_are_strongest_first_and_few_enough() -> None:
    events = [did(n, "like", f"p{n:04}", days=n / 50) for n in range(2 * MOST_EVENTS)]
    likings = taste_of("ana", events).likings
    assert len(likings) == MOST_LIKINGS
    assert [liking.product for liking in likings] == [
        f"p{n:04}" for n in range(2 * MOST_EVENTS - 1, 2 * MOST_EVENTS - 1 - MOST_LIKINGS, -1)
    ]


def test_a_taste_survives_as_json() -> None:
    taste = taste_of("ana", [did(1, "like", "p", days=0.1), did(2, "view", "q", days=9)])
    assert Taste.from_json(json.loads(json.dumps(taste.to_json()))) == taste
    assert Taste.from_json(Taste("x").to_json()) == Taste("x")
    with pytest.raises(DamagedData, match="not a taste"):
        Taste.from_json({"shopper": "x"})


def test_picking_is_liking() -> None:
    assert picked(["b", "a", "b"]).likings == (Liking("a", 1.0, True), Liking("b", 1.0, True))
    with pytest.raises(InvalidInput, match="at least one"):
        picked([])


# --- through the log -----------------------------------------------------------------------------

NAMES = st.sampled_from(["p", "q", "r"])
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["view", "click", "dwell", "like", "dislike", "cart", "purchase"]),
        NAMES,
        st.floats(0, 90, allow_nan=False),
        st.sampled_from(["ana", "bob"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=10,
)


def as_event(number: int, deed: tuple[str, str, float, str, bool]) -> Event:
    kind, product, days, who, anonymous = deed
    return Event(
        f"e{number}",
        kind,  # type: ignore[arg-type]
        product,
        START + timedelta(days=days),
        user="" if anonymous else who,
        session=f"s-{who}" if anonymous else "",
        value=7.0 if kind == "dwell" else None,
    )


class Logs:
    """New logs, one after the other."""

    def __init__(self, empty: Path, folder: Path) -> None:
        self._empty, self._folder, self._made = empty, folder, 0

    def new(self) -> EventLog:
        self._made += 1
        path = self._folder / f"{self._made}.sqlite"
        shutil.copyfile(self._empty, path)
        return EventLog.open(sqlite_address(path))


@pytest.fixture(scope="module")
def logs(empty_log: Path, tmp_path_factory: pytest.TempPathFactory) -> Logs:
    return Logs(empty_log, tmp_path_factory.mktemp("logs"))


@settings(max_examples=20, deadline=None)
@given(DEEDS)
def test_learning_at_once_and_by_replay_give_the_same_bits(logs: Logs, deeds: list) -> None:
    log = logs.new()
    keeper = TasteKeeper(log)
    for number, deed in enumerate(deeds):
        log.append([as_event(number, deed)])
        keeper.taste("ana")
        keeper.taste("session:s-ana")
    replayed = {taste.shopper: taste for taste in replayed_tastes(log)}
    for shopper in ("ana", "bob", "session:s-ana", "session:s-bob"):
        assert keeper.taste(shopper) == replayed.get(shopper, Taste(shopper))
        assert keeper.taste(shopper) == TasteKeeper(log).taste(shopper)
    log.close()


@settings(max_examples=20, deadline=None)
@given(DEEDS, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(logs: Logs, deeds: list, dice) -> None:
    # Equal times keep the order of the log, so they are made different here.
    events = [
        as_event(n, (deed[0], deed[1], n + deed[2] / 100, *deed[3:]))
        for n, deed in enumerate(deeds)
    ]
    mixed = list(events)
    dice.shuffle(mixed)
    one, two = logs.new(), logs.new()
    one.append(events)
    two.append(mixed)
    for shopper in ("ana", "bob", "session:s-ana"):
        assert TasteKeeper(one).taste(shopper) == TasteKeeper(two).taste(shopper)
    one.close()
    two.close()


@settings(max_examples=20, deadline=None)
@given(DEEDS, DEEDS, st.sampled_from(["like", "dislike", "cart", "purchase", "view"]), NAMES)
def test_an_undo_is_as_if_the_event_had_never_been(
    logs: Logs, before: list, after: list, kind: str, product: str
) -> None:
    with_it, without = logs.new(), logs.new()
    wrong = as_event(1000, (kind, product, 45.0, "ana", False))
    undo = Event("u", "undo", product, START + timedelta(days=90), "ana", undoes="e1000")
    first = [as_event(n, deed) for n, deed in enumerate(before)]
    then = [as_event(100 + n, deed) for n, deed in enumerate(after)]
    with_it.append([*first, wrong, *then])
    keeper = TasteKeeper(with_it)
    keeper.taste("ana")
    assert isinstance(with_it.append([undo])[0], Receipt)
    without.append([*first, *then])
    assert keeper.taste("ana") == TasteKeeper(without).taste("ana")
    with_it.close()
    without.close()


@settings(max_examples=20, deadline=None)
@given(DEEDS)
def test_a_joined_session_is_as_if_the_user_had_been_known_all_along(
    logs: Logs, deeds: list
) -> None:
    joined, known = logs.new(), logs.new()
    joined.append([as_event(n, deed) for n, deed in enumerate(deeds)])
    keeper = TasteKeeper(joined)
    keeper.taste("ana")
    joined.join(session="s-ana", user="ana")
    known.append([as_event(n, (*deed[:4], False)) for n, deed in enumerate(deeds)])
    assert keeper.taste("ana") == TasteKeeper(known).taste("ana")
    assert not keeper.taste("session:s-ana").known
    joined.close()
    known.close()


def test_the_keeper_sees_what_another_process_recorded(log: EventLog) -> None:
    other = EventLog(log._database)
    keeper = TasteKeeper(log)
    assert not keeper.taste("ana").known
    other.record(kind="like", product="p", user="ana")
    assert [liking.product for liking in keeper.taste("ana").likings] == ["p"]
    other.erase("ana")
    assert keeper.taste("ana") == Taste("ana")


def test_the_keeper_reads_the_events_of_a_shopper_only_when_they_changed(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.record(kind="like", product="p", user="ana")
    keeper = TasteKeeper(log)
    first = keeper.taste("ana")
    log.record(kind="like", product="p", user="bob")

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("nothing changed for this shopper")

    monkeypatch.setattr(log, "of_shopper", fail)
    assert keeper.taste("ana") is first


def test_the_keeper_forgets_those_not_asked_for_the_longest(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    of_shopper = log.of_shopper

    def noted(shopper: str, **rest: Any) -> Any:
        read.append(shopper)
        return of_shopper(shopper, **rest)

    monkeypatch.setattr(log, "of_shopper", noted)
    keeper = TasteKeeper(log, kept=2)
    for user in ("a", "b", "a", "c", "a", "b"):
        keeper.taste(user)
    assert read == ["a", "b", "c", "b"]

from __future__ import annotations

import pytest

from lookalike.feedback.log import EventLog
from lookalike.feedback.shoppers import shopper_of
from lookalike.learning.purchases import Purchases


def test_what_was_bought_is_known_at_once_and_can_be_taken_back(log: EventLog) -> None:
    purchases = Purchases(log)
    assert purchases.of("ana") == frozenset()
    log.record(kind="like", product="a", user="ana")
    log.record(kind="purchase", product="b", user="ana")
    log.record(kind="purchase", product="c", user="ana", value=2)
    log.record(kind="purchase", product="d", user="ben")
    assert purchases.of("ana") == {"b", "c"}
    log.record(kind="undo", product="b", user="ana")
    assert purchases.of("ana") == {"c"}
    log.erase("ana")
    assert purchases.of("ana") == frozenset()
    assert purchases.of("ben") == {"d"}


def test_what_a_session_bought_belongs_to_whoever_signs_in(log: EventLog) -> None:
    purchases = Purchases(log)
    log.record(kind="purchase", product="a", session="s")
    session = shopper_of(session="s")
    assert purchases.of(session) == {"a"}
    assert purchases.of("ana") == frozenset()
    log.join(session="s", user="ana")
    assert purchases.of("ana") == {"a"}
    assert purchases.of(session) == frozenset()


def test_the_log_is_read_only_when_something_changed(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    purchases = Purchases(log)
    log.record(kind="purchase", product="a", user="ana")
    assert purchases.of("ana") == {"a"}
    log.record(kind="purchase", product="a", user="ben")

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("nothing changed for this shopper")

    monkeypatch.setattr(log, "of_shopper", fail)
    assert purchases.of("ana") == {"a"}

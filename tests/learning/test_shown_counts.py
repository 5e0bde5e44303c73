from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from lookalike.feedback.lists import impressions
from lookalike.feedback.log import EventLog
from lookalike.learning.shown_counts import ShownCounts

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def shelf(*products: str) -> Any:
    return SimpleNamespace(
        rows=np.arange(len(products)),
        snapshot=SimpleNamespace(position_of={name: at for at, name in enumerate(products)}),
    )


def show(log: EventLog, request: str, user: str, *products: str) -> None:
    log.append(impressions(products, request_id=request, time=NOW, user=user))


def test_impressions_add_up_and_nothing_else_counts(log: EventLog) -> None:
    counts, here = ShownCounts(log), shelf("a", "b", "c")
    assert counts.on(here).tolist() == [0, 0, 0]
    show(log, "1", "ana", "a", "b", "gone")
    log.record(kind="click", product="c", user="ana")
    first = counts.on(here)
    assert first.tolist() == [1, 1, 0]
    show(log, "1", "ana", "a", "b", "gone")  # the same list again
    show(log, "2", "ben", "b", "c")
    assert counts.on(here).tolist() == [1, 2, 1]
    assert first.tolist() == [1, 1, 0]  # whoever has it keeps it
    assert counts.on(shelf("c", "gone", "b")).tolist() == [1, 1, 2]


def test_an_erased_shopper_saw_nothing(log: EventLog) -> None:
    counts, here = ShownCounts(log), shelf("a", "b")
    show(log, "1", "ana", "a", "b")
    show(log, "2", "ben", "b")
    assert counts.on(here).tolist() == [1, 2]
    log.erase("ana")
    show(log, "3", "ben", "b")
    assert counts.on(here).tolist() == [0, 2]
    show(log, "4", "cid", "a")
    assert counts.on(here).tolist() == [1, 2]


def test_counting_goes_on_where_it_stopped(log: EventLog) -> None:
    """Adding up is the same as counting all at once, whenever one looks."""
    chance = np.random.default_rng(4)
    counts, here = ShownCounts(log), shelf("a", "b", "c", "d")
    for at in range(12):
        chosen = [name for name in "abcd" if chance.random() < 0.5] or ["a"]
        show(log, str(at), f"user {at % 3}", *chosen)
        if at == 7:
            log.erase("user 1")
        if chance.random() < 0.5:
            assert counts.on(here).tolist() == ShownCounts(log).on(here).tolist()
    whole = log.impressions()
    assert whole.whole
    assert counts.on(here).tolist() == [whole.counts.get(name, 0) for name in "abcd"]


def test_when_nothing_changed_the_same_array_is_given(log: EventLog) -> None:
    counts, here = ShownCounts(log), shelf("a")
    show(log, "1", "ana", "a")
    first = counts.on(here)
    assert counts.on(here) is first
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 5

"""Acts from the log, beside an oracle that goes event by event, and beside tastes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookalike.feedback.log import EventLog
from lookalike.learning.collaborative.acts import KIND_AMOUNTS
from lookalike.learning.from_log import acts_of
from lookalike.learning.taste.learn import TASTE_KINDS, taste_of
from lookalike.storage.database import sqlite_address
from lookalike.types import Event, EventKind

PRODUCTS = ("a", "b", "c", "d")
START = datetime(2026, 1, 1, tzinfo=UTC)

happenings = st.lists(
    st.tuples(
        st.sampled_from(("ana", "ben", "cleo")),
        st.sampled_from((*PRODUCTS, "gone")),
        st.sampled_from(TASTE_KINDS),
        st.integers(0, 40),
    ),
    max_size=40,
)


def _log(folder: Path, events: list[tuple[str, str, EventKind, int]]) -> EventLog:
    log = EventLog.open(sqlite_address(folder / "events.sqlite"))
    log.append(
        [
            Event(
                event_id=str(at),
                kind=kind,
                product=product,
                time=START + timedelta(hours=hour),
                user=user,
                value=5.0 if kind == "dwell" else None,
            )
            for at, (user, product, kind, hour) in enumerate(events)
        ]
    )
    return log


def _expected(events: list[tuple[str, str, EventKind, int]], user: str) -> list[tuple[str, float]]:
    """Event by event, in the order of time, and of the log where times are equal."""
    ordered = sorted(
        (event for event in events if event[0] == user and event[1] in PRODUCTS),
        key=lambda event: event[3],
    )
    amount: dict[str, float] = {}
    opinion: dict[str, str] = {}
    for _, product, kind, _ in ordered:
        amount[product] = max(amount.pop(product, 0.0), KIND_AMOUNTS.get(kind, 0.0))
        if kind in ("like", "dislike"):
            opinion[product] = kind
    return [
        (product, strength)
        for product, strength in amount.items()
        if strength > 0 and opinion.get(product) != "dislike"
    ]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(events=happenings)
def test_acts_are_what_going_event_by_event_gives_and_what_tastes_remember(
    events: list[tuple[str, str, EventKind, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    log = _log(tmp_path_factory.mktemp("log"), events)
    found = log.interactions(kinds=TASTE_KINDS)
    acts = acts_of(found, PRODUCTS)
    for at, user in enumerate(found.shoppers):
        history = acts.history(at)
        ours = [
            (PRODUCTS[place], pytest.approx(amount))
            for place, amount in zip(
                history.positions.tolist(), history.amounts.tolist(), strict=True
            )
        ]
        assert ours == _expected(events, user)
        taste = taste_of(user, log.of_shopper(user, kinds=TASTE_KINDS, most=500))
        assert [act for act in taste.recent if act[0] in PRODUCTS] == _expected(events, user)
        known = [
            age
            for (product, _), age in zip(taste.recent, taste.ages, strict=True)
            if product in PRODUCTS
        ]
        assert history.ages is not None
        since_last = history.ages - history.ages.min(initial=np.inf)
        assert since_last.tolist() == pytest.approx([age - min(known) for age in known], abs=1e-6)
    log.close()


def test_times_are_days_and_what_was_taken_back_never_was(tmp_path: Path) -> None:
    log = _log(tmp_path, [("ana", "a", "like", 24), ("ana", "b", "click", 48)])
    log.record(kind="undo", product="a", user="ana")
    acts = acts_of(log.interactions(kinds=TASTE_KINDS), PRODUCTS)
    assert acts.item.tolist() == [1]
    assert acts.time is not None
    since_1970 = (START + timedelta(days=2) - datetime(1970, 1, 1, tzinfo=UTC)).days
    assert acts.time.tolist() == [since_1970]
    log.close()


def test_an_empty_log_gives_no_acts(tmp_path: Path) -> None:
    log = EventLog.open(sqlite_address(tmp_path / "events.sqlite"))
    acts = acts_of(log.interactions(kinds=TASTE_KINDS), PRODUCTS)
    assert len(acts) == 0
    assert acts.items == 4
    assert np.array_equal(acts.counts(), np.zeros(4))
    log.close()

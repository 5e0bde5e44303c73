"""The log as of a moment is what a log that ended there would have been, by value."""

import random
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookalike.errors import InvalidInput
from lookalike.evaluate.shop.split import moment_before, split_at, split_usually, telling_kinds
from lookalike.evaluate.shop.timeline import READ_KINDS, Timeline
from lookalike.feedback.log import EventLog
from lookalike.feedback.rows import LoggedEvent
from lookalike.learning.from_log import acts_of
from lookalike.learning.taste.learn import MOST_EVENTS, TASTE_KINDS, taste_of
from lookalike.storage.database import sqlite_address
from lookalike.types import Event

START = datetime(2026, 1, 1, tzinfo=UTC)
PRODUCTS = list("abcdef")


def at(hours):
    return START + timedelta(hours=hours)


def did(name, kind, shopper, product, hours, **more):
    return Event(name, kind, product, at(hours), user=shopper, **more)


def random_events(seed, count=150):
    """Events an hour apart, some of which take an earlier one back."""
    dice = random.Random(seed)
    events, open_ones = [], []
    for hour in range(count):
        if open_ones and dice.random() < 0.2:
            old = open_ones.pop(dice.randrange(len(open_ones)))
            events.append(did(f"e{hour}", "undo", old.user, old.product, hour, undoes=old.event_id))
            continue
        kind = dice.choice([kind for kind in TASTE_KINDS if kind != "dwell"])
        event = did(f"e{hour}", kind, f"s{dice.randrange(5)}", dice.choice(PRODUCTS), hour)
        events.append(event)
        if kind in ("like", "dislike", "cart", "purchase"):
            open_ones.append(event)
    return events


@pytest.mark.parametrize("seed", range(5))
def test_nothing_later_shows(tmp_path, seed):
    events = random_events(seed)
    moment = at(100)
    whole = EventLog.open(sqlite_address(tmp_path / "whole.sqlite"))
    then = EventLog.open(sqlite_address(tmp_path / "then.sqlite"))
    whole.append(events)
    then.append([event for event in events if event.time < moment])
    past = Timeline(whole.replay(kinds=READ_KINDS)).before(moment)

    mine, theirs = past.interactions(kinds=TASTE_KINDS), then.interactions(kinds=TASTE_KINDS)
    assert (mine.shoppers, mine.products) == (theirs.shoppers, theirs.products)
    for column in ("seq", "shopper", "product", "kind", "time", "value"):
        np.testing.assert_array_equal(getattr(mine, column), getattr(theirs, column))
    for shopper in mine.shoppers:
        own = past.of_shopper(shopper, kinds=TASTE_KINDS, most=MOST_EVENTS)
        same = then.of_shopper(shopper, kinds=TASTE_KINDS, most=MOST_EVENTS)
        assert taste_of(shopper, own) == taste_of(shopper, same)
        latest = then.of_shopper(shopper, kinds=TASTE_KINDS, most=3)
        assert past.of_shopper(shopper, kinds=TASTE_KINDS, most=3) == latest
    whole.close()
    then.close()


def timeline(*events, undone=()):
    return Timeline(
        LoggedEvent(seq, event.user, event.event_id in undone, event)
        for seq, event in enumerate(events, start=1)
    )


def test_an_undo_counts_from_when_it_came():
    made = timeline(
        did("1", "like", "ana", "a", 1), did("2", "undo", "ana", "a", 5, undoes="1"), undone={"1"}
    )
    assert [item.event.event_id for item in made.of_shopper("ana", at(4))] == ["1"]
    assert made.of_shopper("ana", at(6)) == []
    assert not made.of_shopper("ana", at(4))[0].undone


def test_what_is_to_be_foretold_by_hand():
    made = timeline(
        did("1", "like", "ana", "a", 1),
        did("2", "view", "ana", "b", 2),
        did("3", "click", "ben", "a", 3),
        did("4", "click", "ana", "a", 11),  # known before
        did("5", "click", "ana", "b", 11),  # seen before
        did("6", "click", "ana", "c", 12),
        did("7", "like", "ana", "c", 13),  # once is enough
        did("8", "view", "ana", "d", 13),  # may only have been in the way
        did("9", "click", "ben", "d", 14),
        did("10", "dislike", "ben", "d", 15),  # not wanted in the end
        did("11", "purchase", "cem", "e", 16),
        did("12", "like", "cem", "zz", 17),  # no product of this shop
        did("13", "like", "cem", "f", 18),  # taken back
        undone={"13"},
    )
    split = split_at(made, at(10), PRODUCTS)
    assert split.wanted == ("click", "like", "purchase")
    pairs = [
        (split.shoppers[user], split.products[item])
        for user, item in zip(split.fold.test.user, split.fold.test.item, strict=True)
    ]
    assert pairs == [("ana", "c"), ("cem", "e")]
    known = [
        (split.shoppers[user], split.products[item])
        for user, item in zip(split.fold.train.user, split.fold.train.item, strict=True)
    ]
    assert known == [("ana", "a"), ("ana", "b"), ("ben", "a")]


def test_views_tell_where_there_is_nothing_else():
    made = timeline(did("1", "view", "ana", "a", 1), did("2", "dwell", "ana", "a", 2, value=3.0))
    assert telling_kinds(made) == ("view", "dwell")


def test_the_usual_moment_leaves_a_fifth_or_more_where_that_is_of_few():
    names = [f"p{n}" for n in range(40)]
    made = timeline(*[did(name, "like", f"s{n % 10}", name, n) for n, name in enumerate(names)])
    times = sorted(item.event.time for item in made.standing(("like",)))
    assert moment_before(times, 0.2) == at(32)
    assert split_usually(made, names, fewest=8).since == at(32)
    assert split_usually(made, names, fewest=9).since == at(28)
    assert split_usually(made, names, fewest=11).since == at(32)
    assert split_usually(timeline(did("1", "like", "ana", "a", 1)), PRODUCTS, fewest=1) is None


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 140))
def test_no_act_is_on_both_sides(seed, hours):
    events = random_events(seed)
    undone = {event.undoes for event in events if event.kind == "undo"}
    split = split_at(timeline(*events, undone=undone), at(hours), PRODUCTS)
    train, test = split.fold.train, split.fold.test
    assert not set(zip(train.user.tolist(), train.item.tolist(), strict=True)) & set(
        zip(test.user.tolist(), test.item.tolist(), strict=True)
    )
    day = at(hours).timestamp() / 86_400
    assert (train.time < day).all()
    assert (test.time >= day).all()
    again = acts_of(split.past.interactions(shoppers=split.shoppers), PRODUCTS)
    np.testing.assert_array_equal(again.item, train.item)


def test_a_moment_needs_a_time_zone():
    with pytest.raises(InvalidInput, match="time zone"):
        split_at(timeline(did("1", "like", "ana", "a", 1)), datetime(2026, 1, 1), PRODUCTS)

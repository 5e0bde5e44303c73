import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookalike.learning.blend.held_out import slices, split_off
from lookalike.learning.collaborative.acts import Acts, steps_back
from lookalike.recommend.hybrid.history import LONGEST, History

EVENTS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 6), st.integers(0, 9)), min_size=1, max_size=60
)


def acts(events, *, times=True):
    user, item, time = (np.array(column) for column in zip(*events, strict=True))
    return Acts.of(user, item, users=5, items=7, time=time if times else None)


@given(EVENTS)
def test_a_user_touches_a_product_once_and_last(events):
    found = acts(events)
    pairs = list(zip(found.user.tolist(), found.item.tolist(), strict=True))
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == {(user, item) for user, item, _ in events}
    for (user, item), time in zip(pairs, found.time.tolist(), strict=True):
        assert time == max(t for u, i, t in events if (u, i) == (user, item))


@given(EVENTS)
def test_history_is_the_same_as_keeping_it_event_by_event(events):
    found = acts(events, times=False)
    for user in range(5):
        one_by_one = History.of([item for who, item, _ in events if who == user])
        assert found.history(user).positions.tolist() == one_by_one.positions.tolist()


@given(EVENTS)
def test_all_at_once_fades_as_one_history_after_the_other(events):
    found = acts(events)
    matrix = found.matrix(0.9, 3.0).toarray()
    for user in range(5):
        history = found.history(user)
        own = found.time[found.user == user]
        expected = 0.9 ** np.arange(len(own))[::-1] * 0.5 ** ((own.max(initial=0) - own) / 3)
        np.testing.assert_allclose(history.faded(0.9, 3.0), expected, rtol=1e-4)
        np.testing.assert_allclose(matrix[user, history.positions], expected, rtol=1e-4)


def test_a_product_turned_to_again_is_as_old_as_the_last_time():
    history = History.of([7, 8, 7], ages=[9.0, 4.0, 1.0])
    assert history.positions.tolist() == [8, 7]
    assert history.ages.tolist() == [4.0, 1.0]
    with pytest.raises(ValueError):
        History.of([1, 2], ages=[1.0])


@given(EVENTS)
def test_later_is_never_before_earlier(events):
    found = acts(events)
    earlier, later = split_off(found)
    assert len(earlier) + len(later) == len(found)
    assert len(earlier)
    if len(later):
        assert earlier.time.max() < later.time.min()
        for before, after in slices(found, earlier, later):
            assert before.time.max() < after.time.min()


def test_without_times_the_last_act_of_who_has_three_is_kept_aside():
    found = Acts.of(np.array([0, 0, 0, 1, 1]), np.array([3, 1, 2, 4, 5]), users=2, items=6)
    earlier, later = split_off(found)
    assert (later.user.tolist(), later.item.tolist()) == ([0], [2])
    assert earlier.item.tolist() == [3, 1, 4, 5]


def test_long_histories_are_cut_to_the_newest():
    found = Acts.of(np.zeros(LONGEST + 5, int), np.arange(LONGEST + 5), users=1, items=200)
    assert found.item.tolist() == list(range(5, LONGEST + 5))
    assert History.of(range(LONGEST + 5)).positions.tolist() == found.item.tolist()


def test_steps_back_count_from_the_last_act_of_each_user():
    assert steps_back(np.array([0, 0, 0, 2, 2])).tolist() == [2, 1, 0, 1, 0]


def test_amounts_must_be_one_per_act():
    with pytest.raises(ValueError):
        History.of([1, 2], [1.0])

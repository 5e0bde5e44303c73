import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookalike.errors import InvalidInput
from lookalike.evaluate.event_splits import last_weeks, leave_last_out
from lookalike.learning.collaborative.acts import Acts

EVENTS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 8), st.integers(0, 60)), min_size=5, max_size=80
)


def acts(events):
    user, item, time = (np.array(column) for column in zip(*events, strict=True))
    return Acts.of(user, item, users=5, items=9, time=time.astype(float), repeated=True)


@given(EVENTS)
def test_nothing_later_is_known_and_nothing_known_is_asked(events):
    every = acts([(0, 0, 0), *events, (0, 1, 60)])
    for fold in last_weeks(every, weeks=3):
        if len(fold.test):
            assert fold.train.time.max() < fold.test.time.min()
            assert fold.test.time.max() - fold.test.time.min() <= 7
        known = set(zip(fold.train.user.tolist(), fold.train.item.tolist(), strict=True))
        asked = set(zip(fold.test.user.tolist(), fold.test.item.tolist(), strict=True))
        assert not known & asked


def test_every_late_event_is_asked_once():
    every = acts([(0, 0, 0), (1, 1, 41), (1, 2, 47), (2, 3, 54), (2, 4, 61)])
    asked = [fold.test.item.tolist() for fold in last_weeks(every, weeks=3)]
    assert asked == [[1, 2], [3], [4]]


def test_the_last_act_is_left_out_and_only_of_who_has_two():
    every = Acts.of(np.array([0, 0, 1]), np.array([4, 2, 3]), users=2, items=5)
    (fold,) = leave_last_out(every)
    assert fold.test.item.tolist() == [2]
    assert fold.train.item.tolist() == [4, 3]


def test_too_little_is_told():
    single = Acts.of(np.array([0, 1]), np.array([0, 1]), users=2, items=2)
    with pytest.raises(InvalidInput, match="two events"):
        leave_last_out(single)
    with pytest.raises(InvalidInput, match="no times"):
        last_weeks(single, weeks=2)
    with pytest.raises(InvalidInput, match="fewer weeks"):
        last_weeks(acts([(0, 0, 50), (1, 1, 55), (1, 2, 55), (1, 3, 56), (1, 4, 57)]), weeks=9)

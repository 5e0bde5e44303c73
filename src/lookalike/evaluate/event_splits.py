"""Events cut into what is known and what is to be foretold, never the later from the earlier."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lookalike.errors import InvalidInput
from lookalike.learning.collaborative.acts import Acts, steps_back

DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Fold:
    """What was known, and what happened next. Products of ``test`` its users had not touched."""

    train: Acts
    test: Acts


def leave_last_out(acts: Acts) -> tuple[Fold, ...]:
    """The last act of every user is foretold from all acts before it, of everybody.

    Raises:
        InvalidInput: no user has two acts.
    """
    last = (steps_back(acts.user) == 0) & (acts.lengths()[acts.user] >= 2)
    if not last.any():
        raise InvalidInput("No user has two events: there is nothing to foretell from another.")
    return (Fold(acts.only(~last), acts.only(last)),)


def last_weeks(every: Acts, *, weeks: int) -> tuple[Fold, ...]:
    """Each of the last ``weeks`` is foretold from all that came before it, oldest week first.

    ``every`` holds each act, repeated ones too; what a user touched before a week is no discovery
    in it and is not asked for.

    Raises:
        InvalidInput: the events do not reach that far back, or have no times.
    """
    if every.time is None or not len(every):
        raise InvalidInput("These events have no times: leave the last event of each user out.")
    end = float(every.time.max()) + 1e-9
    folds = []
    for week in range(weeks, 0, -1):
        start = end - DAYS_A_WEEK * week
        stop = start + DAYS_A_WEEK
        train = every.only(every.time <= start)
        test = every.only((every.time > start) & (every.time <= stop))
        if not len(train):
            raise InvalidInput(
                f"The events do not reach {weeks} weeks back: ask for fewer weeks to foretell."
            )
        folds.append(Fold(_once(train), _new(_once(test), train)))
    return tuple(folds)


def _once(acts: Acts) -> Acts:
    return Acts.of(
        acts.user,
        acts.item,
        users=acts.users,
        items=acts.items,
        time=acts.time,
        amount=acts.amount,
    )


def _new(test: Acts, train: Acts) -> Acts:
    known = np.unique(train.user * train.items + train.item)
    return test.only(~np.isin(test.user * test.items + test.item, known))

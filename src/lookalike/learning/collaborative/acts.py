"""Who did what to which product, in order: the one form all of learning reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.learning.collaborative.sparse import sparse
from lookalike.recommend.hybrid.history import LONGEST, History

KIND_AMOUNTS: Mapping[str, float] = {
    "view": 0.3,
    "click": 0.4,
    "dwell": 0.3,
    "like": 1.0,
    "cart": 1.0,
    "purchase": 1.0,
}
"""How much an act of each kind counts; kinds that are not here say nothing about taste alone."""


@dataclass(frozen=True, slots=True, eq=False)
class Acts:
    """Acts sorted by user and then by time; arrays of shape (acts,).

    ``user`` and ``item`` are positions below ``users`` and ``items``; ``time`` is in days from any
    origin and None when only the order is known; ``amount`` says how much an act counts. A user
    touches a product once: the last time. The last ``LONGEST`` products of a user are kept.
    """

    users: int
    items: int
    user: NDArray[np.int64]
    item: NDArray[np.int64]
    amount: NDArray[np.float32] = field(repr=False)
    time: NDArray[np.float64] | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls,
        user: NDArray[Any],
        item: NDArray[Any],
        *,
        users: int,
        items: int,
        time: NDArray[Any] | None = None,
        amount: NDArray[Any] | None = None,
        repeated: bool = False,
    ) -> Acts:
        """Sort, drop all but the last act of a user on a product, and cut long histories.

        With ``repeated`` nothing is dropped or cut. Without ``time`` the order given is the order
        in time; acts at the same time keep it too.
        """
        amounts = np.ones(len(user)) if amount is None else np.asarray(amount)
        keys = (user,) if time is None else (time, user)
        order = np.lexsort(keys)
        user, item, amounts = user[order], item[order], amounts[order]
        if not repeated:
            last = _last_of_each(user.astype(np.int64) * items + item)
            last = last[steps_back(user[last]) < LONGEST]
            user, item, amounts, order = user[last], item[last], amounts[last], order[last]
        when = None if time is None else np.asarray(time, np.float64)[order]
        return cls(
            users=users,
            items=items,
            user=user.astype(np.int64),
            item=item.astype(np.int64),
            amount=amounts.astype(np.float32),
            time=when,
        )

    def __len__(self) -> int:
        return len(self.user)

    def only(self, keep: NDArray[np.bool_]) -> Acts:
        """Those acts for which ``keep`` (acts,) is true."""
        return Acts(
            self.users,
            self.items,
            self.user[keep],
            self.item[keep],
            self.amount[keep],
            None if self.time is None else self.time[keep],
        )

    def matrix(self, decay: float = 1.0, half_life: float | None = None) -> Any:
        """Users by products, as a sparse matrix; an act counts ``decay`` times the one after it.

        With a ``half_life`` it also counts half for every so many days before the user's latest.
        """
        back = steps_back(self.user)
        faded = self.amount * np.float32(decay) ** back.astype(np.float32)
        if half_life is not None and self.time is not None:
            latest = self.time[np.arange(len(self)) + back]
            faded = faded * np.exp2((self.time - latest) / half_life)
        return sparse().csr_matrix(
            (faded.astype(np.float32), (self.user, self.item)), shape=(self.users, self.items)
        )

    def counts(self) -> NDArray[np.float64]:
        """How many users touched each product, weighted by amount: (products,)."""
        counts = np.bincount(self.item, weights=self.amount, minlength=self.items)
        return counts.astype(np.float64)

    def lengths(self) -> NDArray[np.int64]:
        """How many products each user touched: (users,)."""
        return np.bincount(self.user, minlength=self.users)

    def by_user(self) -> dict[int, NDArray[np.int64]]:
        """The products of each user who touched any, oldest first."""
        if not len(self):
            return {}
        users, starts = np.unique(self.user, return_index=True)
        return dict(zip(users.tolist(), np.split(self.item, starts[1:]), strict=True))

    def history(self, user: int) -> History:
        """One user's acts as the ranking reads them."""
        start, end = np.searchsorted(self.user, [user, user + 1])
        ages = (
            None
            if self.time is None
            else self.time[start:end].max(initial=0) - self.time[start:end]
        )
        return History(self.item[start:end], self.amount[start:end], ages)


def steps_back(user: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many acts of the same user come after each, for ``user`` sorted."""
    if len(user) == 0:
        return np.zeros(0, np.int64)
    ends = np.searchsorted(user, user, side="right")
    back: NDArray[np.int64] = ends - 1 - np.arange(len(user))
    return back


def _last_of_each(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each key stands last, in order of place."""
    _, from_the_end = np.unique(keys[::-1], return_index=True)
    return np.sort(len(keys) - 1 - from_the_end)

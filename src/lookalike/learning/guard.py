"""Whether what was learned anew is at least as good as what was learned before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.learning.collaborative.acts import Acts
from lookalike.learning.learned import Learned
from lookalike.recommend.hybrid.history import History
from lookalike.recommend.hybrid.ranking import Hybrid
from lookalike.types import ProductId

FEWEST = 30  # lists: with fewer, one hit decides
MOST = 1000
LENGTH = 10


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether to switch, why, and the mean nDCG at 10 of both on the same ``lists``.

    The figures are None where there was nothing to compare.
    """

    switch: bool
    reason: str
    lists: int = 0
    new: float | None = None
    old: float | None = None


def judge(
    old: Learned | None, new: Hybrid, products: Sequence[ProductId], before: Acts, later: Acts
) -> Verdict:
    """Let both foretell the ``later`` acts from those ``before``; ``new`` has not seen the later.

    Acts that ``old`` was learned from are left out where times tell. The new one is refused when it
    is worse by more than the standard error of the difference.
    """
    if old is None:
        return Verdict(True, "Nothing was learned before.")
    if old.until is not None and later.time is not None:
        later = later.only(later.time > old.until)
    users = np.unique(later.user)
    if len(users) < FEWEST:
        return Verdict(
            True, f"Only {len(users)} shoppers did something since: too few to compare.", len(users)
        )
    users = users[:: -(-len(users) // MOST)]
    both = _both(old, new, products, before, later, users)
    difference = both[:, 0] - both[:, 1]
    error = float(difference.std() / np.sqrt(len(difference)))
    switch = float(difference.mean()) >= -error
    reason = "At least as good as before." if switch else "Worse than what was learned before."
    return Verdict(switch, reason, len(users), float(both[:, 0].mean()), float(both[:, 1].mean()))


def _both(
    old: Learned,
    new: Hybrid,
    products: Sequence[ProductId],
    before: Acts,
    later: Acts,
    users: NDArray[np.int64],
) -> NDArray[np.float64]:
    """The nDCG at 10 of the new and of the old for each user: (users, 2)."""
    place = {product: at for at, product in enumerate(old.products)}
    there = np.array([place.get(product, -1) for product in products], np.int64)
    values = np.zeros((len(users), 2))
    for row, user in zip(values, users.tolist(), strict=True):
        history = before.history(user)
        start, end = np.searchsorted(later.user, [user, user + 1])
        wanted = later.item[start:end]
        row[0] = _ndcg(new.candidates_for(history, k=LENGTH).positions, wanted)
        known = there[history.positions] >= 0
        ages = None if history.ages is None else history.ages[known]
        then = History(there[history.positions][known], history.amounts[known], ages)
        row[1] = _ndcg(old.hybrid.candidates_for(then, k=LENGTH).positions, there[wanted])
    return values


def _ndcg(positions: NDArray[np.int64], wanted: NDArray[np.int64]) -> float:
    gain = 1 / np.log2(np.arange(2, LENGTH + 2))
    found = np.isin(positions, wanted[wanted >= 0])
    return float(found @ gain[: len(positions)] / gain[: min(len(wanted), LENGTH)].sum())

"""What shoppers chose, beside what they could have: the lists that weights are learned from."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.cores import usable_cores
from lookalike.learning.blend.bulk import evidence_in_bulk
from lookalike.learning.collaborative.acts import Acts
from lookalike.learning.collaborative.top_of_rows import top_of_rows
from lookalike.recommend.hybrid.ranking import Source

BEST_OF_EACH = 30  # products of every source that a list has at most
AT_RANDOM = 60  # and so many others, each standing for its share of all the rest
MOST_LISTS = 6000


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """Lists of products with their evidence, padded to the same length.

    ``evidence`` (lists, products, sources); ``chosen`` (lists, products); ``stands_for`` is how
    many products one stands for, 0 where a list is shorter; ``length`` of the history; ``targets``
    chosen products there were.
    """

    evidence: NDArray[np.float32]
    chosen: NDArray[np.bool_]
    stands_for: NDArray[np.float32] = field(repr=False)
    length: NDArray[np.int64] = field(repr=False)
    targets: NDArray[np.int64] = field(repr=False)

    def __len__(self) -> int:
        return len(self.chosen)

    def only(self, keep: NDArray[np.bool_]) -> Choices:
        """Those lists for which ``keep`` (lists,) is true."""
        return Choices(
            self.evidence[keep],
            self.chosen[keep],
            self.stands_for[keep],
            self.length[keep],
            self.targets[keep],
        )


def choices(
    sources: Sequence[Source], before: Acts, after: Acts, *, seed: int = 0, most: int = MOST_LISTS
) -> Choices:
    """One list for each user of ``after``: what they chose next, given what they did ``before``.

    A list holds what was chosen, the best of every source, and some products at random; never what
    was touched before.
    """
    chance = np.random.default_rng(seed)
    users = np.unique(after.user)
    if len(users) > most:
        users = np.sort(chance.permutation(users)[:most])
    wanted = after.by_user()
    rows = []
    with ThreadPoolExecutor(usable_cores()) as pool:
        for some, evidence in evidence_in_bulk(sources, before, users):
            best = list(pool.map(lambda one: top_of_rows(one, BEST_OF_EACH), evidence))
            for at, user in enumerate(some.tolist()):
                touched = before.history(user).positions
                targets = np.setdiff1d(wanted[user], touched)
                if len(targets):
                    own = [top[at] for top in best]
                    rows.append(_list(evidence[:, at], own, touched, targets, chance))
    return _padded(rows, len(sources))


def joined(several: Sequence[Choices]) -> Choices:
    """All lists of ``several``, padded alike."""
    longest = max((one.chosen.shape[1] for one in several), default=0)

    def padded(array: NDArray[Any]) -> NDArray[Any]:
        room = [(0, 0), (0, longest - array.shape[1]), *[(0, 0)] * (array.ndim - 2)]
        return np.pad(array, room)

    return Choices(
        np.concatenate([padded(one.evidence) for one in several]),
        np.concatenate([padded(one.chosen) for one in several]),
        np.concatenate([padded(one.stands_for) for one in several]),
        np.concatenate([one.length for one in several]),
        np.concatenate([one.targets for one in several]),
    )


_Row = tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.float32], int]


def _list(
    evidence: NDArray[np.float32],
    best: Sequence[NDArray[np.int64]],
    touched: NDArray[np.int64],
    targets: NDArray[np.int64],
    chance: np.random.Generator,
) -> _Row:
    items = evidence.shape[1]
    said = [top for top, one in zip(best, evidence, strict=True) if one[top].any()]
    hard = np.setdiff1d(np.concatenate([targets, *said]), touched)
    drawn = chance.integers(0, items, AT_RANDOM)
    easy = np.setdiff1d(drawn, np.concatenate([hard, touched]))
    members = np.concatenate([hard, easy])
    stands_for = np.ones(len(members), np.float32)
    if len(easy):
        stands_for[len(hard) :] = (items - len(hard) - len(touched)) / len(easy)
    return evidence[:, members].T, np.isin(members, targets), stands_for, len(touched)


def _padded(rows: Sequence[_Row], sources: int) -> Choices:
    longest = max((len(chosen) for _, chosen, _, _ in rows), default=0)
    evidence = np.zeros((len(rows), longest, sources), np.float32)
    chosen = np.zeros((len(rows), longest), np.bool_)
    stands_for = np.zeros((len(rows), longest), np.float32)
    for at, (given, right, weight, _) in enumerate(rows):
        evidence[at, : len(right)] = given
        chosen[at, : len(right)] = right
        stands_for[at, : len(right)] = weight
    length = np.array([known for *_, known in rows], np.int64)
    return Choices(evidence, chosen, stands_for, length, chosen.sum(axis=1))

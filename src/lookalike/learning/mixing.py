"""How much others should count beside a shopper's own taste, learned from what shoppers did next.

For shoppers who did something after a moment, the list is made as it would have been made then,
with every share of a few, and nDCG says which one was right. The share stays a cautious one until
another is surely better: with little data a shop answers by taste, with much as its shoppers teach.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.learning.blend.fit import surely_better
from lookalike.learning.collaborative.acts import Acts
from lookalike.recommend.hybrid.mix import CAUTIOUS, EDGES, UNTOLD, Mix
from lookalike.recommend.hybrid.ranking import Hybrid
from lookalike.recommend.hybrid.shelved import LearnedShelf
from lookalike.recommend.personal import Asker
from lookalike.recommend.taste import Taste
from lookalike.recommend.taste_scoring import TasteSpace

SHARES = (0.0, 0.05, CAUTIOUS, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Never all of it: what a shopper likes right now has its say in whatever list."""
MOST = 600  # shoppers that are asked
FEWEST = 30  # lists: with fewer nothing is surely better
FEWEST_ALIKE = 100  # lists before histories of one length have a share of their own
CANDIDATES = 300
CUT = 10

TasteBefore = Callable[[int], Taste]
"""The taste of a shopper of the acts, from their events before the moment."""


@dataclass(frozen=True, slots=True, eq=False)
class MixTrial:
    """What every share would have brought: ``ndcg`` is (lists, shares), ``length`` of histories."""

    length: NDArray[np.int64]
    ndcg: NDArray[np.float64]
    scale: float


def fit_mix(trial: MixTrial) -> Mix:
    """The share for each length of history that was surely best, else a cautious one."""
    start = SHARES.index(CAUTIOUS)
    pooled = surely_best(trial.ndcg, start)
    shares = [UNTOLD]
    for low, high in zip(EDGES[1:], (*EDGES[2:], np.inf), strict=True):
        own = trial.ndcg[(trial.length >= low) & (trial.length < high)]
        best = surely_best(own, pooled) if len(own) >= FEWEST_ALIKE else pooled
        shares.append(SHARES[best])
    return Mix(EDGES, tuple(shares), trial.scale)


def try_shares(
    space: TasteSpace,
    hybrid: Hybrid,
    products: Sequence[str],
    before: Acts,
    later: Acts,
    taste_before: TasteBefore,
) -> MixTrial:
    """Make the lists of shoppers who did something later, with every share.

    ``hybrid`` must not have seen the ``later`` acts.
    """
    alone = LearnedShelf(space.shelf, hybrid, products, Mix((0,), (1.0,), 1.0))
    users = np.intersect1d(later.user, before.user)
    users = users[:: -(-len(users) // MOST)] if len(users) else users
    rows, wanted, lengths = [], [], []
    for user in users.tolist():
        start, end = np.searchsorted(later.user, [user, user + 1])
        targets = alone.position_of[later.item[start:end]]
        asker = Asker.of(taste_before(user), space, alone)
        targets = np.setdiff1d(targets[targets >= 0], asker.settled)
        if not len(targets) or asker.evidence is None or not len(asker.evidence.history):
            continue
        found = asker.candidates(CANDIDATES, space.shelf.present)
        taste = asker.profile.score(found)
        given = np.sum(list(asker.evidence.parts(found).values()), axis=0)
        rows.append((taste.liked, taste.disliked, given, np.isin(found, targets)))
        wanted.append(len(targets))
        lengths.append(len(asker.evidence.history))
    scale = float(np.mean([others.max(initial=0) for _, _, others, _ in rows])) if rows else 1.0
    scale = scale if scale > 0 else 1.0
    ndcg = [
        ndcg_of_shares(liked, disliked, others / scale, right, count)
        for (liked, disliked, others, right), count in zip(rows, wanted, strict=True)
    ]
    return MixTrial(
        np.array(lengths, np.int64), np.array(ndcg, np.float64).reshape(-1, len(SHARES)), scale
    )


def ndcg_of_shares(
    liked: NDArray[np.float64],
    disliked: NDArray[np.float64],
    others: NDArray[np.float64],
    right: NDArray[np.bool_],
    wanted: int,
) -> NDArray[np.float64]:
    """The nDCG at 10 of one list under every share: (shares,)."""
    share = np.array(SHARES)[:, None]
    against = np.array([Mix((0,), (one,)).against(1) for one in SHARES])[:, None]
    scores = (1 - share) * liked + against * disliked + share * others
    order = np.argsort(-scores, axis=1, kind="stable")[:, :CUT]
    gain = 1 / np.log2(np.arange(2, CUT + 2))
    found: NDArray[np.float64] = right[order] @ gain[: order.shape[1]]
    ideal = float(gain[: min(wanted, CUT)].sum())
    return found / ideal


def surely_best(ndcg: NDArray[np.float64], start: int) -> int:
    """Which column is the best, if on both halves and by more than chance, else ``start``."""
    if len(ndcg) < FEWEST:
        return start
    best = int(ndcg.mean(axis=0).argmax())
    return best if surely_better(ndcg[:, best] - ndcg[:, start], errors=1) else start

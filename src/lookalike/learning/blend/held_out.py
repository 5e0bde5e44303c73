"""Acts kept aside inside training, to learn the weights from and to judge by."""

from __future__ import annotations

import numpy as np

from lookalike.learning.collaborative.acts import Acts, steps_back

SLICES = 8
SHARE = 0.1  # of the acts, where times are known
LEAST = 3  # acts of a user before one is kept aside, where they are not


def split_off(acts: Acts) -> tuple[Acts, Acts]:
    """Earlier and later acts. No act of the first is later than one of the second (of that user).

    With times the latest tenth of all acts, cut between two moments; without, the last act of
    every user who has at least ``LEAST``.
    """
    if acts.time is not None and len(acts):
        cut = float(np.quantile(acts.time, 1 - SHARE))
        later = acts.time >= cut if cut > acts.time.min() else np.zeros(len(acts), np.bool_)
    else:
        later = (steps_back(acts.user) == 0) & (acts.lengths()[acts.user] >= LEAST)
    return acts.only(~later), acts.only(later)


def slices(acts: Acts, earlier: Acts, later: Acts) -> list[tuple[Acts, Acts]]:
    """The later acts in up to ``SLICES`` equal stretches of time, each with all acts before it.

    Whoever is served has done something since the last learning; so the lists that weights are
    learned from must know it too. Without times there is one stretch.
    """
    if acts.time is None or later.time is None or not len(later):
        return [(earlier, later)]
    edges = np.unique(np.quantile(later.time, np.arange(SLICES) / SLICES))
    ends = np.append(edges[1:], np.inf)
    found = []
    for start, end in zip(edges, ends, strict=True):
        during = (later.time >= start) & (later.time < end)
        if during.any():
            found.append((acts.only(acts.time < start), later.only(during)))
    return found

"""Which of two rankings shoppers preferred, from what was clicked in lists mixed of both."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from lookalike.evaluate.intervals import bootstrap_ratio
from lookalike.types import Estimate, Preference

Clicks = Sequence[tuple[str, int, int]]
"""For each list the shopper, and the clicks on places of the first and of the second ranking."""

FEWEST = 2  # shoppers


def preference(name: str, teams: tuple[str, str], lists: Clicks) -> Preference:
    """Count for each list who got more clicks, then shoppers, who are independent of each other.

    The interval is a bootstrap over shoppers; None for fewer than two.
    """
    by_shopper: dict[str, list[int]] = {}
    for shopper, first, second in lists:
        by_shopper.setdefault(shopper, []).append((second > first) - (second < first))
    net = [sum(own) for own in by_shopper.values()]
    wins = (sum(value < 0 for value in net), sum(value > 0 for value in net))
    found: Estimate | None = None
    if len(net) >= FEWEST:
        counts = np.array([len(own) for own in by_shopper.values()], np.float64)
        found = bootstrap_ratio(np.array(net, np.float64), counts)
    return Preference(
        name=name,
        teams=teams,
        lists=len(lists),
        wins=wins,
        ties=len(net) - sum(wins),
        preference=found,
        p_value=sign_test(*wins),
    )


def sign_test(fewer: int, more: int) -> float:
    """Two-sided exact p-value for so many wins of either side where both are as likely.

    Conover, "Practical Nonparametric Statistics" (1999), section 3.4.
    """
    total, least = fewer + more, min(fewer, more)
    if total == 0:
        return 1.0
    whole = math.lgamma(total + 1) - total * math.log(2)
    tail = sum(
        math.exp(whole - math.lgamma(wins + 1) - math.lgamma(total - wins + 1))
        for wins in range(least + 1)
    )
    return min(1.0, 2 * tail)


def joined_clicks(
    places: Sequence[tuple[str, str, str, bool]],
) -> Mapping[tuple[str, str], Clicks]:
    """Clicks by pair of teams, from (list, shopper, team, clicked) of one experiment's places.

    Teams are in order of name; a list in which one team has no place compares nothing and is left
    out.
    """
    lists: dict[str, tuple[str, dict[str, int]]] = {}
    for request, shopper, team, clicked in places:
        _, counts = lists.setdefault(request, (shopper, {}))
        if team:
            counts[team] = counts.get(team, 0) + clicked
    pairs: dict[tuple[str, str], list[tuple[str, int, int]]] = {}
    for shopper, counts in lists.values():
        if len(counts) == 2:
            first, second = sorted(counts)
            pairs.setdefault((first, second), []).append((shopper, counts[first], counts[second]))
    return pairs

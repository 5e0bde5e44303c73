"""What another ranking would have brought, from lists in which chance had a logged part.

A place counts where the other ranking would have put the very same product there, divided by the
probability with which it got there: inverse propensity scoring for each place on its own, the
item-position model of Li et al., "Offline Evaluation of Ranking Policies with Click Models"
(2018). What a product brings must depend on its place alone and not on what stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import InvalidInput
from lookalike.evaluate.intervals import bootstrap_ratio, sums_by
from lookalike.types import Estimate, OffPolicyEvaluation

FEWEST = 30  # effective lists: with fewer the intervals themselves cannot be trusted
PRIOR = 20.0  # times a product must be shown to say as much of itself as its place says
HALVES = 2


@dataclass(frozen=True, slots=True, eq=False)
class LoggedPlaces:
    """Places of lists that were shown; arrays of shape (places,).

    ``list`` counts lists from 0, ``shopper`` says whose each place was. ``product`` is what was
    shown and ``wanted`` what the other ranking would show there (-1 for nothing), as numbers.
    ``propensity`` is NaN where it was not logged; ``reward`` is 1 for a click, say.
    """

    list: NDArray[np.int64]
    shopper: NDArray[np.int64]
    place: NDArray[np.int64]
    product: NDArray[np.int64] = field(repr=False)
    wanted: NDArray[np.int64] = field(repr=False)
    propensity: NDArray[np.float64] = field(repr=False)
    reward: NDArray[np.float64] = field(repr=False)

    @property
    def weights(self) -> NDArray[np.float64]:
        """One over the propensity where both agree, else 0: their mean is 1 on average."""
        return np.where(self.product == self.wanted, 1 / self.propensity, 0.0)


def off_policy(places: LoggedPlaces) -> OffPolicyEvaluation:
    """Estimate the rewards a list that the other ranking would have had, in four ways.

    ``IPS`` is right on average and varies most. ``SNIPS`` divides by the weights there were instead
    of those to be expected (Swaminathan and Joachims, "The Self-Normalized Estimator for
    Counterfactual Learning", 2015). ``clipped`` cuts weights at the root of the number of lists
    (Ionides, "Truncated Importance Sampling", 2008): a little too low, and steadier. ``DR`` asks a
    model of clicks by product and place, made from the other half of the shoppers, and weighs only
    what it got wrong (Dudík, Langford and Li, "Doubly Robust Policy Evaluation and Learning",
    2011).
    Intervals are bootstraps over shoppers.

    Raises:
        InvalidInput: there are no lists, or a propensity is missing.
    """
    _check(places)
    lists = len(np.unique(places.list))
    each = len(places.list) / lists
    weights, reward = places.weights, places.reward
    limit = max(1.0, float(np.sqrt(lists)))
    estimates = {
        "IPS": _per_list(places, weights * reward),
        "clipped": _per_list(places, np.minimum(weights, limit) * reward),
    }
    if weights.any():
        share = bootstrap_ratio(*sums_by(places.shopper, weights * reward, weights))
        estimates["SNIPS"] = _times(share, each, lists)
    estimates["DR"] = _per_list(places, _doubly_robust(places))
    squares = float(np.square(weights).sum())
    effective = float(weights.sum()) ** 2 / squares / each if squares else 0.0
    return OffPolicyEvaluation(
        lists=lists,
        logged=_per_list(places, reward),
        estimates=estimates,
        effective_lists=effective,
        matched=float((places.product == places.wanted).mean()),
        notes=_notes(places, effective),
    )


def _check(places: LoggedPlaces) -> None:
    if not len(places.list):
        raise InvalidInput("No list was logged: there is nothing to estimate from.")
    missing = int(np.isnan(places.propensity).sum())
    if missing:
        raise InvalidInput(
            f"{missing:,} of {len(places.list):,} places were logged without a propensity: what "
            f"another ranking would have brought cannot be told from them; record lists with the "
            f"probability of each place."
        )


def _doubly_robust(places: LoggedPlaces) -> NDArray[np.float64]:
    """The model's reward of what the ranking would show, put right where that was shown."""
    out = np.zeros(len(places.list))
    own_half = places.shopper % HALVES
    for half in range(HALVES):
        here, there = own_half == half, own_half != half
        expected = _expected(places, there)[here]
        error = places.reward[here] - expected
        out[here] = np.where(places.wanted[here] >= 0, expected, 0.0)
        out[here] += places.weights[here] * error
    return out


def _expected(places: LoggedPlaces, known: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The reward of what is wanted at each place, learned from the ``known`` places: (places,)."""
    size = int(max(places.product.max(), places.wanted.max())) + 1
    length = int(places.place.max()) + 1
    reward, place = places.reward[known], places.place[known]
    average = float(reward.mean()) if known.any() else 0.0
    clicked = np.bincount(place, weights=reward, minlength=length) + PRIOR * average
    of_place = clicked / (np.bincount(place, minlength=length) + PRIOR)
    product = places.product[known]
    beyond = np.bincount(product, weights=reward - of_place[place], minlength=size)
    more = beyond / (np.bincount(product, minlength=size) + PRIOR)
    expected: NDArray[np.float64] = of_place[places.place] + more[places.wanted]
    return expected


def _per_list(places: LoggedPlaces, values: NDArray[np.float64]) -> Estimate:
    _, first = np.unique(places.list, return_index=True)
    is_first = np.zeros(len(values))
    is_first[first] = 1
    return bootstrap_ratio(*sums_by(places.shopper, values, is_first))


def _times(share: Estimate, factor: float, lists: int) -> Estimate:
    return replace(
        share,
        value=share.value * factor,
        low=share.low * factor,
        high=share.high * factor,
        n=lists,
    )


def _notes(places: LoggedPlaces, effective: float) -> tuple[str, ...]:
    notes = []
    if effective < FEWEST:
        notes.append(
            f"The lists that were shown say as much as {effective:.1f} lists of this ranking: too "
            f"few to trust the estimates (at least {FEWEST})."
        )
    weights = bootstrap_ratio(*sums_by(places.shopper, places.weights, np.ones(len(places.list))))
    if weights.high < 1:
        notes.append(
            f"The weights are {weights.value:.2f} on average and should be 1: this ranking shows "
            f"products that had no chance to be shown, and the estimates leave those out."
        )
    return tuple(notes)

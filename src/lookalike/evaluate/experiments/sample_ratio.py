"""Whether the variants of an experiment were seen by the shares of shoppers they should be.

Fabijan et al., "Diagnosing Sample Ratio Mismatch in Online Controlled Experiments" (2019).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from lookalike.types import SampleRatio

SUSPICIOUS = 0.001  # chance says so once in a thousand healthy experiments


def sample_ratio(shoppers: Mapping[str, int], weights: Mapping[str, float]) -> SampleRatio:
    """Pearson's chi-squared test of the counts against the shares of the weights.

    Variants of weight 0 are left out unless somebody saw them, which chance cannot explain.

    Raises:
        ValueError: nobody saw any variant, or no weight is above 0.
    """
    total, whole = sum(shoppers.values()), sum(weights.values())
    if total == 0 or not whole > 0:
        raise ValueError("there is nothing to compare")
    names = [name for name in weights if weights[name] > 0 or shoppers.get(name, 0)]
    names += [name for name in shoppers if name not in weights and shoppers[name]]
    expected = {name: total * weights.get(name, 0.0) / whole for name in names}
    if any(expected[name] == 0 for name in names):
        statistic, p_value = math.inf, 0.0
    else:
        statistic = sum((shoppers.get(n, 0) - expected[n]) ** 2 / expected[n] for n in names)
        p_value = chi_squared_tail(statistic, len(names) - 1)
    return SampleRatio(
        shoppers={name: shoppers.get(name, 0) for name in names},
        expected=expected,
        chi_squared=statistic,
        p_value=p_value,
        suspicious=p_value < SUSPICIOUS,
    )


def chi_squared_tail(statistic: float, freedom: int) -> float:
    """The probability that chi-squared with ``freedom`` degrees exceeds ``statistic``.

    By the recurrence of the incomplete gamma function (Abramowitz and Stegun 6.5.22).
    """
    half = statistic / 2
    if freedom == 0 or half <= 0:
        return 1.0
    tail = math.erfc(math.sqrt(half)) if freedom % 2 else math.exp(-half)
    order = 0.5 if freedom % 2 else 1.0
    while order < freedom / 2:
        tail += math.exp(order * math.log(half) - half - math.lgamma(order + 1))
        order += 1
    return min(1.0, tail)

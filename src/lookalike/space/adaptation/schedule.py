"""How long to follow gradients, and how far at each step.

The rate rises for a short while, then falls along a cosine (Loshchilov and Hutter 2017).
"""

from __future__ import annotations

import math

WARM_UP = 0.1
"""Share of the steps during which the rate rises."""
FIRST, SECOND, TINY = 0.9, 0.99, 1e-8
"""Of Adam (Kingma and Ba 2015): how slowly its two means forget, and what keeps it from zero."""


def rate_at(step: int, *, steps: int, highest: float) -> float:
    """The rate of step number ``step``, counted from 0, of ``steps``."""
    done = step / steps
    if done < WARM_UP:
        return highest * (done + 1 / steps) / WARM_UP
    turn = math.pi * (done - WARM_UP) / (1 - WARM_UP)
    return highest * 0.5 * (1 + math.cos(turn))


def steps_for(products: int, *, batch: int, passes: int, least: int) -> int:
    """Minibatches of ``batch`` for so many passes over the products, and at least ``least``."""
    return max(least, passes * (products // batch))

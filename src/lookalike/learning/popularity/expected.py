"""How often a product is asked for these weeks, told from what it is: things like it sell, or not.

Most products of a large catalogue are bought seldom or never, so that their own counts say little.
A log-linear Poisson regression (Nelder and Wedderburn, "Generalized Linear Models", 1972) of the
faded counts on the content of all products, sold and unsold, shares what was learned of one between
all that are like it: what is in season, which kinds and colours go, what is not asked for any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.extras import require
from lookalike.learning.bridge.content import Content
from lookalike.learning.collaborative.acts import Acts
from lookalike.learning.collaborative.sparse import sparse
from lookalike.learning.popularity.fading import faded_counts

HALF_LIFE = 30.0  # days
PENALTY = 1.0  # on squared coefficients: a term that few products share moves little
STEPS = 25  # of L-BFGS; with more nothing that is foretold changes
LOWEST = 0.05  # share of the products that are asked for the least, which all have a demand of 0
_FARTHEST = 20.0  # logarithms of rates beyond it are the same for all that matters


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """``rates`` (products,), the faded counts that content lets expect; above 0 but for no acts."""

    rates: NDArray[np.float64]

    def demand(self) -> NDArray[np.float32]:
        """The logarithm of the rates over that of the least asked for products, at least 0."""
        if not len(self.rates) or not self.rates.any():
            return np.zeros(len(self.rates), np.float32)
        logs = np.log(self.rates)
        above: NDArray[np.float64] = np.maximum(logs - np.quantile(logs, LOWEST), 0)
        return above.astype(np.float32)

    def counts(self, total: float) -> NDArray[np.float64]:
        """The rates as shares of ``total`` counts."""
        return self.rates * (total / max(float(self.rates.sum()), 1e-12))


def expected_of(acts: Acts, content: Content) -> Expected:
    """Learn from all ``acts`` how often each product is asked for, by its text, else its look.

    Products of which nothing is known are a kind of their own: they share one rate.

    Raises:
        MissingExtra: scipy is not installed.
    """
    counts = faded_counts(acts, half_life=HALF_LIFE)
    if not counts.any():
        return Expected(np.zeros(len(counts)))
    return Expected(np.exp(_log_rates(_terms(content, len(counts)), counts)))


def _terms(content: Content, products: int) -> Any:
    """Text, else looks, and a column that tells products of which nothing is known."""
    known = content.text if content.text is not None else content.visual
    if known is None:
        return sparse().csr_matrix((products, 1), dtype=np.float32)
    rows = sparse().csr_matrix(known)
    unknown = (np.diff(rows.indptr) == 0).astype(np.float32)
    return sparse().hstack([rows, sparse().csr_matrix(unknown[:, None])]).tocsr()


def _log_rates(terms: Any, counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """The logarithms of the rates at which a likelihood less the penalty is highest."""
    optimize = require("scipy.optimize", extra="learn", purpose="Learning from events")
    across, usual = terms.T.tocsr(), float(np.log(counts.mean()))

    def logs(at: NDArray[np.float64]) -> NDArray[np.float64]:
        told: NDArray[np.float64] = usual + at[0] + terms @ at[1:]
        return np.clip(told, -_FARTHEST, _FARTHEST)

    def surprise(at: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        expected = logs(at)
        rates = np.exp(expected)
        over = rates - counts
        loss = rates.sum() - counts @ expected + PENALTY / 2 * (at[1:] @ at[1:])
        return float(loss), np.append(over.sum(), across @ over + PENALTY * at[1:])

    found = optimize.minimize(
        surprise,
        np.zeros(1 + terms.shape[1]),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": STEPS},
    )
    return logs(np.asarray(found.x, np.float64))

"""How prices are spread, in steps people count in."""

from __future__ import annotations

from math import floor, log10

import numpy as np

from lookalike.catalog.view import CatalogView, Mask
from lookalike.insight.tables import PRODUCTS
from lookalike.types import Chart

STEPS = 10
"""About how many steps there are; what is dearer than nearly all shares one more."""
_DEAR = 98  # percent of the prices are in steps of their own


def price_chart(view: CatalogView, mask: Mask) -> Chart | None:
    """Products by price, in equal steps of 1, 2, 2.5 or 5 and zeros; None where prices are not.

    A price on the line between two steps is in the upper one.
    """
    prices = view.price[mask]
    known = prices[~np.isnan(prices)]
    if not len(known):
        return None
    low, high = float(known.min()), float(np.percentile(known, _DEAR))
    step = _round_step((high - low) / STEPS)
    first, last = floor(low / step), floor(high / step)
    places = np.minimum(np.floor(known / step).astype(np.int64), last + 1) - first
    counts = np.bincount(places, minlength=last - first + 2)
    names = [f"{at * step:,.12g} to {(at + 1) * step:,.12g}" for at in range(first, last + 1)]
    rows = [(name, int(n)) for name, n in zip(names, counts, strict=False)]
    if counts[-1]:
        rows.append((f"{(last + 1) * step:,.12g} and more", int(counts[-1])))
    quarter, half, three = np.percentile(known, (25, 50, 75))
    note = f"Half of them cost {quarter:,.2f} to {three:,.2f}, the one in the middle {half:,.2f}."
    if len(known) < len(prices):
        note += f" {len(prices) - len(known):,} without a price are not counted."
    return Chart(
        "prices", PRODUCTS, "Products by price", "bars", ("Price", "Products"), tuple(rows),
        note=note,
    )  # fmt: skip


def _round_step(step: float) -> float:
    """The next number of at least ``step`` that is 1, 2, 2.5 or 5 times a power of ten."""
    if step <= 0:
        return 1.0
    unit = 10.0 ** floor(log10(step))
    return next(round_ for part in (1, 2, 2.5, 5, 10) if (round_ := part * unit) >= step)

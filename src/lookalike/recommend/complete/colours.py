"""Which colours go together: grey with any, the same and neighbouring hues, and opposite ones.

The rules are those painters teach (J. Itten, "The Art of Color", 1961) and that were found in what
people prefer: neighbouring hues go together best, opposite ones better than those in between (K.
Schloss and S. Palmer, "Aesthetic response to color combinations", 2011). Learned from many
ratings, hue templates tell less than they promise (P. O'Donovan, A. Agarwala and A. Hertzmann,
"Color Compatibility From Large Datasets", 2011), so they count little here and never decide.

Colours are seen in the photos, as the encoder's histograms in CIELAB. A photo also shows a
background and people, so what products of one colour name have in common counts half: the name is
never translated, it means what its products look like.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.colour import DIM, HUES, LIGHTNESS_BINS
from lookalike.recommend.complete.categories import Floats, codes_of
from lookalike.recommend.similar import Shelf
from lookalike.recommend.taste_attributes import Positions
from lookalike.sources.columns import display_roles

GREYS = 3  # dark, middle, light
BINS = GREYS + 2 * HUES
"""Greys, then the hues when muted, then the hues when vivid."""
NEUTRAL, SAME_GREY = 0.75, 0.9
BY_HUES_APART = (1.0, 0.85, 0.5, 0.25, 0.3, 0.55, 0.7)
"""How well vivid colours go together that are 0, 30, ... 180 degrees apart."""
MUTED = 0.5
"""How much less of this is felt for each muted colour of two."""
NAMED = 0.5
BACKGROUND = 0.6
"""Share of the usual colours taken from those of a name, to leave what sets it apart."""
_ROWS_AT_ONCE = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Colours:
    """``shares`` (positions, BINS): how much of each colour a product has, summing to one.

    ``named`` (positions,) numbers what the catalogue calls the colour, -1 for nothing.
    """

    shares: Floats = field(repr=False)
    named: Positions = field(repr=False)

    @classmethod
    def on(cls, shelf: Shelf) -> Colours | None:
        """The colours of the products on a shelf; None where the encoder does not see any."""
        held = shelf.snapshot.views.get("colour")
        if held is None or held.view.axes.shape[0] != DIM:
            return None
        seen = np.concatenate(
            [
                _binned(held.vectors[start : start + _ROWS_AT_ONCE] @ held.view.axes.T)
                for start in range(0, len(held.vectors), _ROWS_AT_ONCE)
            ]
        )
        return cls(*_with_names(seen, shelf))

    def harmony(self, position: int) -> Floats:
        """How well the colours of every product go with those of one, 0 to 1, (positions,)."""
        harmony: Floats = self.shares @ (KERNEL @ self.shares[position])
        return harmony

    def same_name(self, position: int, other: int) -> bool:
        """Whether the catalogue calls the colours of two products the same."""
        return bool(self.named[position] >= 0 and self.named[position] == self.named[other])

    def reading(self, position: int, other: int) -> tuple[float, float, float]:
        """Shares of the harmony of two products: of the same colours, opposite hues, and greys."""
        pairs = np.outer(self.shares[position], self.shares[other]) * KERNEL
        hues, apart = pairs[GREYS:, GREYS:], _hues_apart()
        whole = float(pairs.sum())
        same = float(hues[apart <= 1].sum() + np.trace(pairs[:GREYS, :GREYS]))
        opposite = float(hues[apart >= 5].sum())
        return same / whole, opposite / whole, 1 - (same + float(hues[apart > 1].sum())) / whole


def _binned(rows: Floats) -> Floats:
    """Histogram rows (n, DIM), up to their length, as shares (n, BINS)."""
    shares = np.square(np.maximum(rows, 0)).reshape(len(rows), LIGHTNESS_BINS, 1 + 2 * HUES)
    lightness = np.arange(LIGHTNESS_BINS) / (LIGHTNESS_BINS - 1)
    edges = (0.3, 0.75)
    greys = [
        shares[:, mask, 0].sum(axis=1)
        for mask in (
            lightness < edges[0],
            (lightness >= edges[0]) & (lightness < edges[1]),
            lightness >= edges[1],
        )
    ]
    binned = np.concatenate([np.stack(greys, axis=1), shares[:, :, 1:].sum(axis=1)], axis=1)
    return _normalised(binned)


def _with_names(seen: Floats, shelf: Shelf) -> tuple[Floats, Positions]:
    """What was seen, and half of it replaced by what goes by the same name of a colour."""
    role = display_roles(shelf.view.columns).colour
    if role is None:
        return seen, np.full(len(seen), -1, np.int64)
    column = shelf.view.columns[role]
    of = codes_of(column, shelf.rows)
    usual = seen.mean(axis=0)
    mixed = seen.copy()
    for code in range(len(column.values)):
        chosen = np.flatnonzero(of == code)
        if len(chosen):
            typical = np.maximum(seen[chosen].mean(axis=0) - BACKGROUND * usual, 0)
            if typical.any():
                mixed[chosen] = (1 - NAMED) * seen[chosen] + NAMED * typical / typical.sum()
    return mixed.astype(np.float32), of


def _hues_apart() -> NDArray[np.int64]:
    """Steps of 30 degrees between the bins of hues, (2 * HUES, 2 * HUES)."""
    hue = np.arange(2 * HUES) % HUES
    apart = np.abs(hue[:, None] - hue)
    steps: NDArray[np.int64] = np.minimum(apart, HUES - apart)
    return steps


def _kernel() -> Floats:
    vivid = np.array(BY_HUES_APART, np.float32)[_hues_apart()]
    muted = (np.arange(2 * HUES) < HUES).astype(np.float32)
    felt = (1 - MUTED * muted)[:, None] * (1 - MUTED * muted)
    kernel = np.full((BINS, BINS), NEUTRAL, np.float32)
    kernel[range(GREYS), range(GREYS)] = SAME_GREY
    kernel[GREYS:, GREYS:] = NEUTRAL + felt * (vivid - NEUTRAL)
    return kernel


def _normalised(rows: Floats) -> Floats:
    sums = rows.sum(axis=1, keepdims=True)
    even = np.full_like(rows, 1 / rows.shape[1])
    return np.where(sums > 0, rows / np.maximum(sums, 1e-9), even).astype(np.float32)


KERNEL = _kernel()
"""How well two colours go together, (BINS, BINS)."""

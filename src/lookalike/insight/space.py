"""The space products are compared in: what it keeps, its first two components, and a sheet."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lookalike.catalog.view import Mask
from lookalike.index.snapshot import VisualSnapshot
from lookalike.insight.attributes import value_text
from lookalike.recommend.similar import Shelf
from lookalike.types import Chart, ProductMap, SheetRow

SPACE = "The space"
MOST_POINTS = 100_000
SEED = 20_240_304  # any will do; the same one draws the same products again


def indexed(shelf: Shelf) -> NDArray[np.bool_]:
    """Which rows of the view can be found by photo, shape (products,)."""
    found = np.zeros(len(shelf.view), np.bool_)
    found[shelf.rows[shelf.rows >= 0]] = True
    return found


def space_charts(snapshot: VisualSnapshot) -> Iterator[Chart]:
    """The explained variance, with the number of components that was chosen."""
    explained = snapshot.space.explained
    yield Chart(
        key="variance",
        section=SPACE,
        title="Variance the components explain",
        kind="curve",
        columns=("Components", "Explained variance"),
        rows=tuple((at, share) for at, share in enumerate(explained.cumulative, start=1)),
        number="share",
        note=(
            f"{explained.kept:,} of {len(explained.cumulative):,} components were chosen (asked "
            f"for: {explained.asked}); they explain {explained.share:.1%}."
        ),
        marked=explained.kept,
    )


def coordinates(shelf: Shelf) -> NDArray[np.float32]:
    """The first two components of every product of the view, (products, 2); NaN where none."""
    found = np.full((len(shelf.view), 2), np.nan, np.float32)
    present = shelf.rows >= 0
    vectors = shelf.snapshot.vectors
    found[shelf.rows[present], : vectors.shape[1]] = vectors[:, :2][present]
    if vectors.shape[1] == 1:
        found[shelf.rows[present], 1] = 0.0
    return found


def axis_shares(snapshot: VisualSnapshot) -> tuple[float, float]:
    """How much of the variance the first and the second component hold."""
    curve = snapshot.space.explained.cumulative
    first = curve[0] if curve else 0.0
    return first, curve[1] - first if len(curve) > 1 else 0.0


def product_map(
    shelf: Shelf, *, attribute: str, mask: Mask, most: int = MOST_POINTS, seed: int = SEED
) -> ProductMap:
    """The products of ``mask`` on the first two components; ``most`` of them drawn at random.

    Raises:
        InvalidFilter: no product has the attribute.
    """
    view, places = shelf.view, coordinates(shelf)
    column = view.column(attribute)
    rows = np.flatnonzero(mask & ~np.isnan(places[:, 0]))
    total = len(rows)
    if total > most:
        rows = np.sort(np.random.default_rng(seed).choice(rows, most, replace=False))
    texts = np.array([*map(value_text, column.values), ""], dtype=object)  # code -1 is the last
    return ProductMap(
        attribute=attribute,
        ids=tuple(view.ids[row] for row in rows),
        names=tuple(view.names[row] for row in rows),
        x=tuple(places[rows, 0].tolist()),
        y=tuple(places[rows, 1].tolist()),
        group=tuple(texts[column.codes[rows]]),
        shares=axis_shares(shelf.snapshot),
        total=total,
    )


def sheet(
    shelf: Shelf, *, products: int, neighbours: int, mask: Mask, seed: int = SEED
) -> tuple[SheetRow, ...]:
    """Products of ``mask`` drawn at random, each with its nearest ones, to judge the space by eye.

    The nearest are among all products, by the cosine of what is stored of them, exactly.
    """
    view, vectors = shelf.view, shelf.snapshot.vectors
    present = np.flatnonzero(shelf.rows >= 0)
    from_these = present[mask[shelf.rows[present]]]
    size = min(products, len(from_these))
    drawn = np.random.default_rng(seed).choice(from_these, size, replace=False)
    found = []
    for position in drawn:
        cosines = vectors @ vectors[position]
        cosines[position] = -np.inf
        cosines[shelf.rows < 0] = -np.inf
        nearest = np.argsort(-cosines, kind="stable")[: min(neighbours, len(present) - 1)]
        found.append(
            SheetRow(
                product=view.product(int(shelf.rows[position])),
                nearest=tuple(
                    (view.product(int(shelf.rows[at])), float(cosines[at])) for at in nearest
                ),
            )
        )
    return tuple(found)

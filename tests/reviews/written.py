"""Reviews made up by rule, so that what they say is known."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

PRAISE = (
    "The fit is perfect.",
    "Soft fabric, I love it.",
    "Well made and worth every penny.",
    "So comfortable and such a pretty colour.",
    "Fits like a glove.",
)
BLAME = (
    "The fabric is thin and scratchy.",
    "It runs small and the seams came apart.",
    "Overpriced and not flattering.",
    "The colour is faded and the cut is boxy.",
    "I returned it, poor quality.",
)
HEADER = ("Product ID", "Title", "Review Text", "Rating", "Recommended")


def written(count: int, *, products: int = 20, seed: int = 3) -> list[tuple[str, ...]]:
    """Rows of a table of reviews: a third blames, with one good word; the others the reverse."""
    chance = np.random.default_rng(seed)
    rows = []
    for number in range(count):
        good = bool(chance.random() < 2 / 3)
        main, other = (PRAISE, BLAME) if good else (BLAME, PRAISE)
        said = [str(chance.choice(main)) for _ in range(3)] + [str(chance.choice(other))]
        stars = int(chance.integers(4, 6)) if good else int(chance.integers(1, 4))
        product = f"P{number % products:03d}"
        text = f"{' '.join(said)} Visit {number}."
        rows.append((product, "Love" if good else "", text, str(stars), str(int(good))))
    return rows


def write_table(path: Path, rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> Path:
    """Write rows as a CSV."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path

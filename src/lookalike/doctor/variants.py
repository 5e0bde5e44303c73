"""Products that are one product in several colours.

Their names are the same once words for colours are taken out, they are of the same category, and
they look alike with colour left aside: the tiny pictures have the same outline in grey, whatever
the contrast, and the patterns agree where the space knows any. The words for colours are the
catalogue's own: those its values of the colour attribute are made of.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from lookalike.catalog.columnar import Codes
from lookalike.catalog.view import CatalogView
from lookalike.doctor.duplicates import Groups
from lookalike.doctor.findings import make_finding
from lookalike.doctor.measuring import Measures
from lookalike.types import AttributeValue, Finding

SAME_OUTLINE = 0.93
"""Cosine of two outlines from which products may be the same."""
SAME_PATTERN = 0.5
"""The same for patterns, which are noisier: it only rules out another print."""
MOST = 300
"""Products with one name: more share a generic name, and are compared no further."""
_WORDS = re.compile(r"[^\W_]+")


def variants(
    view: CatalogView,
    positions: NDArray[np.int64],
    shapes: Sequence[NDArray[np.float32]],
    *,
    colour: str,
    category: str | None,
) -> Iterator[Finding]:
    """Groups of colourways; ``shapes`` are unit rows (photos, dim) for outline and pattern."""
    colours = {word for value in view.column(colour).values for word in _words(str(value)) if word}
    kinds = None if category is None else view.column(category).codes
    buckets: dict[tuple[int, str], list[int]] = defaultdict(list)
    for row, at in enumerate(positions):
        words = _words(view.names[at])
        plain = " ".join(word for word in words if word not in colours)
        if plain:
            buckets[-1 if kinds is None else int(kinds[at]), plain].append(row)
    codes = view.column(colour).codes
    for rows in buckets.values():
        if 1 < len(rows) <= MOST:
            yield from _grouped(view, positions, shapes, np.array(rows), codes, colour)


def _grouped(
    view: CatalogView,
    positions: NDArray[np.int64],
    shapes: Sequence[NDArray[np.float32]],
    rows: NDArray[np.int64],
    codes: Codes,
    colour: str,
) -> Iterator[Finding]:
    cosines = [shape[rows] @ shape[rows].T for shape in shapes]
    alike = np.logical_and.reduce(
        [
            cosine >= least
            for cosine, least in zip(cosines, (SAME_OUTLINE, SAME_PATTERN), strict=False)
        ]
    )
    groups = Groups(len(rows))
    for one, other in np.argwhere(np.triu(alike, 1)):
        groups.join(int(one), int(other))
    for members in groups.of_several():
        at = [int(position) for position in np.sort(positions[rows[members]])]
        values = dict.fromkeys(view.column(colour).values[codes[i]] for i in at if codes[i] >= 0)
        if len(values) < 2:
            continue  # the same colour: duplicates are looked for elsewhere
        pairs = cosines[0][np.ix_(members, members)][np.triu_indices(len(members), 1)]
        surplus = (float(np.median(pairs)) - SAME_OUTLINE) / (1 - SAME_OUTLINE)
        yield make_finding(
            "variants", view, at,
            f"{len(at)} products with one name and look, in {_listed(values)}.",
            confidence=0.6 + 0.35 * surplus, severity="low", attribute=colour,
        )  # fmt: skip


def outlines(records: Measures) -> NDArray[np.float32]:
    """How far each pixel of the tiny pictures is from the border, as unit rows (photos, 64)."""
    grey = records["tiny"].astype(np.float32).mean(axis=3)
    border = np.concatenate([grey[:, 0], grey[:, -1], grey[:, :, 0], grey[:, :, -1]], axis=1)
    away = np.abs(grey - np.median(border, axis=1)[:, None, None]).reshape(len(grey), -1)
    lengths = np.linalg.norm(away, axis=1, keepdims=True)
    unit: NDArray[np.float32] = away / np.maximum(lengths, 1e-6)
    return unit


def _listed(values: dict[AttributeValue, None]) -> str:
    shown = [str(value) for value in values]
    return ", ".join(shown[:5]) + (" ..." if len(shown) > 5 else "")


def _words(text: str) -> list[str]:
    return _WORDS.findall(text.casefold())

"""Values that are missing, rare, or seem to mean the same as another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from lookalike.catalog.columnar import AttributeColumn
from lookalike.catalog.view import CatalogView
from lookalike.doctor.crossfit import Reading
from lookalike.doctor.findings import make_finding
from lookalike.doctor.spellings import a_slip_apart, folded, words
from lookalike.types import Finding

EXPECTED = 0.5
"""Share of the products that must have an attribute for the others to miss it."""
RARE = 2
MOST_VALUES = 400
"""Attributes with more values describe single products: there every value is rare."""
SLIP_LENGTH = 5
"""Letters: a slip in a shorter word makes another word (Tops, Tips)."""
LOOK_ALIKE = 0.8
"""Area under the curve up to which photos do not tell two values apart."""
ONE_IN_OTHER = 0.7
"""The same for values of which one contains the other, such as Navy and Navy Blue: text says
little then, since a light blue is a blue."""


def missing_values(view: CatalogView) -> Iterator[Finding]:
    """One finding for each attribute some products lack, and for photos and names."""
    lacking: dict[str, NDArray[np.bool_]] = {"photo": ~view.with_photo}
    lacking["name"] = np.array([not name.strip() for name in view.names], dtype=np.bool_)
    lacking |= {name: column.codes < 0 for name, column in view.columns.items()}
    for name, lacks in lacking.items():
        share = float(lacks.mean()) if len(lacks) else 0.0
        if 0 < share <= 1 - EXPECTED or (share and name == "photo"):
            have = "has" if lacks.sum() == 1 else "have"
            yield make_finding(
                "missing", view, np.flatnonzero(lacks).tolist(),
                f"{int(lacks.sum()):,} of {len(view):,} products {have} no {name}.",
                confidence=1.0, severity="high" if name == "photo" else "medium", attribute=name,
            )  # fmt: skip


def rare_values(view: CatalogView) -> Iterator[Finding]:
    """One finding for each value that only a product or two have."""
    for name, column in _sorting(view).items():
        counts = _counts(column)
        for code in np.flatnonzero((counts > 0) & (counts <= RARE)):
            at = np.flatnonzero(column.codes == code).tolist()
            only = "Only one product has" if len(at) == 1 else f"Only {len(at)} products have"
            yield make_finding(
                "rare", view, at, f"{only} the {name} {column.values[code]!s}.",
                confidence=1 / (1 + len(at)), severity="low",
                attribute=name, value=column.values[code],
            )  # fmt: skip


def synonyms(view: CatalogView, readings: Mapping[str, Reading]) -> Iterator[Finding]:
    """Pairs of values that differ in spelling alone, or in a slip, or look the same on photos."""
    for name, column in _sorting(view).items():
        counts = _counts(column)
        present = [
            code
            for code in range(len(counts))
            if counts[code] and isinstance(column.values[code], str)
        ]
        for pair in combinations(present, 2):
            rarer, usual = sorted(pair, key=lambda code: (int(counts[code]), code))
            one, other = str(column.values[rarer]), str(column.values[usual])
            told = _told_apart(readings.get(name), one, other)
            judged = _judge(one, other, told)
            if judged is None:
                continue
            confidence, why = judged
            at = np.flatnonzero(column.codes == rarer).tolist()
            yield make_finding(
                "synonym", view, at,
                f"{name} {one} ({counts[rarer]:,}) and {other} ({counts[usual]:,}) {why}.",
                confidence=confidence, severity="medium" if confidence > 0.8 else "low",
                attribute=name, value=one, suggestion=other, about_value=True,
            )  # fmt: skip


def _judge(one: str, other: str, told: float | None) -> tuple[float, str] | None:
    """How sure it is that two values mean the same, and why; None when nothing says so."""
    plain, plain_other = folded(one), folded(other)
    if any(char.isdigit() for char in plain + plain_other) and plain != plain_other:
        return None  # 2011 and 2012, 28 and 38
    unlike = told is not None and told > LOOK_ALIKE
    looks = "" if told is None or unlike else ", and their photos look alike"
    if plain == plain_other:
        return (0.8 if unlike else 0.97), f"differ in spelling only{looks}"
    if min(len(plain), len(plain_other)) >= SLIP_LENGTH and a_slip_apart(plain, plain_other):
        return None if unlike else (0.75 if told is None else 0.85, f"are a slip apart{looks}")
    first, second = words(one), words(other)
    if told is not None and told <= ONE_IN_OTHER and (first < second or second < first):
        return 0.5 + 0.5 * (1 - told), f"share a word{looks}"
    return None


def _told_apart(reading: Reading | None, one: str, other: str) -> float | None:
    """Area under the ROC curve of telling two values apart by photo; None if it is not known."""
    if reading is None:
        return None
    at = {str(value): code for code, value in enumerate(reading.vocabulary.values)}
    if one not in at or other not in at:
        return None
    first, second = at[one], at[other]
    likely = reading.probabilities[:, first] / (
        reading.probabilities[:, first] + reading.probabilities[:, second] + 1e-12
    )
    positive, negative = likely[reading.codes == first], likely[reading.codes == second]
    ranks = np.searchsorted(np.sort(negative), positive, side="left")
    ties = np.searchsorted(np.sort(negative), positive, side="right") - ranks
    return float((ranks + ties / 2).mean() / len(negative))


def _counts(column: AttributeColumn) -> NDArray[np.int64]:
    counts: NDArray[np.int64] = np.bincount(
        column.codes[column.codes >= 0], minlength=len(column.values)
    )
    return counts


def _sorting(view: CatalogView) -> dict[str, AttributeColumn]:
    """The attributes that sort products into groups."""
    return {
        name: column
        for name, column in view.columns.items()
        if len(column.values) <= min(MOST_VALUES, max(2, len(view) // 3))
    }

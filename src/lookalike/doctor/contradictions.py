"""Products whose photo says something else than their data: "says Black, looks Red"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.catalog.columnar import decided_by
from lookalike.catalog.view import CatalogView
from lookalike.doctor.crossfit import Reading
from lookalike.doctor.doubt import doubt
from lookalike.doctor.findings import make_finding
from lookalike.sources.columns import display_roles
from lookalike.types import AttributeValue, Finding

CONFIDENT = 0.5
"""Probability of error from which a contradiction is reported."""
CLEAR = 0.35
"""Probability the photo must give another value: else it is odd, but says nothing else."""
SUGGESTED = 0.5
"""The same for that value to be proposed as a fix."""
USUAL = 0.05
"""Share of the other products with a label that look like another value for it to be no surprise:
what is given away free may look like anything, and rust passes for red."""
LIFT, ALWAYS_USUAL = 2.0, 0.3
"""Times the share among all products it must be as well, up to a share that always is usual:
wrong labels look like everything."""
SEEN, ENOUGH = 0.03, 60
"""Share of a label's products that must be read as such, once it has enough of them: what is given
away free is seen on no photo."""
READABLE = 0.5
"""Share of labels that must be read as they are: photos say too little of other attributes."""
DETERMINES = 0.95
"""Share of products whose attribute follows from their category for it to be a broader one."""


def judged_attributes(view: CatalogView) -> tuple[str, ...]:
    """The attributes a photo can contradict: the category, broader categories, and the colour.

    Whether something is for men, for winter or for sport is a decision, not something to see.
    """
    roles = display_roles(view.columns)
    names = [name for name in (roles.category, roles.colour) if name is not None]
    if roles.category is not None:
        names += [
            name
            for name in view.columns
            if name not in names
            and name not in {roles.gender, roles.season, roles.usage}
            and _determines(view, roles.category, name)
        ]
    return tuple(names)


@dataclass(frozen=True, slots=True)
class _Doubt:
    position: int
    attribute: str
    confidence: float
    says: AttributeValue
    looks: AttributeValue
    clear: bool


def contradictions(
    view: CatalogView, positions: NDArray[np.int64], readings: Mapping[str, Reading]
) -> Iterator[Finding]:
    """One finding for each product and independent attribute; broader categories count once."""
    roles = display_roles(view.columns)
    worst: dict[tuple[int, bool], _Doubt] = {}
    for name in judged_attributes(view):
        if name not in readings or readings[name].accuracy < READABLE:
            continue
        for found in _doubts(name, positions, readings[name], shades=name == roles.colour):
            key = (found.position, name == roles.colour)
            if key not in worst or found.confidence > worst[key].confidence:
                worst[key] = found
    for found in worst.values():
        colour = found.attribute == roles.colour
        looks = "looks" if colour else "sits among"
        yield make_finding(
            "contradiction", view, [found.position],
            f"{found.attribute} says {found.says}, the photo {looks} {found.looks}.",
            confidence=found.confidence, severity="medium" if colour else "high",
            quarantines=[found.position], attribute=found.attribute, value=found.says,
            suggestion=found.looks if found.clear else None,
        )  # fmt: skip


def _doubts(
    name: str, positions: NDArray[np.int64], reading: Reading, *, shades: bool
) -> Iterator[_Doubt]:
    values = reading.vocabulary.values
    best = reading.probabilities.argmax(axis=1)
    for row, confidence in contradicted(reading, shades=shades):
        at = int(positions[row])
        clear = bool(reading.probabilities[row, best[row]] >= SUGGESTED)
        yield _Doubt(at, name, confidence, values[reading.codes[row]], values[best[row]], clear)


def contradicted(reading: Reading, *, shades: bool) -> Iterator[tuple[int, float]]:
    """The rows whose photo says another value, and how sure it is that the label is wrong.

    ``shades``: values pass into each other, so one that is never read may still be seen not to be.
    """
    wrong = doubt(reading)
    best = reading.probabilities.argmax(axis=1)
    clear = reading.probabilities.max(axis=1)
    known = reading.codes >= 0
    size = reading.probabilities.shape[1]
    looks = np.zeros((size, size), dtype=np.int64)
    np.add.at(looks, (reading.codes[known], best[known]), 1)
    size_of = looks.sum(axis=1)
    unseen = (not shades) & (size_of >= ENOUGH) & (looks.diagonal() < SEEN * size_of)
    lifted = LIFT * looks.sum(axis=0) / max(1, known.sum())
    least = np.clip(lifted, USUAL, ALWAYS_USUAL)
    for row in np.flatnonzero((wrong >= CONFIDENT) & (clear >= CLEAR)):
        label, seen = int(reading.codes[row]), int(best[row])
        others = max(1, int(size_of[label]) - 1)
        if label != seen and not unseen[label] and looks[label, seen] - 1 <= least[seen] * others:
            yield int(row), float(wrong[row])


def _determines(view: CatalogView, category: str, other: str) -> bool:
    """Whether ``other`` follows from the category, and has fewer values."""
    one, two = view.columns[category], view.columns[other]
    if not 1 < len(two.values) < len(one.values):
        return False
    usual = decided_by(one.codes, two.codes, values=len(one.values), share=DETERMINES)
    return usual is not None

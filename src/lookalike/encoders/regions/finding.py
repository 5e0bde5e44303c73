"""From a map of classes to the garments in a photo.

For each kind of garment the place where the network is surest is grown to all places around it that
are nearly as sure; the box around them is the garment. One of each kind is given: a second jacket
is as often the first one's sleeve as another person's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lookalike.config import EncoderSettings
from lookalike.encoders.regions.box import Box
from lookalike.encoders.regions.class_map import ClassMap, Floats, create_class_map
from lookalike.encoders.regions.garments import GarmentKind, Garments, garments, likely_words

NEARLY = 0.4
"""Share of the surest place's confidence from which a place beside it still belongs to it; .25 and
.55 find as much."""
LEGS = "lower body"
LEGS_CONFIDENCE = 0.15
"""That of legs nothing was recognised on: there must be something between jacket and shoes."""
LEGS_HEIGHT = 0.15


@dataclass(frozen=True, slots=True)
class Garment:
    """Something to wear or carry, found in a photo.

    ``kind`` says where on a person, ``words`` what it may be called, with weights; ``confidence``
    is the network's probability at the surest place, smoothed over its neighbours.
    """

    kind: str
    box: Box
    confidence: float
    words: Mapping[str, float]


class GarmentFinder:
    """Finds garments; the same photo always gives the same ones."""

    def __init__(self, classes: ClassMap, known: Garments) -> None:
        """Look with a map whose classes are ``known.classes``, in that order."""
        self._classes = classes
        self.known = known

    def find(self, image: Image.Image) -> tuple[Garment, ...]:
        """Garments in an upright RGB photo, the surest first; at most one of each kind."""
        return garments_on(self._classes.look(image), self.known)


def create_finder(*, settings: EncoderSettings, cache: Path) -> GarmentFinder:
    """A finder that is ready to look.

    Raises:
        WeightsUnavailable: the weights of EfficientNet-Lite0 are not installed.
        InvalidSetting: the provider asked for is not present.
    """
    known = garments()
    return GarmentFinder(create_class_map(known.classes, settings=settings, cache=cache), known)


def garments_on(seen: Floats, known: Garments) -> tuple[Garment, ...]:
    """Garments on a map of probabilities (rows, columns, classes of ``known``)."""
    found: dict[str, Garment] = {}
    start = 0
    for kind in known.kinds:
        garment = _surest(seen[:, :, start : start + len(kind.classes)], kind)
        start += len(kind.classes)
        if garment is not None:
            found[kind.name] = garment
    legs = _legs(found, known)
    if legs is not None:
        found[LEGS] = legs
    return tuple(sorted(found.values(), key=lambda garment: -garment.confidence))


def _surest(seen: Floats, kind: GarmentKind) -> Garment | None:
    sure = smoothed(seen.sum(axis=2))
    at = divmod(int(sure.argmax()), sure.shape[1])
    if sure[at] < kind.least:
        return None
    places = connected(sure > NEARLY * sure[at], at)
    weight = np.where(places, sure, 0)
    shares = np.einsum("yx,yxc->c", weight, seen)
    shares /= shares.sum()
    words: dict[str, float] = {}
    for share, names in zip(shares.tolist(), kind.words, strict=True):
        for word, likely in likely_words(names).items():
            words[word] = words.get(word, 0.0) + share * likely
    return Garment(kind.name, _around(places), float(sure[at]), words)


def _legs(found: Mapping[str, Garment], known: Garments) -> Garment | None:
    """What is between jacket and shoes of a person standing, when nothing is recognised there."""
    upper, feet = found.get("upper body"), found.get("feet")
    if LEGS in found or upper is None or feet is None:
        return None
    bottom = feet.box.top
    top = min(upper.box.bottom, bottom - LEGS_HEIGHT)
    if top <= upper.box.top:
        return None
    left, right = min(upper.box.left, feet.box.left), max(upper.box.right, feet.box.right)
    return Garment(LEGS, Box(left, top, right, bottom), LEGS_CONFIDENCE, likely_words(known.legs))


def smoothed(sure: Floats) -> Floats:
    """Each place with its eight neighbours; its own weighs double."""
    around = np.pad(sure, 1, mode="edge")
    rows, columns = sure.shape
    total = sure.copy()
    for down in range(3):
        for across in range(3):
            total += around[down : down + rows, across : across + columns]
    total /= np.float32(10)
    return total


def connected(marked: NDArray[np.bool_], start: tuple[int, int]) -> NDArray[np.bool_]:
    """Those of the marked places that hang together with ``start``, corners included."""
    rows, columns = marked.shape
    reached = np.zeros_like(marked)
    reached[start] = True
    open_places = [start]
    while open_places:
        row, column = open_places.pop()
        for y in range(max(0, row - 1), min(rows, row + 2)):
            for x in range(max(0, column - 1), min(columns, column + 2)):
                if marked[y, x] and not reached[y, x]:
                    reached[y, x] = True
                    open_places.append((y, x))
    return reached


def _around(places: NDArray[np.bool_]) -> Box:
    ys, xs = np.nonzero(places)
    rows, columns = places.shape
    return Box(
        float(xs.min()) / columns,
        float(ys.min()) / rows,
        float(xs.max() + 1) / columns,
        float(ys.max() + 1) / rows,
    )

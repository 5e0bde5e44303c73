"""The trial of a fitted reader on products it has never seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.space.adaptation.attributes import Codes
from lookalike.space.adaptation.network import ROWS
from lookalike.space.adaptation.reading import Reader
from lookalike.space.adaptation.report import AdaptationReport, AttributeGain
from lookalike.space.adaptation.validation import (
    LEAST_INFORMATION,
    Sight,
    agreement,
    choose_look,
    frequencies,
    information,
    precisions,
    shares,
)
from lookalike.space.adaptation.vectors import LOOK_DIM, anchor, sharpen, shortened
from lookalike.space.base import UnitVectors
from lookalike.space.pca import PcaSpace

SURE = 2.0
"""Standard errors by which a difference has to be away from zero."""
WORSE = 0.01
"""Precision an attribute may lose, beyond what chance explains, before the space is refused."""

Rows = NDArray[np.int64]


@dataclass(slots=True, eq=False)
class Trial:
    """A fitted reader and the products to try it on, as rows of ``features``.

    ``fitted`` taught the reader and are the catalogue; photos of ``tuning`` choose attributes and
    weights; those of ``judging`` decide.
    """

    features: NDArray[np.float16]
    codes: tuple[Codes, ...]
    look: PcaSpace
    reader: Reader
    fitted: Rows
    tuning: Rows
    judging: Rows

    def run(self) -> tuple[tuple[float, ...], AdaptationReport]:
        """Weights, and the report. ``reader`` and ``codes`` keep only what can be read."""
        told = self._information()
        learned = [at for at, (nats, error) in enumerate(told) if nats > _least(error)]
        if not learned:
            return (1.0,), self._report(
                "No attribute can be told from a photo better than by how frequent its values are."
            )
        self.reader = self.reader.only(learned)
        self.codes = tuple(self.codes[at] for at in learned)
        nats = [told[at][0] for at in learned]
        catalogue = self._sight(self.fitted, placed=True)
        asked = self._sight(self.tuning)
        look = choose_look(asked, catalogue, self.reader.spans, nats)
        weights = shares(nats, look)
        return weights, self._verdict(catalogue, weights, nats)

    def _information(self) -> list[tuple[float, float]]:
        seen = self.reader.read(self.features[self.tuning])
        return [
            information(
                seen[:, span],
                codes[self.tuning],
                frequencies(codes[self.fitted], span.stop - span.start),
            )
            for span, codes in zip(self.reader.spans, self.codes, strict=True)
        ]

    def _verdict(
        self, catalogue: Sight, weights: tuple[float, ...], nats: Sequence[float]
    ) -> AdaptationReport:
        asked = self._sight(self.judging)
        after = precisions(asked, catalogue, self.reader.spans, weights)
        before = agreement(
            self._look(self.judging), self._look(self.fitted), asked.codes, catalogue.codes
        )
        gains = tuple(
            AttributeGain(
                attribute=vocabulary.attribute,
                values=len(vocabulary.values),
                queries=int(np.count_nonzero(~np.isnan(after[:, at]))),
                before=_mean(before[:, at]),
                after=_mean(after[:, at]),
                information=nats[at],
                weight=weights[1 + at],
            )
            for at, vocabulary in enumerate(self.reader.vocabularies)
        )
        gain, error = _difference(after, before)
        worse = [
            entry.attribute
            for at, entry in enumerate(gains)
            if entry.gain < -WORSE - SURE * _difference(after[:, [at]], before[:, [at]])[1]
        ]
        reason = f"It finds products that share attributes more often, by {gain:.3f} on average."
        if gain <= SURE * error:
            reason = f"It is no better than the principal components ({gain:.3f} on average)."
        elif worse:
            reason = f"It finds products that share {', '.join(worse)} less often."
        kept = gain > SURE * error and not worse
        return self._report(reason, kept=kept, gain=gain, error=error, look=weights[0], gains=gains)

    def _report(
        self,
        reason: str,
        *,
        kept: bool = False,
        gain: float = 0.0,
        error: float = 0.0,
        look: float = 1.0,
        gains: tuple[AttributeGain, ...] = (),
    ) -> AdaptationReport:
        apart = len(self.tuning) + len(self.judging)
        return AdaptationReport(
            kept, reason, len(self.fitted), apart, gain, error, look, attributes=gains
        )

    def _sight(self, rows: Rows, *, placed: bool = False) -> Sight:
        seen = self.reader.read(self.features[rows])
        codes = tuple(column[rows] for column in self.codes)
        if placed:
            for span, known in zip(self.reader.spans, codes, strict=True):
                anchor(seen[:, span], known)
        else:
            sharpen(seen, self.reader.starts)
        return Sight(self._look(rows, dim=LOOK_DIM), seen, codes)

    def _look(self, rows: Rows, *, dim: int | None = None) -> UnitVectors:
        pieces = np.array_split(rows, -(-len(rows) // ROWS))
        looks = (self.look.transform(self.features[p].astype(np.float32)) for p in pieces)
        return np.concatenate([look if dim is None else shortened(look, dim) for look in looks])


def _least(error: float) -> float:
    return max(LEAST_INFORMATION, SURE * error)


def _mean(values: NDArray[np.float64]) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else 0.0


def _difference(after: NDArray[np.float64], before: NDArray[np.float64]) -> tuple[float, float]:
    """Mean difference over queries, each counting once, and its standard error."""
    known = ~np.isnan(after).all(axis=1)
    differences = np.nanmean(after[known] - before[known], axis=1)
    if len(differences) < 2:
        return 0.0, np.inf
    return float(differences.mean()), float(differences.std(ddof=1) / np.sqrt(len(differences)))

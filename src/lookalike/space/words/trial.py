"""The trial of a fitted space: texts it has never read look for photos it has never seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.space.words.phrases import Bags
from lookalike.space.words.report import Calibration, WordsReport
from lookalike.space.words.space import WordSpace
from lookalike.space.words.towers import Floats, to_unit

K = 10
SURE = 3.0
"""Standard errors by which it must be better than chance, and may not be below word matching."""
_ROWS = 128

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """Features and texts of all products looked at; ``fitted`` and ``apart`` are rows of them."""

    features: NDArray[np.float16]
    texts: Sequence[str]
    fitted: Rows
    apart: Rows

    def run(self, space: WordSpace) -> WordsReport:
        """Each text held apart against the photos of all products."""
        owners: dict[str, list[int]] = {}
        for at in self.apart.tolist():
            owners.setdefault(self.texts[at], []).append(at)
        queries, right = list(owners), [np.asarray(rows) for rows in owners.values()]
        photos = space.place_photos(self.features)
        words = space.place_words(queries)
        found, ranks, beaten = judged(words, photos, right)
        lexical = self._lexical(space, queries, right)
        chance = expected(len(photos), right)
        gain, lead = beaten - 0.5, found - lexical
        sure = gain.mean() > SURE * error_of(gain) and lead.mean() >= -SURE * error_of(lead)
        return WordsReport(
            kept=bool(sure),
            reason=(
                f"Names are closer to their own photos than to {beaten.mean():.3f} of all others."
                if sure
                else "Names hardly find their own photos: they are closer to them than to "
                f"{beaten.mean():.3f} of all others."
            ),
            fitted_on=len(self.fitted),
            held_apart=len(self.apart),
            queries=len(queries),
            candidates=len(photos),
            recall=float(found.mean()),
            error=error_of(found),
            mrr=float(ranks.mean()),
            beaten=float(beaten.mean()),
            lexical=float(lexical.mean()),
            chance=float(chance[0].mean()),
            chance_mrr=float(chance[1].mean()),
            calibration=_calibration(words, photos, right),
        )

    def _lexical(
        self, space: WordSpace, queries: Sequence[str], right: Sequence[Rows]
    ) -> NDArray[np.float64]:
        """The photos most like that of the product whose text has most of the words."""
        phrases = space.pairs.phrases
        known = phrases.bags([self.texts[at] for at in self.fitted])
        similar = _most_similar(phrases.bags(queries), known)
        inputs = space.pairs.scaling
        looks = np.concatenate(
            [
                to_unit(inputs.apply(piece))[0].astype(np.float16)
                for piece in np.array_split(self.features, -(-len(self.features) // 2048))
            ]
        )
        asked = looks[self.fitted[similar]].astype(np.float32)
        return judged(asked, looks, right)[0]


def judged(
    queries: Floats, candidates: NDArray[np.floating], right: Sequence[Rows]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Recall among the first ``K`` of each query, and reciprocal rank within them, (n,).

    The third is the share of the other candidates that are further away than the right ones.
    """
    recall, reciprocal, beaten = (np.zeros(len(queries)) for _ in range(3))
    k = min(K, len(candidates))
    cosines = np.empty((min(_ROWS, len(queries)), len(candidates)), dtype=np.float32)
    for start in range(0, len(queries), _ROWS):
        part = queries[start : start + _ROWS]
        for first in range(0, len(candidates), 4096):
            piece = candidates[first : first + 4096].astype(np.float32)
            cosines[: len(part), first : first + 4096] = part @ piece.T
        first_k = np.argpartition(-cosines[: len(part)], k - 1, axis=1)[:, :k]
        for row, places in enumerate(first_k):
            order = places[np.argsort(-cosines[row, places], kind="stable")]
            hits = np.isin(order, right[start + row])
            recall[start + row] = hits.sum() / len(right[start + row])
            beaten[start + row] = _beaten(cosines[row], right[start + row])
            if hits.any():
                reciprocal[start + row] = 1 / (1 + int(hits.argmax()))
    return recall, reciprocal, beaten


def _beaten(cosines: NDArray[np.float32], right: Rows) -> float:
    others = np.delete(cosines, right)
    if not len(others):
        return 0.5
    own = cosines[right]
    shares = [(others < one).mean() + 0.5 * (others == one).mean() for one in own]
    return float(np.mean(shares))


def expected(
    candidates: int, right: Sequence[Rows]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Recall and reciprocal rank to expect of candidates in any order, both (queries,)."""
    k = min(K, candidates)
    recall = np.full(len(right), k / candidates)
    reciprocal = np.zeros(len(right))
    for at, rows in enumerate(right):
        missed = 1.0  # probability that none of the first ranks was right
        for rank in range(k):
            hit = min(1.0, len(rows) / (candidates - rank))
            reciprocal[at] += missed * hit / (rank + 1)
            missed *= 1 - hit
    return recall, reciprocal


def error_of(values: NDArray[np.float64]) -> float:
    """Standard error of the mean."""
    return float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else float("inf")


def _calibration(words: Floats, photos: Floats, right: Sequence[Rows]) -> Calibration:
    rng = np.random.default_rng(0)
    own = np.array([words[at] @ photos[rows[0]] for at, rows in enumerate(right)])
    some = photos[np.sort(rng.permutation(len(photos))[:2000])]
    others = words @ some.T
    return Calibration(
        chance=float(others.mean()),
        rarely=float(np.quantile(others, 0.999)),
        weak=float(np.quantile(own, 0.1)),
        usual=float(np.median(own)),
    )


def _most_similar(queries: Bags, known: Bags) -> Rows:
    """For each query the position of the known text with the largest cosine, (queries,)."""
    wanted, occurring = queries.dense()
    place = np.full(1 + max(int(known.ids.max(initial=0)), int(occurring.max(initial=0))), -1)
    place[occurring] = np.arange(len(occurring))
    columns = place[known.ids]
    owners = np.repeat(np.arange(len(known)), np.diff(known.starts))
    best, found = np.full(len(queries), -1.0), np.zeros(len(queries), dtype=np.int64)
    for start in range(0, len(known), 2048):
        part = (owners >= start) & (owners < start + 2048) & (columns >= 0)
        block = np.zeros((min(2048, len(known) - start), len(occurring)), dtype=np.float32)
        np.add.at(block, (owners[part] - start, columns[part]), known.weights[part])
        cosines = wanted @ block.T
        nearest = cosines.argmax(axis=1)
        value = cosines[np.arange(len(queries)), nearest]
        better = value > best
        best[better], found[better] = value[better], nearest[better] + start
    return found

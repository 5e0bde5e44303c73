"""How sure one can be that a label is wrong, from how little the photo speaks for it.

The score of a label is the probability its photo gives it ("self-confidence" in Northcutt et al.
2021; on real labels it told wrong ones apart better than margins or confident joints, see
docs/doctor.md). To turn it into a probability of error, every photo is also asked about a label
drawn for it by chance: that shows how wrong labels score in this very catalogue. All labels are a
mixture of right ones and a share of wrong ones; the share is at most what makes the wrong ones no
more than all there are, at any score (the estimate of Storey 2002, "A direct approach to false
discovery rates", with drawn labels in the place of his uniform tail). Bayes' rule does the rest.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lookalike.doctor.crossfit import Reading

Floats = NDArray[np.float64]

BINS = 60
FEWEST_WRONG = 0.01
"""Share of wrong labels taken for granted: few collections have fewer (the median of the ten that
Northcutt, Athalye and Mueller 2021 looked through is far above)."""
MOST_WRONG = 0.2
"""Share of wrong labels above which an estimate is not believed."""
SURE = 0.98
"""Nothing is surer than this: real mistakes are harder to tell than drawn ones."""
_LOW, _DRAWS, _LEAST = -14.0, 8, 10


def doubt(reading: Reading, *, seed: int = 0) -> Floats:
    """The probability (products,) that each label is wrong; 0 where there is none."""
    known = np.flatnonzero(reading.codes >= 0)
    own = _logarithm(reading.own()[known])
    drawn = _logarithm(_drawn(reading, known, seed))
    edges = np.linspace(_LOW, 0, BINS + 1)
    every = np.histogram(own, edges)[0] / len(own)
    wrong = np.histogram(drawn, edges)[0] / len(drawn)
    share = max(FEWEST_WRONG, _share_wrong(every, wrong, len(own)))
    seen = every > 0
    ratio = np.minimum(share * wrong[seen] / every[seen], SURE)
    falling = np.zeros(BINS)
    falling[seen] = _falling(ratio, every[seen])
    result = np.zeros(len(reading.codes))
    result[known] = falling[np.clip(np.digitize(own, edges) - 1, 0, BINS - 1)]
    return result


def _drawn(reading: Reading, known: NDArray[np.int64], seed: int) -> NDArray[np.float32]:
    """What photos say of labels that are wrong: any other one, ``_DRAWS`` times each."""
    rng = np.random.default_rng(seed)
    values = reading.probabilities.shape[1]
    rows = np.tile(known, _DRAWS)
    other = (reading.codes[rows] + rng.integers(1, values, len(rows))) % values
    found: NDArray[np.float32] = reading.probabilities[rows, other]
    return found


def _share_wrong(every: Floats, wrong: Floats, count: int) -> float:
    """The largest share of wrong labels that fits under all labels at every score from below."""
    below, below_wrong = np.cumsum(every), np.cumsum(wrong)
    enough = (below * count >= _LEAST) & (below_wrong > 0.01)
    if not enough.any():
        return 0.0
    return min(MOST_WRONG, float((below[enough] / below_wrong[enough]).min()))


def _falling(values: Floats, weights: Floats) -> Floats:
    """The nearest values, by weighted squares, that never rise (pool adjacent violators)."""
    blocks: list[tuple[float, float, int]] = []  # mean, weight, length
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        blocks.append((value, weight, 1))
        while len(blocks) > 1 and blocks[-2][0] < blocks[-1][0]:
            (mean, heavy, length), (last, added, more) = blocks[-2:]
            total = heavy + added
            blocks[-2:] = [((mean * heavy + last * added) / total, total, length + more)]
    return np.concatenate([np.full(length, mean) for mean, _, length in blocks])


def _logarithm(probabilities: NDArray[np.float32]) -> Floats:
    logarithm: Floats = np.maximum(np.log(np.maximum(probabilities, 1e-9)), _LOW + 1e-6).astype(
        np.float64
    )
    return logarithm

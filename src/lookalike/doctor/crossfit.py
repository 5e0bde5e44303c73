"""What the photos say about attributes, read by networks that never saw the labels in question.

Products are dealt into folds; each fold is read by a network fitted on the others, so a wrong
label cannot have been learned by heart (cross-fitting, as in Northcutt, Jiang and Chuang 2021,
"Confident learning: estimating uncertainty in dataset labels"). Only views that were computed from
the photos alone are looked at: the space itself may have been adapted to the very labels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.progress import ProgressMeter
from lookalike.space.adaptation.attributes import Codes, Column, Vocabulary, choose_attributes
from lookalike.space.adaptation.network import Floats, Network, softmax_by, spans
from lookalike.space.adaptation.parallel import side_by_side
from lookalike.space.adaptation.training import Recipe, train
from lookalike.types import OnProgress

FOLDS = 3
RECIPE = Recipe(hidden=256, code=128, passes=12, least_steps=300, drop_input=0.1)
FEWEST = 200
"""Products: fewer teach nothing that could be held against a label."""
_ROWS = 2048


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What the photos say of one attribute.

    ``probabilities`` (products, values): each row is read without its own label. ``codes``
    (products,) are the labels, -1 where there is none that was learned.
    """

    vocabulary: Vocabulary
    codes: Codes
    probabilities: Floats

    @property
    def accuracy(self) -> float:
        """Share of the labels that are read as they are."""
        known = self.codes >= 0
        return float((self.probabilities.argmax(axis=1) == self.codes)[known].mean())

    def own(self) -> Floats:
        """Probability (products,) of each product's own label; NaN where it has none."""
        rows = np.arange(len(self.codes))
        own: Floats = np.where(
            self.codes >= 0, self.probabilities[rows, np.maximum(self.codes, 0)], np.nan
        ).astype(np.float32)
        return own


def read_attributes(
    looks: Sequence[NDArray[np.float32]],
    attributes: Mapping[str, Column],
    *,
    seed: int = 0,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> dict[str, Reading]:
    """Read every attribute that can be learned; none when there are too few products.

    ``looks`` are views (products, dim) of the photos, the columns in the same order. The same
    input and ``seed`` give the same reading.

    Raises:
        Interrupted: ``cancelled`` turned true.
    """
    count = len(looks[0])
    vocabularies = choose_attributes(attributes)
    if count < FEWEST or not vocabularies:
        return {}
    inputs = np.concatenate([_standardised(look) for look in looks], axis=1)
    codes = [v.codes(attributes[v.attribute]) for v in vocabularies]
    sizes = [len(v.values) for v in vocabularies]
    fold = np.random.default_rng(seed).permutation(count) % FOLDS
    read = np.empty((count, sum(sizes)), dtype=np.float32)
    starts = np.array([span.start for span in spans(sizes)], dtype=np.int64)
    steps = sum(RECIPE.steps(int((fold != at).sum())) for at in range(FOLDS))
    meter = ProgressMeter("reading attributes off the photos", steps, on_progress)

    def fit(at: int, on_step: Callable[[], None]) -> Network:
        rows = np.flatnonzero(fold != at)
        return train(
            lambda chosen: inputs[rows[chosen]],
            inputs.shape[1],
            [column[rows] for column in codes],
            sizes,
            recipe=RECIPE,
            rng=np.random.default_rng([seed, at]),
            on_step=on_step,
        )

    for at, network in enumerate(side_by_side(fit, range(FOLDS), meter, cancelled)):
        rows = np.flatnonzero(fold == at)
        for part in np.array_split(rows, -(-len(rows) // _ROWS)):
            read[part] = softmax_by(network.logits(inputs[part]), starts)
    return {
        v.attribute: Reading(v, c, read[:, span])
        for v, c, span in zip(vocabularies, codes, spans(sizes), strict=True)
    }


def _standardised(look: NDArray[np.float32]) -> Floats:
    mean, spread = look.mean(axis=0), look.std(axis=0)
    spread = np.maximum(spread, max(0.1 * float(np.median(spread)), 1e-6))
    scaled: Floats = ((look - mean) / spread).astype(np.float32)
    return scaled

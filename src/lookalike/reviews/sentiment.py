"""Whether a review recommends the product, from its words alone.

With enough reviews that say so, a model is fitted on them; with few or none, the opinions the
lexicon finds are weighed. Both answer with a probability.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import DamagedData, InvalidInput
from lookalike.reviews.calibration import Curve
from lookalike.reviews.features import BLOCKS, Counted, Text, count, verdict
from lookalike.reviews.linear import fit_logistic, fit_ridge, sigmoid
from lookalike.reviews.opinions import opinions
from lookalike.reviews.rows import Weighting

Numbers = NDArray[np.float64]

LEAST = 200
"""Labelled reviews that a model is fitted on at least."""

LEAST_OF_EACH = 20
"""Reviews that recommend, and that do not, there must be at least."""

MOST = 30_000
"""Reviews that a model is fitted on at most; of more, so many are drawn.

They take some 40 kB each while it is fitted."""

FORMAT = 1

_BATCH = 4000
_HELD_OUT = 5  # every fifth product calibrates
_RIDGE_PENALTY = 2.0
_LOGISTIC_PENALTY = 0.1
# The lexicon's verdict as a probability: set by hand so that an even one is undecided about a
# shop in which, as in most, far more reviews recommend than not.
_LEXICON_SLOPE, _LEXICON_INTERCEPT = 5.0, 0.5


class Sentiment(Protocol):
    """Something that reads reviews."""

    @property
    def description(self) -> str:
        """Where its judgement comes from, in a few words."""
        ...

    def recommends(self, texts: Sequence[Text]) -> Numbers:
        """How probable it is that each text recommends the product, shape (len(texts),)."""
        ...


@dataclass(frozen=True, slots=True)
class LexiconSentiment:
    """The verdict of the lexicon, which needs no labels."""

    description: str = "lexicon"

    def recommends(self, texts: Sequence[Text]) -> Numbers:
        """How probable each recommendation is."""
        verdicts = [verdict(opinions(text.title), opinions(text.body)) for text in texts]
        return sigmoid(_LEXICON_SLOPE * np.array(verdicts, dtype=np.float64) + _LEXICON_INTERCEPT)


@dataclass(frozen=True, slots=True)
class Labelled:
    """Reviews to learn from. Each list has one entry per review.

    ``recommended`` is 0 or 1; ``ratings`` are 1 to 5, NaN where there is none; ``products`` keep
    reviews of one product together when some are held apart.
    """

    texts: Sequence[Text]
    recommended: Numbers
    ratings: Numbers
    products: Sequence[str]


@dataclass(frozen=True, slots=True, eq=False)
class FittedSentiment:
    """A linear model of words, characters and opinions read; numbers only."""

    weighting: Weighting
    weights: Numbers
    curve: Curve
    reviews: int

    @property
    def description(self) -> str:
        """How many reviews it was fitted on."""
        return f"fitted on {self.reviews:,} reviews"

    def recommends(self, texts: Sequence[Text]) -> Numbers:
        """How probable each recommendation is."""
        answers = [
            self.of_counted(count(texts[at : at + _BATCH])) for at in range(0, len(texts), _BATCH)
        ]
        return np.concatenate(answers) if answers else np.zeros(0)

    def of_counted(self, counted: Counted) -> Numbers:
        """The same for reviews whose features were counted before."""
        scores = self.weighting.rows(counted).times(self.weights)
        return self.curve(scores)

    def save(self, path: Path) -> None:
        """Write it as plain arrays, replacing the file in one step."""
        arrays: dict[str, NDArray[np.generic]] = {
            "weights": self.weights.astype(np.float32),
            "curve": np.array([self.curve.slope, self.curve.intercept]),
            "curve.places": self.curve.places,
            "curve.shares": self.curve.shares,
            "reviews": np.array(self.reviews),
            "mean": self.weighting.mean,
            "spread": self.weighting.spread,
        }
        for name in BLOCKS:
            arrays[f"hashes.{name}"] = self.weighting.hashes[name]
            arrays[f"rarity.{name}"] = self.weighting.rarity[name]
        buffer = io.BytesIO()
        np.savez(buffer, **arrays)  # type: ignore[arg-type]
        content = buffer.getvalue()
        head = f"lookalike reviews {FORMAT} {hashlib.sha256(content).hexdigest()}\n".encode()
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
        temporary.write_bytes(head + content)
        os.replace(temporary, path)

    @classmethod
    def load(cls, path: Path) -> FittedSentiment:
        """Read what ``save`` wrote.

        Raises:
            FileNotFoundError: there is none.
            DamagedData: the file is not what was written.
        """
        head, _, content = path.read_bytes().partition(b"\n")
        expected = f"lookalike reviews {FORMAT} {hashlib.sha256(content).hexdigest()}".encode()
        if head != expected:
            raise DamagedData(f"{path} is damaged or of another version: read the reviews again.")
        with np.load(io.BytesIO(content), allow_pickle=False) as held:
            weighting = Weighting(
                {name: held[f"hashes.{name}"] for name in BLOCKS},
                {name: held[f"rarity.{name}"] for name in BLOCKS},
                held["mean"],
                held["spread"],
            )
            slope, intercept = (float(number) for number in held["curve"])
            curve = Curve(slope, intercept, held["curve.places"], held["curve.shares"])
            weights = held["weights"].astype(np.float64)
            return cls(weighting, weights, curve, int(held["reviews"]))


def can_learn(recommended: Numbers) -> bool:
    """Whether there are labels enough to fit a model on."""
    ones = int((recommended > 0.5).sum())
    return len(recommended) >= LEAST and min(ones, len(recommended) - ones) >= LEAST_OF_EACH


def fit_sentiment(labelled: Labelled, *, seed: int = 0) -> FittedSentiment:
    """Fit a model on labelled reviews.

    Raises:
        InvalidInput: there are too few, or all say the same.
    """
    if len(labelled.texts) > MOST:
        labelled = _drawn(labelled, seed)
    counted = count(labelled.texts)
    return fit_counted(counted, labelled.recommended, labelled.ratings, labelled.products)


def fit_counted(
    counted: Counted, recommended: Numbers, ratings: Numbers, products: Sequence[str]
) -> FittedSentiment:
    """Fit a model on reviews whose features were counted before.

    Two models share the work, with their scores brought to one scale and added: a logistic
    regression on who recommends, and a ridge regression on the rating and the recommendation
    together, for stars say how much. The first does without character sequences, which cost it
    five times the work and bring it nothing. How a score becomes a probability is learned from a
    fifth of the products that a second model was not fitted on.

    Raises:
        InvalidInput: there are too few reviews, or all say the same.
    """
    if not can_learn(recommended):
        raise InvalidInput(
            f"{len(recommended)} reviews say whether they recommend the product; it takes "
            f"{LEAST}, with {LEAST_OF_EACH} of either kind."
        )
    held = _held_out(products)
    known, apart = np.flatnonzero(~held), np.flatnonzero(held)
    trial = _fit(counted.take(known), recommended[known], ratings[known])
    scores = trial[0].rows(counted.take(apart)).times(trial[1])
    curve = Curve.fit(scores, recommended[apart])
    weighting, weights = _fit(counted, recommended, ratings)
    return FittedSentiment(weighting, weights, curve, len(recommended))


def _fit(counted: Counted, recommended: Numbers, ratings: Numbers) -> tuple[Weighting, Numbers]:
    weighting = Weighting.fit(counted)
    rows = weighting.rows(counted)
    targets = _filled(ratings, recommended) + 2 * recommended
    spelled = rows.without(*weighting.span("characters"))
    total = np.zeros(rows.width)
    for weights in (
        fit_ridge(rows, targets, penalty=_RIDGE_PENALTY),
        fit_logistic(spelled, recommended, penalty=_LOGISTIC_PENALTY),
    ):
        scores = rows.times(weights)
        scale = max(float(scores.std()), 1e-9)
        total += weights / scale
        total[-1] -= float(scores.mean()) / scale
    return weighting, total


def _filled(ratings: Numbers, recommended: Numbers) -> Numbers:
    """Ratings, with the usual one of those who say the same where there is none."""
    filled = ratings.copy()
    for label, usual in ((0.0, 2.0), (1.0, 5.0)):
        missing = np.isnan(ratings) & (recommended == label)
        known = ratings[~np.isnan(ratings) & (recommended == label)]
        filled[missing] = known.mean() if len(known) else usual
    return filled


def _held_out(products: Sequence[str]) -> NDArray[np.bool_]:
    """A fifth of the reviews, whole products at a time; the same for the same products."""
    sizes: dict[str, int] = {}
    for product in products:
        sizes[product] = sizes.get(product, 0) + 1
    if len(sizes) < 2 * _HELD_OUT:  # too few products to part: part the reviews
        every: NDArray[np.bool_] = np.arange(len(products)) % _HELD_OUT == 0
        return every
    order = sorted(
        sizes, key=lambda name: hashlib.md5(name.encode(), usedforsecurity=False).digest()
    )
    chosen: set[str] = set()
    reviews = 0
    for product in order:
        if reviews + sizes[product] <= len(products) / (_HELD_OUT - 1):
            chosen.add(product)
            reviews += sizes[product]
        if reviews >= len(products) / _HELD_OUT:
            break
    return np.array([product in chosen for product in products], dtype=np.bool_)


def _drawn(labelled: Labelled, seed: int) -> Labelled:
    chance = np.random.default_rng(seed)
    kept = np.sort(chance.choice(len(labelled.texts), MOST, replace=False))
    return Labelled(
        [labelled.texts[at] for at in kept],
        labelled.recommended[kept],
        labelled.ratings[kept],
        [labelled.products[at] for at in kept],
    )

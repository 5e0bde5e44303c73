"""``benchmark reviews``: who recommends, read by models that never saw the product."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import Interrupted, InvalidInput, InvalidSetting
from lookalike.evaluate.benchmarks.reviews.aspects import mentions, sentence_figures
from lookalike.evaluate.benchmarks.reviews.baseline import tfidf_regression
from lookalike.evaluate.benchmarks.reviews.figures import auc, auc_interval, group_folds
from lookalike.evaluate.benchmarks.reviews.labelled import Reviews, labelled_reviews
from lookalike.progress import ProgressMeter
from lookalike.reviews.calibration import brier, calibration_error
from lookalike.reviews.features import Counted, Text, count, joined
from lookalike.reviews.sentiment import LexiconSentiment, fit_counted
from lookalike.types import OnProgress

FOLDS = 5
_BATCH = 1000
_AT_ONCE = 2  # folds under way: numpy leaves the other core free, and each takes memory

Numbers = NDArray[np.float64]


def review_benchmark(
    *,
    open_shop: object,
    data: Path | None = None,
    folds: int = FOLDS,
    baseline: bool = True,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> dict[str, Any]:
    """Figures of the sentiment and of the aspects, on the reviews in ``data``.

    Every review is judged by a model fitted on reviews of other products only. Ratings are used
    for fitting, never for judging. ``baseline`` is TF-IDF with logistic regression, on the same
    folds.

    Raises:
        InvalidSetting: there is no ``data``.
        InvalidInput: it holds too few reviews that say whether they recommend their product.
        MissingExtra: the baseline needs scikit-learn.
    """
    del open_shop  # reviews are judged without a shop
    if data is None:
        raise InvalidSetting("Which reviews? Name a CSV, JSON Lines or ZIP file with --data FILE.")
    started = time.monotonic()
    held = labelled_reviews(data)
    counted = _counted(held.texts, on_progress, cancelled)
    fold = group_folds(held.products, folds)
    meter = ProgressMeter("fitting folds", folds, on_progress)
    ours = np.zeros(len(held.texts))
    if len(np.unique(fold)) < folds:
        raise InvalidInput(f"{data} has reviews of fewer than {folds} products.")

    def judge(at: int) -> None:
        _stop_if(cancelled)
        known, apart = np.flatnonzero(fold != at), np.flatnonzero(fold == at)
        products = [held.products[row] for row in known.tolist()]
        model = fit_counted(
            counted.take(known), held.recommended[known], held.ratings[known], products
        )
        ours[apart] = model.of_counted(counted.take(apart))

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for _ in pool.map(judge, range(folds)):
            meter.advance()
    plain = tfidf_regression(held, fold) if baseline else None
    return {
        "sentiment": _sentiment(held, ours, plain, folds),
        "aspects": {**sentence_figures(), "mentions": mentions(held)},
        "data": {"reviews": len(held.texts), "without_text": held.without_text},
        "seconds": time.monotonic() - started,
    }


def _counted(
    texts: Sequence[Text], on_progress: OnProgress | None, cancelled: Callable[[], bool] | None
) -> Counted:
    meter = ProgressMeter("reading reviews", len(texts), on_progress)
    parts = []
    for start in range(0, len(texts), _BATCH):
        _stop_if(cancelled)
        part = texts[start : start + _BATCH]
        parts.append(count(part))
        meter.advance(len(part))
    return joined(parts)


def _stop_if(cancelled: Callable[[], bool] | None) -> None:
    if cancelled is not None and cancelled():
        raise Interrupted("The benchmark was stopped.")


def _sentiment(held: Reviews, ours: Numbers, plain: Numbers | None, folds: int) -> dict[str, Any]:
    labels = held.recommended
    scored = [ours] if plain is None else [ours, plain]
    intervals = auc_interval(scored, labels, held.products)
    figures = _figures(ours, labels) | {"AUC_interval": intervals[0], "folds": folds}
    if plain is not None:
        figures["baseline"] = _figures(plain, labels) | {"AUC_interval": intervals[1]}
        figures["AUC_gain_interval"] = intervals[2]
    lexicon = LexiconSentiment().recommends(held.texts)
    figures["lexicon"] = _figures(lexicon, labels)
    figures["ceiling"] = _ceiling(held, ours)
    return figures


def _figures(likely: Numbers, labels: Numbers) -> dict[str, Any]:
    return {
        "AUC": auc(likely, labels),
        "Brier": brier(likely, labels),
        "ECE": calibration_error(likely, labels),
        "accuracy": float(((likely >= 0.5) == (labels > 0.5)).mean()),
    }


def _both(labels: Numbers) -> bool:
    return bool(labels.min() < labels.max())


def _ceiling(held: Reviews, ours: Numbers) -> dict[str, Any]:
    """What the stars, which nobody gets to see, would tell, and where they tell nothing.

    A contradiction is a recommendation with one or two stars, or none with five.
    """
    rated = ~np.isnan(held.ratings)
    if rated.sum() < len(held.ratings) / 2:
        return {}
    stars, labels, likely = held.ratings[rated], held.recommended[rated], ours[rated]
    by_stars: dict[str, Any] = {}
    for star in range(1, 6):
        here = np.round(stars) == star
        if here.any():
            by_stars[str(star)] = {
                "reviews": int(here.sum()),
                "recommend": float(labels[here].mean()),
                "AUC": auc(likely[here], labels[here]) if _both(labels[here]) else None,
            }
    apart = np.round(stars) != 3
    agree = ~((labels > 0.5) & (stars < 2.5) | (labels < 0.5) & (stars > 4.5))
    return {
        "AUC_of_stars": auc(stars, labels),
        "AUC_without_three_stars": auc(likely[apart], labels[apart]),
        "contradictions": int((~agree).sum()),
        "AUC_without_contradictions": auc(likely[agree], labels[agree]),
        "by_stars": by_stars,
    }

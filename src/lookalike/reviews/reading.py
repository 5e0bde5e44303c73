"""Reading all reviews of a shop: the model, every product's standing, and its keywords."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from lookalike.catalog.reviews import ReviewStore
from lookalike.errors import Interrupted
from lookalike.progress import ProgressMeter
from lookalike.reviews.digest import Digest, ProductDigest
from lookalike.reviews.features import Text
from lookalike.reviews.keywords import PhraseCounts, candidates, keywords
from lookalike.reviews.sentiment import (
    MOST,
    Labelled,
    LexiconSentiment,
    Sentiment,
    can_learn,
    fit_sentiment,
)
from lookalike.reviews.standing import fit_prior, standing
from lookalike.sources.review_table import Review
from lookalike.types import OnProgress, ProductId

_LIKED, _DISLIKED = 4.0, 2.0  # stars that say as much as a recommendation, or its opposite


def read_reviews(
    store: ReviewStore,
    *,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[Digest, Sentiment]:
    """Fit what judges reviews, and judge them all; reviews are held one product at a time.

    Raises:
        Interrupted: ``cancelled`` said so.
    """
    version = store.version()
    total = store.counts().reviews
    sentiment = _sentiment(store)
    meter = ProgressMeter("reading reviews", 2 * total, on_progress)
    sums: dict[ProductId, tuple[float, int]] = {}
    guessed: dict[ProductId, int] = {}
    phrases = PhraseCounts()
    for product_id, reviews in _each(store, meter, cancelled):
        likely, guessed[product_id] = judged(reviews, sentiment)
        sums[product_id] = sum(likely), len(reviews)
        for review in reviews:
            phrases.add(_phrases(review))
    prior = fit_prior(sums)
    products: dict[ProductId, ProductDigest] = {}
    for product_id, reviews in _each(store, meter, cancelled):
        if product_id in sums:  # reviews may be added meanwhile, and wait for the next reading
            place = standing(*sums[product_id], prior, read=guessed[product_id])
            told = keywords([_phrases(review) for review in reviews], phrases)
            products[product_id] = ProductDigest(place, told)
    return Digest(version, prior, products), sentiment


def judged(reviews: Sequence[Review], sentiment: Sentiment) -> tuple[list[float], int]:
    """How surely each review recommends its product, and how many were judged by their words.

    What a review says itself counts as it stands; without that, its stars; without those, or with
    three of them, its words. A review without any of these says nothing and counts a half.
    """
    likely = [said(review) for review in reviews]
    open_ones = [at for at, known in enumerate(likely) if known is None]
    texts = [Text(reviews[at].title, reviews[at].text) for at in open_ones]
    read = sentiment.recommends(texts).tolist()
    for at, text, probability in zip(open_ones, texts, read, strict=True):
        likely[at] = probability if text.title or text.body else 0.5
    return [0.5 if known is None else known for known in likely], len(open_ones)


def said(review: Review) -> float | None:
    """1 or 0 when a review tells by itself whether it recommends the product, else None."""
    if review.recommended is not None:
        return float(review.recommended)
    if review.rating is not None and review.rating >= _LIKED:
        return 1.0
    if review.rating is not None and review.rating <= _DISLIKED:
        return 0.0
    return None


def _sentiment(store: ReviewStore) -> Sentiment:
    """A model, when there are enough reviews to fit it on."""
    drawn: list[tuple[Text, float, float | None, ProductId]] = []
    chance = np.random.default_rng(0)
    seen = 0
    for product_id, reviews in store.by_product():
        for review in reviews:
            label = said(review)
            if label is None or not (review.text or review.title):
                continue
            seen += 1
            row = Text(review.title, review.text), label, review.rating, product_id
            if len(drawn) < MOST:
                drawn.append(row)
            elif (place := int(chance.integers(seen))) < MOST:
                drawn[place] = row  # a fair draw without holding more (Vitter 1985)
    labels = np.array([row[1] for row in drawn], dtype=np.float64)
    if not can_learn(labels):
        return LexiconSentiment()
    stars = np.array([np.nan if row[2] is None else row[2] for row in drawn])
    texts, products = [row[0] for row in drawn], [row[3] for row in drawn]
    return fit_sentiment(Labelled(texts, labels, stars, products))


def _each(
    store: ReviewStore, meter: ProgressMeter, cancelled: Callable[[], bool] | None
) -> Iterator[tuple[ProductId, tuple[Review, ...]]]:
    for product_id, reviews in store.by_product():
        if cancelled is not None and cancelled():
            raise Interrupted(
                "Reading the reviews was stopped: what was known of them before stays. Run it "
                "again to read them."
            )
        yield product_id, reviews
        meter.advance(len(reviews))


def _phrases(review: Review) -> set[str]:
    return candidates(review.title) | candidates(review.text)

"""The reviews of a shop: stored, read for what they say, and kept summed up.

Reading takes seconds to minutes and is done by ``refresh``; what it finds is kept in the folder as
plain JSON and arrays, so that asking costs next to nothing. Everything in that folder can be made
again from the stored reviews.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lookalike.catalog.reviews import ReviewStore
from lookalike.catalog.reviews_ingest import ReviewIngestReport, ingest_reviews
from lookalike.reviews.digest import Digest, ProductDigest
from lookalike.reviews.features import Text
from lookalike.reviews.reading import judged, read_reviews
from lookalike.reviews.sentiment import FittedSentiment, LexiconSentiment, Sentiment
from lookalike.reviews.standing import Standing
from lookalike.reviews.summary import Summary, summarise
from lookalike.sources.review_table import Review, ReviewTable
from lookalike.types import OnProgress, ProductId

MODEL_FILE = "sentiment.npz"
DIGEST_FILE = "digest.json"


@dataclass(frozen=True, slots=True)
class ProductReport:
    """What there is to say about one product's reviews.

    ``standing`` and ``keywords`` are as of the last ``refresh``: None and empty before the first.
    ``judged_by`` says whether a fitted model or the lexicon read them.
    """

    product_id: ProductId
    summary: Summary
    standing: Standing | None
    keywords: tuple[str, ...]
    judged_by: str


class ProductReviews:
    """Reviews of the products in ``store``, read into ``folder``. May be shared by threads."""

    def __init__(self, store: ReviewStore, folder: Path) -> None:
        self._store = store
        self._folder = folder
        self._lock = threading.Lock()
        self._digest: Digest | None = None
        self._sentiment: Sentiment | None = None
        self._stamp: tuple[int, int] | None = None

    def ingest(
        self,
        source: Path | str,
        *,
        on_progress: OnProgress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> ReviewIngestReport:
        """Add the reviews of a table; ``refresh`` has to follow before they count.

        Raises:
            NotFound, InvalidTable: the table cannot be read.
            Interrupted: ``cancelled`` said so; what was read until then is stored.
        """
        table = ReviewTable(source)
        return ingest_reviews(table, self._store, on_progress=on_progress, cancelled=cancelled)

    def refresh(
        self, *, on_progress: OnProgress | None = None, cancelled: Callable[[], bool] | None = None
    ) -> bool:
        """Read all reviews anew if any has come or gone; whether that was necessary.

        A model is fitted when enough reviews say whether they recommend their product (or how
        many stars they give), else the lexicon judges.

        Raises:
            Interrupted: ``cancelled`` said so; what was known before stays.
        """
        if self.is_current():
            return False
        digest, sentiment = read_reviews(self._store, on_progress=on_progress, cancelled=cancelled)
        with self._lock:
            model = self._folder / MODEL_FILE
            if isinstance(sentiment, FittedSentiment):
                sentiment.save(model)
            else:
                model.unlink(missing_ok=True)
            digest.save(self._folder / DIGEST_FILE)
            self._digest, self._sentiment, self._stamp = digest, sentiment, self._seen()
        return True

    def is_current(self) -> bool:
        """Whether what is kept was read from the reviews there are now."""
        digest, _ = self._known()
        return digest is not None and digest.version == self._store.version()

    def of(self, product_id: ProductId) -> tuple[Review, ...]:
        """The reviews of a product, the newest first."""
        return self._store.of(product_id)

    def report(self, product_id: ProductId) -> ProductReport:
        """The summary of a product's reviews as they are now, and its standing in the shop."""
        reviews = self._store.of(product_id)
        digest, sentiment = self._known()
        likely, read = judged(reviews, sentiment)
        texts = [Text(review.title, review.text) for review in reviews]
        kept = digest.products.get(product_id) if digest else None
        return ProductReport(
            product_id=product_id,
            summary=summarise(texts, likely, read=read),
            standing=kept.standing if kept else None,
            keywords=kept.keywords if kept else (),
            judged_by=sentiment.description,
        )

    def standings(self) -> Mapping[ProductId, Standing]:
        """Where every reviewed product stood at the last ``refresh``."""
        digest, _ = self._known()
        products: Mapping[ProductId, ProductDigest] = digest.products if digest else {}
        return {product_id: kept.standing for product_id, kept in products.items()}

    def scores(self, ids: Sequence[ProductId]) -> NDArray[np.float64]:
        """The number each product is ranked with, shape (len(ids),), in [0, 1].

        A product without reviews gets the shop's prior, which neither helps nor hurts it.
        """
        digest, _ = self._known()
        if digest is None:
            return np.full(len(ids), np.nan)
        usual = digest.prior.share
        known = digest.products
        return np.array(
            [known[name].standing.score if name in known else usual for name in ids],
            dtype=np.float64,
        )

    def stamp(self) -> tuple[int, int] | None:
        """Another value after each ``refresh``, by whatever process; None before the first."""
        return self._seen()

    def keywords(self) -> Mapping[ProductId, tuple[str, ...]]:
        """The keywords of every product that has some, as of the last ``refresh``."""
        digest, _ = self._known()
        products: Mapping[ProductId, ProductDigest] = digest.products if digest else {}
        return {name: kept.keywords for name, kept in products.items() if kept.keywords}

    def _known(self) -> tuple[Digest | None, Sentiment]:
        """What was kept last, by this process or another one."""
        with self._lock:
            stamp = self._seen()
            if self._sentiment is None or stamp != self._stamp:
                self._digest = Digest.load(self._folder / DIGEST_FILE)
                try:
                    self._sentiment = FittedSentiment.load(self._folder / MODEL_FILE)
                except FileNotFoundError:
                    self._sentiment = LexiconSentiment()
                self._stamp = stamp
            return self._digest, self._sentiment

    def _seen(self) -> tuple[int, int] | None:
        try:
            found = (self._folder / DIGEST_FILE).stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_size

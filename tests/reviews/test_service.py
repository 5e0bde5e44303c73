"""The reviews of a shop from table to summary."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from written import write_table, written

from lookalike.catalog.reviews import ReviewStore
from lookalike.catalog.store import CatalogStore
from lookalike.errors import DamagedData, Interrupted
from lookalike.reviews.reading import judged, said
from lookalike.reviews.sentiment import LexiconSentiment
from lookalike.reviews.service import DIGEST_FILE, MODEL_FILE, ProductReviews
from lookalike.sources.review_table import Review


@pytest.fixture
def reviews(store: ReviewStore, tmp_path: Path) -> ProductReviews:
    return ProductReviews(store, tmp_path / "reviews")


def fill(reviews: ProductReviews, folder: Path, count: int) -> None:
    reviews.ingest(write_table(folder / "r.csv", written(count)))


def test_before_the_first_review_nothing_is_claimed(reviews: ProductReviews) -> None:
    report = reviews.report("P001")
    assert report.summary.text == "No reviews yet."
    assert report.standing is None
    assert report.keywords == ()
    assert reviews.standings() == {}
    assert np.isnan(reviews.scores(["P001"])).all()


def test_enough_labels_fit_a_model_which_another_process_finds(
    reviews: ProductReviews, store: ReviewStore, tmp_path: Path
) -> None:
    fill(reviews, tmp_path, 300)
    assert not reviews.is_current()
    assert reviews.refresh()
    assert reviews.is_current()
    assert not reviews.refresh()
    other = ProductReviews(store, tmp_path / "reviews")
    assert other.report("P001") == reviews.report("P001")
    assert other.report("P001").judged_by == "fitted on 300 reviews"
    assert other.standings() == reviews.standings()
    assert len(reviews.standings()) == 20


def test_shares_are_those_of_the_labels(reviews: ProductReviews, tmp_path: Path) -> None:
    fill(reviews, tmp_path, 300)
    reviews.refresh()
    labels = [float(row[4]) for row in written(300) if row[0] == "P004"]
    summary = reviews.report("P004").summary
    assert summary.reviews == len(labels) == 15
    assert summary.share == pytest.approx(np.mean(labels))
    assert reviews.standings()["P004"].share == pytest.approx(np.mean(labels))


def test_few_reviews_are_judged_by_the_lexicon(reviews: ProductReviews, store: ReviewStore) -> None:
    texts = ["It fits perfectly and is so soft.", "Itchy, thin and overpriced. I returned it."]
    store.add([Review("P001", text) for text in texts])
    reviews.refresh()
    report = reviews.report("P001")
    assert report.judged_by == "lexicon"
    assert report.summary.read == 2
    assert 0.3 < report.summary.share < 0.7
    assert "sound positive" in report.summary.text


def test_new_reviews_count_at_the_next_reading(
    reviews: ProductReviews, store: ReviewStore, catalogue: CatalogStore
) -> None:
    store.add([Review("P001", "Lovely.", recommended=True)])
    reviews.refresh()
    store.add([Review("P001", "Awful.", recommended=False)])
    assert not reviews.is_current()
    assert reviews.report("P001").summary.reviews == 2
    assert reviews.standings()["P001"].reviews == 1
    reviews.refresh()
    assert reviews.standings()["P001"].reviews == 2
    catalogue.delete(["P001"])
    assert not reviews.is_current()
    reviews.refresh()
    assert reviews.standings() == {}


def test_scores_line_up_with_ids_and_unreviewed_products_get_the_prior(
    reviews: ProductReviews, store: ReviewStore
) -> None:
    store.add([Review("P001", f"Lovely {n}.", recommended=True) for n in range(9)])
    store.add([Review("P002", f"Awful {n}.", recommended=False) for n in range(9)])
    reviews.refresh()
    good, none, bad = reviews.scores(["P001", "P003", "P002"])
    assert 1 > good > none > bad > 0


def test_stopping_keeps_what_was_known(
    reviews: ProductReviews, store: ReviewStore, tmp_path: Path
) -> None:
    store.add([Review("P001", "Lovely.", recommended=True)])
    reviews.refresh()
    before = (tmp_path / "reviews" / DIGEST_FILE).read_bytes()
    store.add([Review("P002", "Lovely.", recommended=True)])
    with pytest.raises(Interrupted):
        reviews.refresh(cancelled=lambda: True)
    assert (tmp_path / "reviews" / DIGEST_FILE).read_bytes() == before


def test_a_damaged_digest_is_noticed(
    reviews: ProductReviews, store: ReviewStore, tmp_path: Path
) -> None:
    store.add([Review("P001", "Lovely.", recommended=True)])
    reviews.refresh()
    (tmp_path / "reviews" / DIGEST_FILE).write_text("{")
    with pytest.raises(DamagedData, match="damaged"):
        ProductReviews(store, tmp_path / "reviews").standings()


def test_a_model_that_has_no_labels_any_more_goes(
    reviews: ProductReviews, store: ReviewStore, tmp_path: Path
) -> None:
    fill(reviews, tmp_path, 300)
    reviews.refresh()
    assert (tmp_path / "reviews" / MODEL_FILE).exists()
    store.delete([f"P{n:03d}" for n in range(20)])
    reviews.refresh()
    assert not (tmp_path / "reviews" / MODEL_FILE).exists()


@pytest.mark.parametrize(
    ("review", "label"),
    [
        (Review("P", "x", rating=1, recommended=True), 1.0),
        (Review("P", "x", rating=4), 1.0),
        (Review("P", "x", rating=2), 0.0),
        (Review("P", "x", rating=3), None),
        (Review("P", "x"), None),
    ],
)
def test_what_a_review_says_by_itself(review: Review, label: float | None) -> None:
    assert said(review) == label


def test_a_review_that_says_nothing_counts_a_half() -> None:
    assert judged([Review("P", rating=3)], LexiconSentiment()) == ([0.5], 1)

"""Reviews are stored once each, and only for products there are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from written import write_table, written

from lookalike.catalog.reviews import ReviewCounts, ReviewStore, digest
from lookalike.catalog.reviews_ingest import ingest_reviews
from lookalike.catalog.store import CatalogStore
from lookalike.errors import Interrupted
from lookalike.sources.review_table import Review, ReviewTable


def test_a_table_is_stored_once(store: ReviewStore, tmp_path: Path) -> None:
    path = write_table(tmp_path / "r.csv", written(50))
    first = ingest_reviews(ReviewTable(path), store)
    assert (first.read, first.accepted, first.unchanged, first.refused) == (50, 50, 0, 0)
    assert first.products == 20
    version = store.version()
    again = ingest_reviews(ReviewTable(path), store)
    assert (again.read, again.accepted, again.unchanged, again.refused) == (50, 0, 50, 0)
    assert store.version() == version
    assert store.counts() == ReviewCounts(50, 20)


def test_reviews_of_unknown_products_are_refused(store: ReviewStore, tmp_path: Path) -> None:
    rows = [("P001", "", "Good", "5", "1"), ("X", "", "Good", "5", "1")]
    report = ingest_reviews(ReviewTable(write_table(tmp_path / "r.csv", rows)), store)
    assert (report.accepted, report.refused) == (1, 1)
    (issue,) = report.issues
    assert (issue.line, issue.product_id, issue.kind) == (3, "X", "refused")
    assert "no product of the catalogue" in issue.reason


def test_a_row_that_repeats_another_is_refused_with_its_line(
    store: ReviewStore, tmp_path: Path
) -> None:
    rows = [("P001", "", "Good", "5", "1")] * 2
    path = write_table(tmp_path / "r.csv", rows)
    for accepted in (1, 0):
        report = ingest_reviews(ReviewTable(path), store)
        assert (report.accepted, report.refused) == (accepted, 1)
        assert "repeats line 2" in report.issues[0].reason


def test_bare_ratings_that_agree_are_as_many_as_there_are(
    store: ReviewStore, tmp_path: Path
) -> None:
    rows = [("P001", "", "", "5", "1")] * 3 + [("P002", "", "", "5", "1")]
    path = write_table(tmp_path / "r.csv", rows)
    for accepted in (4, 0):
        report = ingest_reviews(ReviewTable(path), store)
        assert (report.accepted, report.unchanged, report.refused) == (accepted, 4 - accepted, 0)
    assert len(store.of("P001")) == 3


def test_what_is_stored_comes_back_but_for_the_authors_name(store: ReviewStore) -> None:
    given_one = Review("P001", "Text", "Title", 3.5, False, "2024-05-31", "ana")
    assert store.add([given_one]) == [True]
    (kept,) = store.of("P001")
    assert kept.author not in ("", "ana")
    assert len(kept.author) == 32
    assert Review(
        kept.product_id, kept.text, kept.title, kept.rating, kept.recommended, kept.date
    ) == (Review("P001", "Text", "Title", 3.5, False, "2024-05-31"))


def test_the_newest_comes_first_and_undated_last(store: ReviewStore) -> None:
    days = [None, "2023-01-01", "2024-01-01"]
    store.add([Review("P001", f"Text {day}", date=day) for day in days])
    assert [review.date for review in store.of("P001")] == ["2024-01-01", "2023-01-01", None]


def test_reviews_go_with_their_product(store: ReviewStore, catalogue: CatalogStore) -> None:
    store.add([Review("P001", "One"), Review("P002", "Two")])
    before = store.version()
    catalogue.delete(["P001"])
    assert store.version() != before
    assert [name for name, _ in store.by_product()] == ["P002"]


def test_streaming_gives_every_review_under_its_product(store: ReviewStore) -> None:
    items = [Review(f"P{number % 3:03d}", f"Text {number}") for number in range(10)]
    store.add(items)
    found = {name: {review.text for review in held} for name, held in store.by_product()}
    assert found == {
        f"P{product:03d}": {f"Text {n}" for n in range(10) if n % 3 == product}
        for product in range(3)
    }


def test_deleting_reviews_keeps_the_product(store: ReviewStore, catalogue: CatalogStore) -> None:
    store.add([Review("P001", "One"), Review("P001", "Two"), Review("P002", "Three")])
    assert store.delete(["P001"]) == 2
    assert store.of("P001") == ()
    assert "P001" in catalogue.get(["P001"])


def test_stopping_keeps_what_was_read(
    store: ReviewStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lookalike.catalog.reviews_ingest.BATCH", 10)
    path = write_table(tmp_path / "r.csv", written(50))
    with pytest.raises(Interrupted, match="10 rows"):
        ingest_reviews(ReviewTable(path), store, cancelled=lambda: True)
    assert store.counts().reviews == 10


@given(st.lists(st.text(max_size=5), min_size=3, max_size=3, unique=True))
def test_parts_that_run_together_make_different_reviews(parts: list[str]) -> None:
    one = Review(parts[0], text=parts[1] + parts[2], title="")
    other = Review(parts[0], text=parts[1], title=parts[2])
    assert (digest(one) == digest(other)) == (one == other)

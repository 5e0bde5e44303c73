"""The benchmark's figures against exact ones, and its run on a table with known reviews."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from written import write_table, written

from lookalike.errors import InvalidInput, InvalidSetting
from lookalike.evaluate.benchmarks import BENCHMARKS, TABLES
from lookalike.evaluate.benchmarks.reviews.figures import auc, auc_interval, group_folds
from lookalike.sources.review_table import ReadReview, ReviewTable


@given(
    st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=25).filter(
        lambda pairs: len({pair[1] for pair in pairs}) == 2
    )
)
def test_auc_is_the_share_of_pairs_in_order(pairs: list[tuple[int, bool]]) -> None:
    ones = [score for score, label in pairs if label]
    noughts = [score for score, label in pairs if not label]
    exact = np.mean([(one > nought) + (one == nought) / 2 for one in ones for nought in noughts])
    scores, labels = (np.array([pair[at] for pair in pairs], dtype=float) for at in (0, 1))
    assert auc(scores, labels) == pytest.approx(exact)


def test_auc_of_one_kind_only_is_not_a_number() -> None:
    assert np.isnan(auc(np.array([0.1, 0.2]), np.ones(2)))


@given(st.lists(st.sampled_from("abcdefghij"), min_size=1, max_size=60), st.integers(2, 5))
def test_no_group_is_in_two_folds(groups: list[str], folds: int) -> None:
    found = group_folds(groups, folds)
    assert all(
        len({f for f, g in zip(found, groups, strict=True) if g == name}) == 1 for name in groups
    )
    sizes = np.bincount(found, minlength=folds)
    largest = max(groups.count(name) for name in groups)
    assert sizes.max() - sizes.min() <= largest


def test_the_interval_holds_the_auc_and_the_gain_is_paired() -> None:
    chance = np.random.default_rng(0)
    labels = (chance.random(600) < 0.7).astype(float)
    scores = labels + chance.normal(size=600)
    groups = [str(n % 60) for n in range(600)]
    low, high = auc_interval([scores], labels, groups)[0]
    assert low < auc(scores, labels) < high
    *_, gain = auc_interval([scores, scores], labels, groups)
    assert gain == (0.0, 0.0)


def test_a_run_on_known_reviews(tmp_path: Path) -> None:
    rows = written(400)
    rows += [("P001", "", "", "5", "1")] * 3
    path = write_table(tmp_path / "reviews.csv", rows)
    figures = BENCHMARKS["reviews"](open_shop=None, data=path, baseline=False)
    sentiment = figures["sentiment"]
    assert figures["data"] == {"reviews": 400, "without_text": 3}
    assert sentiment["AUC"] > 0.99
    assert sentiment["lexicon"]["AUC"] > 0.99
    assert 0 <= sentiment["ECE"] < 0.1
    assert "baseline" not in sentiment
    assert sentiment["ceiling"]["AUC_of_stars"] == 1.0
    fabric = figures["aspects"]["mentions"]["fabric"]
    assert fabric["praised"]["recommend"] > fabric["blamed"]["recommend"]
    assert json.loads(json.dumps(figures, allow_nan=False)) is not None
    assert "AUC" in TABLES["reviews"](figures)


def test_the_baseline_sees_the_same_folds(tmp_path: Path) -> None:
    pytest.importorskip("sklearn", reason="the baseline needs the extra 'benchmark'")
    path = write_table(tmp_path / "reviews.csv", written(300))
    figures = BENCHMARKS["reviews"](open_shop=None, data=path)
    assert figures["sentiment"]["baseline"]["AUC"] > 0.95
    low, high = figures["sentiment"]["AUC_gain_interval"]
    assert low <= high
    assert "TF-IDF" in TABLES["reviews"](figures)


def test_it_needs_data_and_enough_of_it(tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting, match="--data"):
        BENCHMARKS["reviews"](open_shop=None)
    with pytest.raises(InvalidInput, match="too few"):
        BENCHMARKS["reviews"](open_shop=None, data=write_table(tmp_path / "r.csv", written(100)))


@pytest.mark.realdata
def test_real_reviews_are_told_apart_as_well_as_measured(real_data: Path, tmp_path: Path) -> None:
    path = real_data / "reviews" / "womens_clothing_reviews.zip"
    if not path.is_file():
        pytest.skip("the real reviews are not here")
    rows = [
        (r.product_id, r.title, r.text, f"{r.rating:g}", str(int(r.recommended)))
        for row in islice(ReviewTable(path).rows(), 1500)
        if isinstance(row, ReadReview)
        and (r := row.review).rating is not None
        and r.recommended is not None
    ]
    some = write_table(tmp_path / "some.csv", rows)
    sentiment = BENCHMARKS["reviews"](open_shop=None, data=some, baseline=False)["sentiment"]
    assert sentiment["AUC"] > 0.93
    assert sentiment["AUC"] > sentiment["lexicon"]["AUC"] > 0.92
    assert sentiment["ECE"] < 0.04

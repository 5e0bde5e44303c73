"""Who recommends is told from words alone, by a fitted model or by the lexicon."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from written import written

from lookalike.errors import DamagedData, InvalidInput
from lookalike.evaluate.benchmarks.reviews.figures import auc
from lookalike.reviews.features import Text, character_sequences, count, joined, word_sequences
from lookalike.reviews.rows import Weighting
from lookalike.reviews.sentiment import (
    FittedSentiment,
    Labelled,
    LexiconSentiment,
    can_learn,
    fit_sentiment,
)


def labelled(number: int, seed: int = 3) -> Labelled:
    rows = written(number, seed=seed)
    return Labelled(
        [Text(row[1], row[2]) for row in rows],
        np.array([float(row[4]) for row in rows]),
        np.array([float(row[3]) for row in rows]),
        [row[0] for row in rows],
    )


@pytest.fixture(scope="module")
def fitted() -> FittedSentiment:
    return fit_sentiment(labelled(400))


def test_reviews_never_seen_are_told_apart(fitted: FittedSentiment) -> None:
    fresh = labelled(200, seed=8)
    likely = fitted.recommends(fresh.texts)
    assert auc(likely, fresh.recommended) > 0.99
    assert ((likely > 0) & (likely < 1)).all()


def test_the_answer_to_a_text_depends_on_it_alone(fitted: FittedSentiment) -> None:
    texts = labelled(20, seed=9).texts
    together = fitted.recommends(texts)
    alone = np.array([fitted.recommends([text])[0] for text in texts])
    np.testing.assert_allclose(together, alone, rtol=1e-5)
    assert fitted.recommends([]).shape == (0,)


def test_words_nobody_used_before_and_no_words_have_an_answer(fitted: FittedSentiment) -> None:
    likely = fitted.recommends(
        [Text("", ""), Text("", "zzz qqq"), Text("", "日本語"), Text("!", "?")]
    )
    assert np.isfinite(likely).all()


def test_a_saved_model_answers_the_same(fitted: FittedSentiment, tmp_path: Path) -> None:
    path = tmp_path / "reviews" / "model.npz"
    fitted.save(path)
    texts = labelled(20, seed=9).texts
    loaded = FittedSentiment.load(path)
    np.testing.assert_allclose(loaded.recommends(texts), fitted.recommends(texts), rtol=1e-4)
    assert loaded.description == fitted.description == "fitted on 400 reviews"


def test_a_damaged_model_is_noticed(fitted: FittedSentiment, tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    fitted.save(path)
    content = bytearray(path.read_bytes())
    content[-100] ^= 1
    path.write_bytes(content)
    with pytest.raises(DamagedData, match="damaged"):
        FittedSentiment.load(path)


def test_reviews_without_rating_can_be_learned_from() -> None:
    known = labelled(300)
    unrated = Labelled(known.texts, known.recommended, np.full(300, np.nan), known.products)
    fresh = labelled(100, seed=8)
    assert auc(fit_sentiment(unrated).recommends(fresh.texts), fresh.recommended) > 0.99


@pytest.mark.parametrize("number", [0, 50, 199])
def test_too_few_reviews_are_not_learned_from(number: int) -> None:
    known = labelled(number)
    assert not can_learn(known.recommended)
    with pytest.raises(InvalidInput, match="it takes 200"):
        fit_sentiment(known)


def test_reviews_that_all_agree_are_not_learned_from() -> None:
    assert not can_learn(np.ones(1000))


def test_the_lexicon_needs_no_labels() -> None:
    fresh = labelled(200, seed=8)
    assert auc(LexiconSentiment().recommends(fresh.texts), fresh.recommended) > 0.99


def test_sequences_of_words_and_characters() -> None:
    assert word_sequences("Not soft!") == ["not", "soft", "!", "not soft", "soft !", "not soft !"]
    assert character_sequences("ab") == [" ab", "ab ", " ab "]
    assert character_sequences("") == []


def test_reviews_counted_in_parts_are_those_counted_together() -> None:
    texts = labelled(30).texts
    whole = count(texts)
    parts = joined([count(texts[:10]), count(texts[10:])])
    weights = np.random.default_rng(0).normal(size=Weighting.fit(whole).width)
    first, second = (Weighting.fit(each).rows(each).times(weights) for each in (whole, parts))
    np.testing.assert_allclose(first, second)


def test_each_block_of_a_row_has_the_length_it_is_given() -> None:
    counted = count(labelled(60).texts)
    weighting = Weighting.fit(counted)
    rows = weighting.rows(counted)
    first, end = weighting.span("text")
    inside = (rows.columns >= first) & (rows.columns < end)
    owner = np.repeat(np.arange(len(rows)), np.diff(rows.starts))
    lengths = np.bincount(owner[inside], rows.values[inside] ** 2, len(rows))
    np.testing.assert_allclose(lengths, 1, rtol=1e-5)

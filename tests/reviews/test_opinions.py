"""Opinions are found, belong to the right aspect, and are turned by the words around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookalike.evaluate.benchmarks.reviews.aspects import (
    HardSentence,
    hard_sentences,
    overall,
    sentence_figures,
)
from lookalike.reviews.lexicon import ASPECTS
from lookalike.reviews.opinions import MAX_QUOTE, opinions
from lookalike.reviews.phrases import lexicon_size


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The fabric is soft.", {"fabric": True}),
        ("The fabric is not soft.", {"fabric": False}),
        ("not see-through", {"fabric": True}),
        ("It's see-through.", {"fabric": False}),
        ("Beautiful but runs small", {"style": True, "size": False}),
        ("Great, if you like holes", {}),
        ("Soft fabric, terrible seams.", {"fabric": True, "quality": False}),
        ("I love the colour but the fit is awful.", {"colour": True, "fit": False}),
        ("Not only soft but well made.", {"fabric": True, "quality": True}),
        ("It could be softer.", {"fabric": False}),
        ("It could not be softer.", {"fabric": True}),
        ("I was afraid it would be itchy.", {"comfort": True}),
        ("Not too long.", {"size": True}),
        ("It isn’t comfortable.", {"comfort": False}),
        ("never comfortable", {"comfort": False}),
        ("Overpriced.", {"price": False}),
        ("not worth the price", {"price": False}),
        ("well worth the price", {"price": True}),
        ("pretty well", {}),
        ("I bought it on Monday.", {}),
        ("", {}),
    ],
)
def test_what_is_said(text: str, expected: dict[str, bool]) -> None:
    assert overall(text) == expected


def test_a_quotation_stands_in_the_text() -> None:
    text = "Nice. The fabric is not very soft, sadly."
    quotes = [opinion.quote(text) for opinion in opinions(text) if opinion.aspect == "fabric"]
    assert quotes == ["fabric is not very soft"]


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    for opinion in opinions(text):
        assert opinion.aspect in ("", *ASPECTS)
        assert 0 <= opinion.start < opinion.end <= len(text)
        assert opinion.weight > 0


WORDS = st.sampled_from(
    ["the", "fit", "is", "not", "great", "soft", "and", "thin", ",", "but", "fabric", ".", "very"]
)


@given(st.lists(WORDS))
def test_quotations_are_short(words: list[str]) -> None:
    text = " ".join(words)
    for opinion in opinions(text):
        assert 1 <= len(opinion.quote(text).replace(",", " ").split()) <= MAX_QUOTE


def test_the_lexicon_is_of_some_size() -> None:
    assert lexicon_size() > 900


def test_the_sentences_are_two_hundred_in_two_parts() -> None:
    sentences = hard_sentences()
    parts = [sentence.part for sentence in sentences]
    assert (parts.count("development"), parts.count("judged")) == (100, 100)
    assert len({sentence.text for sentence in sentences}) == 200
    assert all(sentence.opinions.keys() <= set(ASPECTS) for sentence in sentences)


@pytest.mark.parametrize(
    ("part", "precision", "recall", "sign"),
    [("development", 0.92, 0.78, 0.89), ("judged", 0.92, 0.63, 0.88)],
)
def test_hard_sentences_are_read_as_well_as_measured(
    part: str, precision: float, recall: float, sign: float
) -> None:
    figures = sentence_figures()[part]
    assert figures["precision"] >= precision
    assert figures["recall"] >= recall
    assert figures["sign_accuracy"] >= sign


def test_figures_are_counted_right(monkeypatch: pytest.MonkeyPatch) -> None:
    known = [
        HardSentence("development", "soft fabric", {"fabric": True}),
        HardSentence("development", "soft fabric", {"fabric": False, "price": True}),
        HardSentence("judged", "runs small", {"fit": False, "size": False}),
    ]
    module = "lookalike.evaluate.benchmarks.reviews.aspects.hard_sentences"
    monkeypatch.setattr(module, lambda: known)
    figures = sentence_figures()
    assert figures["development"] == {
        "sentences": 2,
        "opinions": 3,
        "precision": 1.0,
        "recall": 2 / 3,
        "sign_accuracy": 0.5,
    }
    assert figures["judged"]["recall"] == 0.5

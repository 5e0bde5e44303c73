"""Summaries, keywords and standings say what the reviews say, and no more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookalike.reviews.features import Text
from lookalike.reviews.keywords import PhraseCounts, candidates, keywords
from lookalike.reviews.standing import Prior, Standing, fit_prior, standing
from lookalike.reviews.summary import Said, summarise


def test_a_summary_counts_reviews_and_quotes_them() -> None:
    texts = [
        Text("", "It fits like a glove."),
        Text("Fits like a glove", "Truly, it fits like a glove. The fabric is thin."),
        Text("", "Thin and see-through fabric, overpriced."),
        Text("", "I bought it on Monday."),
    ]
    summary = summarise(texts, [1.0, 1.0, 0.0, 1.0])
    assert summary.praised == Said("fit", True, 2, "fits like a glove")
    assert summary.criticised is not None
    assert (summary.criticised.aspect, summary.criticised.reviews) == ("fabric", 2)
    assert summary.text == (
        "4 reviews, 75 % recommend. Praised: fit (2: 'fits like a glove'). "
        f"Criticised: fabric (2: '{summary.criticised.quote}')."
    )
    written = " ".join(f"{text.title} {text.body}" for text in texts)
    assert all(said.quote in written for said in summary.said)
    assert all(len(said.quote.split()) <= 12 for said in summary.said)


def test_a_summary_says_when_reviews_were_judged_by_their_words() -> None:
    summary = summarise([Text("", "Good.")], [0.9], read=1)
    assert summary.text == "1 review, 90 % sound positive."


def test_no_reviews_make_no_claims() -> None:
    assert summarise([], []).text == "No reviews yet."


def test_keywords_are_what_sets_a_product_apart() -> None:
    shop = PhraseCounts()
    others = [candidates("Lovely summer dress with a soft lining") for _ in range(300)]
    mine = [candidates("Summer dress with tiny embroidered bees") for _ in range(6)]
    for phrases in (*others, *mine):
        shop.add(phrases)
    found = keywords(mine, shop)
    assert found
    assert all("embroidered" in word or "bees" in word or "tiny" in word for word in found)


def test_one_review_makes_no_keyword() -> None:
    shop = PhraseCounts()
    mine = [candidates("bees bees bees")]
    shop.add(mine[0])
    assert keywords(mine, shop) == ()


def test_phrases_do_not_cross_a_comma_or_end_in_small_words() -> None:
    assert candidates("Soft, velvet ribbon of the") == {"soft", "velvet", "velvet ribbon", "ribbon"}


def test_phrase_counts_are_those_of_a_dictionary() -> None:
    shop = PhraseCounts()
    for phrases in (["a", "b"], ["b"], ["b", "c"]):
        shop.add(phrases)
        shop.of(["a"])  # merging in between changes nothing
    assert shop.of(["a", "b", "c", "d"]).tolist() == [1, 3, 1, 0]
    assert shop.reviews == 3


@given(
    st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.floats(0.01, 0.99),
    st.floats(0.1, 100),
)
def test_a_standing_lies_between_the_share_and_the_prior(
    pair: tuple[int, int], share: float, strength: float
) -> None:
    good, reviews = pair
    found = standing(good, reviews, Prior(share, strength)).score
    low, high = sorted((good / reviews, share))
    assert low - 1e-9 <= found <= high + 1e-9


@given(st.integers(1, 500), st.floats(0.01, 0.99), st.floats(0.1, 100))
def test_more_of_the_same_praise_never_lowers_a_standing(
    reviews: int, share: float, strength: float
) -> None:
    prior = Prior(share, strength)
    scores = [standing(n, n, prior).score for n in (reviews, reviews + 1)]
    assert scores[0] <= scores[1] + 1e-12


def test_one_enthusiast_does_not_beat_many_satisfied() -> None:
    prior = Prior(0.8, 8)
    assert standing(1, 1, prior).score < standing(95, 100, prior).score


def test_a_shop_in_which_products_differ_believes_few_reviews_sooner() -> None:
    alike = {f"P{n}": (8.0, 10) for n in range(40)}
    differ = {f"P{n}": (10.0 if n % 2 else 2.0, 10) for n in range(40)}
    assert fit_prior(alike).strength > 5 * fit_prior(differ).strength
    assert fit_prior(differ).share == pytest.approx(0.6)
    assert fit_prior({}) == Prior()


@pytest.mark.parametrize(
    ("given_one", "reason"),
    [
        (Standing(0.8, 0.83, 12), "83 % of 12 reviews recommend it"),
        (Standing(0.8, 0.83, 1200, read=1200), "83 % of 1,200 reviews sound positive"),
        (Standing(0.8, 1.0, 1), "its one review is positive"),
        (Standing(0.7, 0.0, 1), "its one review is not"),
    ],
)
def test_the_reason_is_a_short_sentence(given_one: Standing, reason: str) -> None:
    assert given_one.reason == reason

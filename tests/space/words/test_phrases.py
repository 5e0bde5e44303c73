"""Texts as features."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookalike.space.words.phrases import SPELLINGS, Phrases, split

TEXTS = ["red ball", "Red chair", "blue ball", "blue chair", "red ball", "red ball", "odd"] * 2


@pytest.fixture(scope="module")
def phrases():
    return Phrases.learn(TEXTS)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ADIDAS Men's T-Shirt", ["adidas", "men", "t", "shirt"]),
        ("Levi’s 501", ["levi", "501"]),
        ("Straße ﬁne_art", ["strasse", "fine", "art"]),
        ("", []),
        ("?! -", []),
    ],
)
def test_words_are_split_and_made_alike(text, words):
    assert split(text) == words


def test_frequent_words_and_pairs_are_known(phrases):
    assert phrases.words == ("ball", "blue", "chair", "red")
    assert phrases.pairs == ("red ball",)
    assert phrases.size == 5 + SPELLINGS


def test_rare_words_weigh_more(phrases):
    weight = dict(zip(phrases.words, phrases.rarity, strict=False))
    assert weight["blue"] > weight["ball"]


def test_a_known_word_is_itself_and_an_unknown_one_its_letters(phrases):
    known, unknown, mixed = (phrases.bags([text]) for text in ("red", "scarlet", "red scarlet"))
    assert known.ids.tolist() == [3]
    assert unknown.ids.min() >= 5
    assert 3 in mixed.ids
    spelled = phrases.bags(["red"], spelled=[True])
    assert spelled.ids.min() >= 5


def test_words_with_most_letters_in_common_are_alike(phrases):
    matrix, _ = phrases.bags(["scarlet", "scarlett", "turquoise"]).dense()
    assert matrix[0] @ matrix[1] > 0.6 > 0.1 > matrix[0] @ matrix[2]


@given(st.lists(st.text(max_size=30), max_size=8))
def test_every_bag_has_length_one_or_nothing(texts):
    bags = Phrases.learn(TEXTS).bags(texts)
    matrix, occurring = bags.dense()
    lengths = np.linalg.norm(matrix, axis=1)
    for text, length in zip(texts, lengths, strict=True):
        assert length == pytest.approx(1.0 if split(text) else 0.0, abs=1e-5)
    assert (np.diff(occurring) > 0).all()


@given(st.lists(st.sampled_from([*TEXTS, "", "zebra"]), min_size=1, max_size=8), st.data())
def test_taking_texts_is_the_same_as_reading_them(texts, data):
    phrases = Phrases.learn(TEXTS)
    rows = np.array(data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=10)), dtype=int)
    taken, read = phrases.bags(texts).take(rows), phrases.bags([texts[at] for at in rows])
    assert taken.starts.tolist() == read.starts.tolist()
    assert taken.ids.tolist() == read.ids.tolist()
    assert np.array_equal(taken.weights, read.weights)


def test_bags_are_put_one_after_the_other(phrases):
    both = phrases.bags(["red", ""]) + phrases.bags(["blue chair"])
    assert both.starts.tolist() == phrases.bags(["red", "", "blue chair"]).starts.tolist()
    assert both.ids.tolist() == phrases.bags(["red", "", "blue chair"]).ids.tolist()


def test_weights_must_fit():
    with pytest.raises(ValueError, match="fit"):
        Phrases(("red",), (), np.ones(1, dtype=np.float32))

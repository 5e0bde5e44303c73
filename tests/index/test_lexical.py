"""Words of a catalogue: terms, the inverted index, spelling, and what is written to disk."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookalike.catalog.view import CatalogView
from lookalike.errors import DamagedData
from lookalike.index.lexical.postings import LENGTH, SATURATION, FieldText, build_postings
from lookalike.index.lexical.spelling import Spelled, Speller
from lookalike.index.lexical.tokens import fold, terms, tokens
from lookalike.index.lexical.values import ValuePhrases
from lookalike.index.lexical.words import open_words, write_words
from lookalike.types import Product
from wordworld import MeantEncoder, furniture, words_of


@pytest.mark.parametrize(
    "ways",
    [
        ("T-Shirt", "t shirt", "Tshirts", "tshirt", "T-SHIRTS"),
        ("V-Neck", "v neck", "vneck"),
        ("women's dress", "Women’s Dresses", "womens dress", "Woman dress"),
        ("Écru", "ecru", "ECRU"),
        ("knives", "knife"),
        ("boxes", "box"),
        ("watches", "watch"),
        ("ladies", "lady"),
        ("1,5", "1.5"),
    ],
)
def test_ways_to_write_one_thing_meet(ways: tuple[str, ...]) -> None:
    assert len({terms(way) for way in ways}) == 1


def test_words_that_differ_stay_apart() -> None:
    assert terms("W women") == ("w", "woman")
    assert terms("shirt") != terms("t-shirt")
    assert terms("a shirt") == ("a", "shirt")
    assert terms("glass") == ("glass",)


@given(st.text())
def test_any_text_can_be_read_and_folding_twice_changes_nothing_more(text: str) -> None:
    found = tokens(text)
    folded = fold(text)
    assert all(folded[token.start : token.end] for token in found)
    assert terms(text) == tuple(token.term for token in found)


_WORDS = st.lists(st.sampled_from(["oak", "red", "sofa", "lamp", "blue"]), max_size=5)


@given(st.lists(st.tuples(_WORDS, _WORDS), min_size=1, max_size=12))
def test_weights_are_those_of_bm25f(products: list[tuple[list[str], list[str]]]) -> None:
    importance = {"name": 1.0, "about": 0.5}
    fields = [[FieldText("name", a), FieldText("about", b)] for a, b in products]
    postings, ordered = build_postings(fields, size=len(products), importance=importance)
    usual = {}
    for field, (name, _) in enumerate(importance.items()):
        lengths = [len(p[field]) for p in products if p[field]]
        usual[name] = sum(lengths) / len(lengths) if lengths else 1.0
    for at, term in enumerate(ordered):
        positions, weights = postings.of(at)
        expected = {}
        for position, texts in enumerate(products):
            added = sum(
                text.count(term) * weight / (1 - LENGTH + LENGTH * len(text) / usual[name])
                for text, (name, weight) in zip(texts, importance.items(), strict=True)
            )
            if added:
                expected[position] = min(1.0, added / (SATURATION + added) * (1 + SATURATION))
        assert positions.tolist() == sorted(expected)
        assert weights == pytest.approx([expected[p] for p in positions.tolist()], rel=1e-5)
        frequency = len(expected)
        rarity = np.log1p((len(products) - frequency + 0.5) / (frequency + 0.5))
        assert postings.rarity[at] == pytest.approx(rarity, rel=1e-5)


def _slips(one: str, two: str) -> int:
    """Optimal string alignment, cell by cell."""
    table = [[max(i, j) if not i or not j else 0 for j in range(len(two) + 1)]
             for i in range(len(one) + 1)]  # fmt: skip
    for i in range(1, len(one) + 1):
        for j in range(1, len(two) + 1):
            cost = one[i - 1] != two[j - 1]
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + cost)
            if i > 1 and j > 1 and one[i - 1] == two[j - 2] and one[i - 2] == two[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


_SHORT = st.text("abcd", min_size=4, max_size=9)


@given(_SHORT, st.lists(_SHORT, min_size=1, max_size=15, unique=True))
def test_suggestions_are_all_words_within_the_slips_allowed(word: str, known: list[str]) -> None:
    speller = Speller(Spelled(entry, (entry,), 1) for entry in known)
    found = {s.word: s.slips for s in speller.suggest(word, most=99)}
    allowed = 1 if len(word) < 6 else 2
    expected = {entry: _slips(word, entry) for entry in known}
    assert found == {entry: n for entry, n in expected.items() if 0 < n <= allowed}


def test_the_usual_word_wins_among_equals() -> None:
    speller = Speller([Spelled("sheer", ("sheer",), 2), Spelled("sneer", ("sneer",), 900)])
    assert [s.word for s in speller.suggest("seer", most=9)] == ["sneer", "sheer"]


def test_codes_and_short_words_are_not_corrected() -> None:
    speller = Speller([Spelled("a51", ("a51",), 9), Spelled("cap", ("cap",), 9)])
    assert speller.suggest("a52") == []
    assert speller.suggest("cup") == []


def test_what_is_written_is_what_is_opened(tmp_path: Path) -> None:
    view, shelf, _ = words_of(tmp_path, furniture(), MeantEncoder())
    words = shelf.words
    assert words.ids == view.ids
    assert words.frequency("sofa") == 16
    assert words.frequency("oak") == 32
    assert words.frequency("nothing") == 0
    assert words.vocabulary.word("sofa") in {"sofas", "sofa"}
    assert words.vocabulary.compounds["coffeetable"] == ("coffee", "table")
    assert words.meanings is not None
    assert "Coffee Tables" in words.meanings.entries
    assert words.meanings.texts.shape == (len(view) // 4, 64)  # category and colour, each once
    assert not words.postings.weights.flags.writeable


def test_products_without_any_words_are_there_too(tmp_path: Path) -> None:
    _, shelf, _ = words_of(tmp_path, [Product(id="a"), Product(id="b", name="Oak")])
    assert shelf.words.ids == ("a", "b")
    assert shelf.words.postings.frequency(0) == 1


@pytest.mark.parametrize("products", [[], [Product(id="a")]])
def test_a_catalogue_without_words_can_be_written(tmp_path: Path, products: list[Product]) -> None:
    _, shelf, _ = words_of(tmp_path, products)
    assert shelf.words.postings.size == len(products)
    assert len(shelf.words.vocabulary) == 0


def test_further_texts_are_searched_as_well(tmp_path: Path) -> None:
    view = CatalogView.of([Product(id="a", name="Lamp"), Product(id="b", name="Lamp")])
    folder = tmp_path / "words"
    folder.mkdir()
    write_words(folder, view, extra={"reviews": ["", "wobbly and bright"]})
    words = open_words(folder)
    code = words.vocabulary.code("wobbly")
    assert code is not None
    assert words.postings.of(code)[0].tolist() == [1]


def test_a_fact_is_found_by_the_name_of_its_attribute(tmp_path: Path) -> None:
    products = [
        Product(id="a", attributes={"waterproof": True}),
        Product(id="b", attributes={"waterproof": False}),
    ]
    _, shelf, _ = words_of(tmp_path, products)
    code = shelf.words.vocabulary.code("waterproof")
    assert code is not None
    assert shelf.words.postings.of(code)[0].tolist() == [0]


@pytest.mark.parametrize(
    "name",
    ["words.json", "ids.json", "vocabulary.json", "starts.npy", "weights.npy",
     "meanings/meanings.json", "meanings/texts.npy"],
)  # fmt: skip
@pytest.mark.parametrize("harm", ["missing", "cut", "other"])
def test_damage_is_told(tmp_path: Path, name: str, harm: str) -> None:
    words_of(tmp_path, furniture(), MeantEncoder())
    path = tmp_path / "words" / name
    data = path.read_bytes()
    path.unlink()
    if harm == "cut":
        path.write_bytes(data[: len(data) // 3])
    elif harm == "other":
        path.write_text(json.dumps({"schema": 99}))
    with pytest.raises(DamagedData, match="build again"):
        open_words(tmp_path / "words")


def test_values_are_recognised_longest_first_and_written_as_one_word(tmp_path: Path) -> None:
    values = ValuePhrases.of(CatalogView.of(furniture()))
    length, found = values.at(("dark", "blue", "sofa"), 0) or (0, ())
    assert (length, [value.value for value in found]) == (2, ["Dark Blue"])
    assert values.values["coffeetable",][0].value == "Coffee Tables"
    assert values.at(("norrland",), 0) is None
    assert found[0].products == 16


def test_codes_are_no_values() -> None:
    many = [
        Product(id=f"{at:04}", attributes={"sku": f"X{at}", "kind": "AB"[at % 2]})
        for at in range(400)
    ]
    found = ValuePhrases.of(CatalogView.of(many)).values.values()
    assert {value.attribute for values in found for value in values} == {"kind"}

"""What is understood of a query, in a shop whose words are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from lookalike.index.lexical.tokens import terms
from lookalike.recommend.search.grammar import price_limit
from lookalike.recommend.search.reading import Reading
from lookalike.recommend.search.senses import TextVectorCache
from lookalike.recommend.search.synonym_lists import Synonyms, builtin_synonyms
from lookalike.recommend.search.text_query import read_text
from lookalike.recommend.search.text_score import WordShelf
from lookalike.recommend.search.understanding import understanding
from lookalike.types import Understanding
from wordworld import MeantEncoder, furniture, words_of

SYNONYMS = Synonyms.of(
    [
        "couch, sofa  # the same",
        "seat > sofas, t-chairs",
        "standing light, floor lamp",
        "leather seat > sofas",
        "hammock, hanging bed",  # neither is sold here
        "",
        "# nothing",
    ]
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[WordShelf, TextVectorCache]:
    _, shelf, vectors = words_of(tmp_path_factory.mktemp("world"), furniture(), MeantEncoder())
    assert vectors is not None
    return shelf, vectors


@pytest.fixture
def shelf(world: tuple[WordShelf, TextVectorCache]) -> WordShelf:
    return world[0]


def reading(world: tuple[WordShelf, TextVectorCache], text: str) -> Reading:
    return read_text(text, world[0], world[1], synonyms=SYNONYMS)


def understood(world: tuple[WordShelf, TextVectorCache], text: str) -> Understanding:
    return understanding(reading(world, text), world[0], shown_something=False)


World = tuple[WordShelf, TextVectorCache]


@pytest.mark.parametrize(
    ("text", "shown", "chips"),
    [
        ("red sofa", "red sofa", [("value", "Red"), ("value", "Sofas")]),
        ("a DARK-blue coffee table", "dark blue coffee table",
         [("value", "Dark Blue"), ("value", "Coffee Tables")]),
        ("coffeetables", "coffeetables", [("value", "Coffee Tables")]),
        ("t chair in oak", "tchair oak", [("value", "T-Chairs"), ("value", "Oak")]),
        ("norrland lamp", "norrland lamp", [("word", "norrland"), ("word", "lamp")]),
        ("i am looking for something red please", "red", [("value", "Red")]),
        ("", "", []),
        ("¿?!", "", []),
    ],
)  # fmt: skip
def test_what_the_catalogue_has_is_read_as_it_is(
    world: World, text: str, shown: str, chips: list[tuple[str, str]]
) -> None:
    found = understood(world, text)
    assert (found.shown, found.changed, found.notes) == (shown, False, ())
    assert [(chip.kind, chip.text) for chip in found.chips] == chips
    assert not found.where


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("lether sofaa", "Leather Sofas"),
        ("cofee tabel", "Coffee Tables"),
        ("norland", "norrland"),
        ("cofeetable", "Coffee Tables"),
        ("flor lmap", "Floor Lamps"),
    ],
)
def test_slips_are_mended_and_said(world: World, text: str, shown: str) -> None:
    found = understood(world, text)
    assert found.shown == shown
    assert found.changed
    assert found.notes == (f"Showing results for ‘{shown}’.",)
    assert {chip.how for chip in found.chips} == {"spelling"}


def test_synonyms_are_taken_from_the_lists(world: World) -> None:
    found = understood(world, "couch")
    assert [(c.kind, c.text, c.said, c.how) for c in found.chips] == [
        ("value", "Sofas", "couch", "synonym")
    ]
    assert found.notes == ("‘couch’ is not a word here: taken as ‘Sofas’.",)
    wider = reading(world, "seat").groups[0]
    assert {value.value for value, _ in wider.values} == {"Sofas", "T-Chairs"}


@pytest.mark.parametrize(
    ("text", "shown", "meant"),
    [
        ("couhc", "couch", ["Sofas"]),
        ("coutch", "couch", ["Sofas"]),
        ("red coush", "red couch", ["Red", "Sofas"]),
        ("seet", "seat", ["Sofas", "T-Chairs"]),
        ("standin lihgt", "standing light", ["Floor Lamps"]),
        ("lether seet", "leather seat", ["Sofas"]),
        ("couhc not red", "couch without red", ["Sofas", "Red"]),
    ],
)
def test_a_synonym_the_catalogue_lacks_is_mended_as_well(
    world: World, text: str, shown: str, meant: list[str]
) -> None:
    found = reading(world, text)
    groups = (*found.groups, *found.without)
    assert {str(v.value) for group in groups for v, _ in group.values} == set(meant)
    said = understood(world, text)
    assert (said.changed, said.shown) == (True, shown)
    assert said.notes[0] == f"Showing results for ‘{shown}’."
    assert "is not a word here: taken as" in said.notes[1]


@pytest.mark.parametrize("text", ["hamock", "hangin bed", "bat", "standing fan", "leather belt"])
def test_a_word_near_a_synonym_of_nothing_here_stays_unknown(world: World, text: str) -> None:
    found = reading(world, text)
    assert "Sofas" not in {v.value for group in found.groups for v, _ in group.values}
    assert found.unknown


def test_what_products_are_called_goes_before_a_synonym_as_near(world: World) -> None:
    nearer = Synonyms.of(["oaf > sofas"])
    found = read_text("oask", world[0], None, synonyms=nearer)
    assert [str(v.value) for v, _ in found.groups[0].values] == ["Oak"]


@pytest.mark.parametrize(
    ("text", "groups", "unknown"),
    [
        ("lether sofaa", [], ["lether", "sofaa"]),
        ("couch", [], ["couch"]),
        ("couhc", [], ["couhc"]),
        ("davenport", [], ["davenport"]),
        ("red davenport", ["Red"], ["davenport"]),
        ("T-chairs", ["T-Chairs"], []),
        ("coffeetables", ["Coffee Tables"], []),
    ],
)
def test_exact_words_are_only_what_they_are_written_as(
    world: World, text: str, groups: list[str], unknown: list[str]
) -> None:
    found = read_text(text, world[0], world[1], synonyms=SYNONYMS, exact=True)
    assert [str(group.values[0][0].value) for group in found.groups] == groups
    assert list(found.unknown) == unknown
    assert not understanding(found, world[0], shown_something=False).changed


def test_exact_words_still_leave_out_and_limit(world: World) -> None:
    found = read_text("sofa not red under 50", world[0], None, synonyms=SYNONYMS, exact=True)
    said = understanding(found, world[0], shown_something=False)
    assert said.where == {"price": {"lt": 50.0}, "colour": {"not": ["Red"]}}


def test_unknown_words_are_found_by_meaning(world: World) -> None:
    found = understood(world, "davenport")
    assert [(c.text, c.how) for c in found.chips] == [("Sofas", "meaning")]
    assert "taken as ‘Sofas’" in found.notes[0]


def test_without_a_text_encoder_nothing_is_guessed(world: World) -> None:
    found = read_text("davenport", world[0], None, synonyms=SYNONYMS)
    assert (found.groups, found.unknown) == ((), ("davenport",))


def test_what_nobody_can_tell_is_said(world: World) -> None:
    assert understood(world, "red zzyzx").notes == ("Nothing here is called ‘zzyzx’.",)


@pytest.mark.parametrize(
    ("text", "without", "rest"),
    [
        ("sofa not red", ["Red"], ["Sofas"]),
        ("sofa, no leather", ["Leather"], ["Sofas"]),
        ("sofa without any leather", ["Leather"], ["Sofas"]),
        ("sofa -leather", ["Leather"], ["Sofas"]),
        ("-red sofa", ["Red"], ["Sofas"]),
        ("not red or dark blue sofa", ["Red", "Dark Blue"], ["Sofas"]),
        ("sofa not red and blue", ["Red", "Blue"], ["Sofas"]),
        ("sofa not red and oak", ["Red"], ["Sofas", "Oak"]),
        ("sofa w/o leather", ["Leather"], ["Sofas"]),
        ("sofa except norrland", ["norrland"], ["Sofas"]),
        ("sofa No. 3", [], ["Sofas", "3"]),
        ("dark-blue sofa", [], ["Dark Blue", "Sofas"]),
    ],
)
def test_what_must_not_be_there(
    world: World, text: str, without: list[str], rest: list[str]
) -> None:
    chips = understood(world, text).chips
    assert [chip.text for chip in chips if chip.kind == "without"] == without
    assert [chip.text for chip in chips if chip.kind != "without"] == rest


def test_negatives_and_what_is_insisted_on_become_a_filter(world: World) -> None:
    assert understood(world, "sofa not blue").where == {"colour": {"not": ["Blue", "Dark Blue"]}}
    assert understood(world, "only red sofa").where == {"colour": ["Red"]}
    assert understood(world, "sofa red only").where == {"colour": ["Red"]}
    assert understood(world, "red sofa").where == {}


def test_the_price_is_a_filter(world: World) -> None:
    found = understood(world, "red sofa between $20 and 1,000 €")
    assert found.where == {"price": {"gte": 20.0, "lte": 1000.0}}
    assert found.shown.endswith("$20 to $1000")
    assert found.chips[-1].kind == "price"


def test_where_no_price_is_known_the_limit_is_left_out_and_said(tmp_path: Path) -> None:
    from dataclasses import replace

    free = [replace(product, price=None) for product in furniture()]
    _, shelf, _ = words_of(tmp_path, free)
    found = understanding(read_text("sofa under 50", shelf, None), shelf, shown_something=False)
    assert found.where == {}
    assert found.notes == ("No prices are known here: ‘under 50’ was not applied.",)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("under 50", {"lt": 50}),
        ("below $49.90", {"lt": 49.9}),
        ("at most 1.299,50 €", {"lte": 1299.5}),
        ("up to 2k", {"lte": 2000}),
        ("50 or less", {"lte": 50}),
        ("over £100", {"gt": 100}),
        ("at least 1,000", {"gte": 1000}),
        ("from 20 to 40 euros", {"gte": 20, "lte": 40}),
        ("$40 - $20", {"gte": 20, "lte": 40}),
        ("max 60 dollars", {"lte": 60}),
        ("air max 90", None),
        ("over 100", None),
        ("under 30 cm", None),
        ("at least 4 stars", None),
        ("size 40-42", None),
        ("under armour", None),
    ],
)
def test_limits_on_the_price(text: str, bounds: dict[str, float] | None) -> None:
    limit, rest = price_limit(f"lamp {text} oak")
    assert (None if limit is None else dict(limit.bounds)) == bounds
    assert "lamp" in rest
    assert "oak" in rest
    assert (text in rest) == (bounds is None)


def test_pointing_at_something_is_noticed(world: World) -> None:
    assert reading(world, "like this but in red").points
    found = reading(world, "same colour, oak")
    assert found.kept == ("colour",)
    assert [group.said for group in found.groups] == ["oak"]
    assert reading(world, "same shape").kept == ("shape",)
    assert "give its photo" in understood(world, "like this but in red").notes[0]


def test_the_lists_are_well_formed() -> None:
    synonyms = builtin_synonyms()
    assert terms("pants") in synonyms.meant[terms("trousers")]
    assert terms("red") in synonyms.meant[terms("crimson")]
    assert terms("crimson") not in synonyms.meant.get(terms("red"), ())
    assert all(phrase not in meant for phrase, meant in synonyms.meant.items())
    assert all(phrase and all(meant) for phrase, meant in synonyms.meant.items())

"""Words, trail and address: plain values with rules that can be checked by themselves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lookalike.serve.app import address
from lookalike.serve.app.detail import web_address
from lookalike.serve.app.understood import chip_text
from lookalike.serve.app.visit import TRAIL_LIMIT, Step, Visit
from lookalike.serve.app.why import in_words, points_of, why_html
from lookalike.serve.app.wording import (
    attribute_label,
    day_text,
    duration_text,
    headline_facts,
    percent,
    plain,
    plural,
    safe,
    value_text,
)
from lookalike.types import Chip, Facet, Hit, Product

FACETS = (
    Facet("baseColour", (("Red", 3), ("Sky & Sea", 2))),
    Facet("year", ((2012, 4), (2013, 1))),
)


def test_labels_come_from_roles_else_from_the_name_itself() -> None:
    roles = {"colour": "baseColour", "category": "articleType"}
    assert attribute_label("baseColour", roles) == "Colour"
    assert attribute_label("seatHeight", roles) == "Seat height"
    assert attribute_label("wood_type", roles) == "Wood type"


def test_values_read_as_people_write_them() -> None:
    assert [value_text(v) for v in (True, 2012.0, 1.5, "x", 7)] == ["Yes", "2012", "1.5", "x", "7"]
    assert (plural(1, "product"), plural(40_000, "product")) == ("1 product", "40,000 products")
    assert day_text("2026-01-02T03:04:05+00:00") == "2 January 2026, 03:04"
    durations = [duration_text(ms) for ms in (0.2, 12.4, 1400)]
    assert durations == ["under 1 ms", "12 ms", "1.4 s"]
    assert day_text("someday") == "someday"


def test_headline_falls_back_to_first_attributes() -> None:
    product = Product("1", attributes={"wood": "Oak", "legs": 4, "colour": "Brown"})
    assert headline_facts(product, {}) == ("Oak", "4")
    assert headline_facts(product, {"colour": "colour"}) == ("Brown",)


@given(st.floats(allow_nan=False))
def test_percent_stays_in_range_and_keeps_100_for_the_same(score: float) -> None:
    value = percent(score)
    assert 0 <= value <= 100
    assert (value == 100) == (score >= 0.9999)


@given(st.text())
def test_safe_leaves_no_markup(text: str) -> None:
    assert not set(safe(text)) & set("<>\"'")


@given(st.text(alphabet="*_`[]()<>$:#~abc "))
def test_plain_escapes_every_sign_markdown_reads(text: str) -> None:
    bare = plain(text)
    for place, sign in enumerate(bare):
        if sign in "*_`[]()<>$:#~":
            assert bare[place - 1] == "\\"


def test_only_web_links_are_followed() -> None:
    assert web_address("https://shop.example/1") == "https://shop.example/1"
    for bad in (None, "javascript:alert(1)", "data:text/html,x", "//shop", "http://", "http://[x"):
        assert web_address(bad) is None


steps = st.sampled_from([Step.of_product(str(n), f"P{n}") for n in range(20)])


@given(st.lists(steps, min_size=1, max_size=60))
def test_trail_ends_with_the_query_never_repeats_and_stays_short(taken: list[Step]) -> None:
    visit = Visit()
    visit.start(taken[0])
    for step in taken[1:]:
        visit.follow(step)
    keys = [step.key for step in visit.trail]
    assert visit.query == taken[-1]
    assert len(set(keys)) == len(keys) <= TRAIL_LIMIT


def test_at_most_one_photo_is_held() -> None:
    visit = Visit()
    for n in range(5):
        visit.start(Step.of_photo(bytes([n])))
        visit.follow(Step.of_product(str(n), "x"))
        visit.home()
        held = {step.photo for step in (*visit.trail, *visit.left) if step.photo}
        assert len(held) <= 1


def test_forward_after_back_finds_the_trail_again() -> None:
    visit = Visit()
    visit.start(Step.of_photo(b"photo"))
    visit.follow(Step.of_product("1", "One"))
    here = address.write(visit)
    address.read({"photo": [visit.trail[0].key]}, visit, ())
    assert visit.query is not None
    assert visit.query.photo == b"photo"
    address.read(here, visit, ())
    assert [step.name for step in visit.trail] == ["Your photo", "One"]


@given(
    text=st.text(max_size=50).map(str.strip),
    page=st.integers(1, 10_000),
    colours=st.sets(st.sampled_from(["Red", "Sky & Sea"])),
    years=st.sets(st.sampled_from([2012, 2013])),
)
def test_browse_address_leads_back_to_the_same_shelf(text, page, colours, years) -> None:
    visit = Visit(view="browse", text=text, page=page)
    if colours:
        visit.browse_where["baseColour"] = tuple(sorted(colours))
    if years:
        visit.browse_where["year"] = tuple(sorted(years))
    other = Visit()
    address.read(address.write(visit), other, FACETS)
    assert (other.view, other.text, other.page) == ("browse", text, page)
    assert other.browse_where == visit.browse_where


@given(
    st.dictionaries(
        st.sampled_from(["view", "q", "page", "product", "photo", "f.year", "x"]),
        st.lists(st.text(max_size=12), max_size=3),
    )
)
def test_any_address_at_all_is_read(wild: dict[str, list[str]]) -> None:
    visit = Visit()
    address.read(wild, visit, FACETS)
    assert visit.page >= 1
    address.write(visit)


@given(
    words=st.text(max_size=60).map(lambda text: " ".join(text.split())),
    palette=st.lists(st.from_regex("#[0-9a-f]{6}", fullmatch=True), max_size=3).map(tuple),
    product=st.sampled_from([None, "1", "a b&c"]),
    colours=st.sets(st.sampled_from(["Red", "Sky & Sea"])),
)
def test_question_address_leads_back_to_the_same_question(words, palette, product, colours) -> None:
    visit = Visit()
    if product is not None:
        visit.start(Step.of_product(product, "x"))
    visit.ask(words, palette)
    if visit.query is not None and colours:
        visit.similar_where["baseColour"] = tuple(sorted(colours))
    other = Visit()
    address.read(address.write(visit), other, FACETS)
    assert (other.query is None) == (product is None and not words and not palette)
    if other.query is not None:
        assert (other.query.product_id, other.query.words) == (product, words)
        assert other.query.palette == palette
    assert other.similar_where == visit.similar_where


def test_words_and_colours_are_put_beside_what_is_asked_and_taken_away_again() -> None:
    visit = Visit()
    visit.start(Step.of_photo(b"photo"))
    visit.follow(Step.of_product("1", "One"))
    visit.ask(words="  in   red ")
    visit.ask(palette=("#112233",))
    assert [step.title for step in visit.trail] == ["Your photo", "One “in red”"]
    assert visit.query is not None
    assert (visit.query.words, visit.query.palette) == ("in red", ("#112233",))
    visit.ask(words="", palette=())
    assert visit.query == Step.of_product("1", "One")
    visit.back_to(visit.trail[0].key)
    visit.look_at((0.0, 0.0, 0.5, 1.0))
    visit.ask(words="blue")
    assert visit.query.crop == (0.0, 0.0, 0.5, 1.0)
    visit.leave_out_photo()
    assert visit.trail == (Step.of_words("blue"),)
    assert visit.many == 20
    visit.ask(words="")
    assert visit.query is None


def hit_of(parts: dict[str, float], *reasons: str) -> Hit:
    product = Product("1", attributes={"baseColour": "Red", "year": 2012})
    return Hit("1", sum(parts.values()), parts, reasons, product)


@given(
    st.dictionaries(
        st.sampled_from(["visual", "text", "attributes", "colour", "pattern"]),
        st.floats(0, 0.2),
        min_size=1,
    )
)
def test_points_of_the_parts_add_up_to_the_percentage_shown(parts: dict[str, float]) -> None:
    hit = hit_of(parts)
    points = points_of(hit)
    assert sum(number for _, number in points) == percent(hit.score)
    assert all(abs(number - parts[name] * 100) < 1.001 for name, number in points)


def test_a_part_that_pushes_away_is_shown_as_such() -> None:
    html = why_html(hit_of({"visual": 0.6, "unlike": -0.2}, "Looks like it."), {})
    assert "<dt>Look</dt><dd>60</dd>" in html
    assert '<div class="lk-against"><dt>Like what you do not want</dt><dd>−20</dd>' in html


def test_reasons_use_the_words_people_use() -> None:
    hit = hit_of({"visual": 1.0})
    roles = {"colour": "baseColour", "year": "year"}
    assert in_words("Shares: baseColour Red, year 2012.", hit, roles) == (
        "Shares: colour Red, year 2012."
    )


def test_chips_say_what_was_understood() -> None:
    roles = {"colour": "baseColour"}
    chips = (
        Chip("value", "Red", "red", attribute="baseColour"),
        Chip("word", "maxi", "maxi"),
        Chip("without", "striped", "striped", required=True),
        Chip("price", "under 50", "under 50", attribute="price", required=True),
        Chip("kept", "baseColour", "same baseColour", attribute="baseColour"),
    )
    assert [chip_text(chip, roles) for chip in chips] == [
        "Colour: Red",
        "maxi",
        "not striped",
        "Price: under 50",
        "same colour",
    ]

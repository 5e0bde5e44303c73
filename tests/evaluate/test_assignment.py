import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookalike.config import ExperimentSettings, load_settings
from lookalike.errors import InvalidInput, InvalidSetting
from lookalike.evaluate.experiments.assignment import (
    check_team_names,
    label,
    read_label,
    read_team,
    team_label,
    uniform,
    variant_of,
)

SHOPPERS = [f"shopper-{at}" for at in range(2000)]
NAMES = st.text("abcdefghij", min_size=1, max_size=8)


def experiment(*, share=1.0, salt="", **variants):
    return ExperimentSettings(variants=variants, share=share, salt=salt)


def everybody(name, settings):
    return [variant_of(name, settings, shopper) for shopper in SHOPPERS]


@settings(max_examples=20, deadline=None)
@given(NAMES, st.lists(st.integers(1, 9), min_size=2, max_size=4))
def test_everybody_is_shared_out_by_the_weights(name, weights):
    variants = {f"v{at}": float(weight) for at, weight in enumerate(weights)}
    found = everybody(name, experiment(**variants))
    for variant, weight in variants.items():
        share = weight / sum(weights)
        spread = math.sqrt(len(SHOPPERS) * share * (1 - share))
        assert abs(found.count(variant) - len(SHOPPERS) * share) < 5 * spread


@settings(max_examples=20, deadline=None)
@given(NAMES, st.floats(0.1, 5), st.floats(0.1, 5), st.floats(0.1, 5), st.floats(1.01, 4))
def test_a_variant_that_grows_takes_shoppers_and_nobody_else_moves(name, a, b, c, more):
    before = everybody(name, experiment(a=a, b=b, c=c))
    after = everybody(name, experiment(a=a * more, b=b, c=c))
    moved = [new for old, new in zip(before, after, strict=True) if old != new]
    assert set(moved) <= {"a"}
    whole = a + b + c
    expected = a * more / (whole + a * (more - 1)) - a / whole
    assert abs(len(moved) / len(SHOPPERS) - expected) < 5 * math.sqrt(0.25 / len(SHOPPERS))


def test_order_and_scale_of_weights_do_not_matter():
    one = everybody("x", experiment(control=0.5, hybrid=0.25))
    assert one == everybody("x", experiment(hybrid=1.0, control=2.0))


def test_names_and_salts_draw_everybody_anew():
    half = experiment(a=1, b=1)
    first = everybody("first", half)
    for other in (everybody("second", half), everybody("first", experiment(salt="2", a=1, b=1))):
        same = sum(x == y for x, y in zip(first, other, strict=True))
        assert abs(same - 1000) < 5 * math.sqrt(500)


def test_a_share_takes_part_and_stays_when_it_grows():
    tenth, half = (everybody("x", experiment(share=s, a=1, b=1)) for s in (0.1, 0.5))
    assert abs(len(SHOPPERS) - tenth.count("") - 200) < 5 * math.sqrt(180)
    assert all(new == old for old, new in zip(tenth, half, strict=True) if old)
    assert everybody("x", experiment(share=0, a=1, b=1)) == [""] * len(SHOPPERS)


def test_a_weight_of_nothing_is_seen_by_nobody():
    assert set(everybody("x", experiment(a=1, b=0))) == {"a"}


@given(st.lists(st.text(max_size=4), min_size=1, max_size=3), st.text(max_size=4))
def test_numbers_are_below_one_and_depend_on_where_parts_end(parts, more):
    assert 0 <= uniform(*parts) < 1
    assert uniform(*parts, "ab", "c") != uniform(*parts, "a", "bc")
    assert uniform(*parts, more) == uniform(*parts, more)


def test_labels_are_read_back():
    both = {"page": experiment(a=1, b=1), "ranking": experiment(control=1, hybrid=1)}
    text = label(both, "ana")
    assert read_label(text) == {
        "page": variant_of("page", both["page"], "ana"),
        "ranking": variant_of("ranking", both["ranking"], "ana"),
    }
    assert read_label("anything else") == {"": "anything else"}
    assert read_label("") == {}
    assert read_team(team_label("mix", "look")) == ("mix", "look")
    assert read_team(team_label("mix", "")) == ("mix", "")
    assert read_team(text) is None


@pytest.mark.parametrize(
    "names", [("a b", "x", "y"), ("a", "", "y"), ("a", "x/y", "z"), ("a", "x", "x")]
)
def test_names_that_cannot_be_recorded_are_refused(names):
    with pytest.raises(InvalidInput):
        check_team_names(names[0], names[1:])


@pytest.mark.parametrize(
    ("toml", "wanted"),
    [
        ("variants = {a = 1}", "at least 2"),
        ("variants = {a = 1, b = -1}", "0 or more"),
        ("variants = {a = 0, b = 0}", "above 0"),
        ("variants = {'a:b' = 1, c = 1}", "letters"),
        ("variants = {a = 1, b = 1}\nshare = 2", "less than or equal to 1"),
    ],
)
def test_wrong_experiments_are_refused_by_name(tmp_path, toml, wanted):
    (tmp_path / "lookalike.toml").write_text(f"[experiments.ranking]\n{toml}\n")
    with pytest.raises(InvalidSetting, match=wanted) as refused:
        load_settings(tmp_path)
    assert "experiments.ranking" in str(refused.value)


def test_too_many_names_to_record_are_refused(tmp_path):
    text = "".join(
        f"[experiments.a-rather-long-name-{at}]\nvariants = {{control = 1, other = 1}}\n"
        for at in range(3)
    )
    (tmp_path / "lookalike.toml").write_text(text)
    with pytest.raises(InvalidSetting, match="64 characters"):
        load_settings(tmp_path)
